import type { AuditRuleId } from '#stages/verify';
import { type AuditCase, change } from './audit-case.ts';
import { PRINTERS } from './reach-cases.ts';
import type { Files, SmallEstate } from './small-estate.ts';

/** Everybody may be asked for the web by the jump host; `keep` is beside it. */
const FIRM: SmallEstate = {
  hosts: [
    { name: 'laptop-1', address: '10.1.0.10' },
    { name: 'jump-1', address: '10.3.0.10' },
    { name: 'app-1', address: '10.2.0.10' },
  ],
  permits: [
    { to: 'app-1', ports: [443, 443], from: '10.1.0.10/32' },
    { to: 'app-1', ports: [9100, 9100], from: '10.3.0.10/32' },
  ],
  leaves: {},
};

type Cloud = 'aws' | 'terraform' | 'cloudformation' | 'azure' | 'gcp' | 'ibm';
type Edit = readonly [from: string, to: string, after?: string | undefined];

function edit(files: Files, edits: readonly Edit[]): Files {
  return edits.reduce((changed, [from, to, after]) => change(changed, from, to, after), files);
}

interface Edits {
  readonly finding: readonly Edit[];
  readonly nearMisses: Readonly<Record<string, readonly Edit[]>>;
  /** Absent: as it was before. */
  readonly closing?: readonly Edit[];
  readonly points: string;
  readonly about?: RegExp;
  readonly opens?: true;
  readonly estate?: SmallEstate;
}

function cloudCase(rule: AuditRuleId, language: Cloud, edits: Edits): AuditCase {
  const { finding, nearMisses, closing = [], points, about, opens, estate = FIRM } = edits;
  const plain = PRINTERS[language](estate);
  return {
    rule,
    language,
    points: [points],
    files: edit(plain, finding),
    nearMisses: Object.fromEntries(Object.entries(nearMisses).map(([what, near]) => [what, edit(plain, near)])),
    closed: edit(plain, closing),
    keeps: opens ? [] : ['10.1.0.10 -> 10.2.0.10:443'],
    ...(about && { about }),
    ...(opens && { opens }),
  };
}

/** Where a rule from the jump host is written, and what notes it there. */
const NOTES: Readonly<Record<Cloud, (note: string) => Edit>> = {
  aws: (note) => ['"CidrIp": "10.3.0.10/32"', `"CidrIp": "10.3.0.10/32", "Description": "${note}"`],
  terraform: (note) => ['"from_port": 9100', `"description": "${note}", "from_port": 9100`],
  cloudformation: (note) => ['"CidrIp": "10.3.0.10/32"', `"CidrIp": "10.3.0.10/32", "Description": "${note}"`],
  azure: (note) => [
    '"sourceAddressPrefix": "10.3.0.10/32"',
    `"description": "${note}", "sourceAddressPrefix": "10.3.0.10/32"`,
  ],
  gcp: (note) => ['"name": "in-1"', `"description": "${note}", "name": "in-1"`],
  ibm: (note) => ['"name": "inbound"', `"name": "inbound ${note}"`],
};

const CLOUDS = ['aws', 'terraform', 'cloudformation', 'azure', 'gcp'] as const;

const AWS_BLOCKED: Edit = [
  '"Protocol": "-1"',
  '"Protocol": "6", "PortRange": { "From": 443, "To": 443 }',
  '"Egress": true',
];

const METADATA: readonly (readonly [Cloud, from: string, to: string, off: string, after: string])[] = [
  [
    'aws',
    '"HttpTokens": "required"',
    '"HttpTokens": "optional"',
    '"HttpTokens": "optional", "HttpEndpoint": "disabled"',
    '"InstanceId": "i-app-1"',
  ],
  [
    'terraform',
    '"http_tokens": "required"',
    '"http_tokens": "optional"',
    '"http_tokens": "optional", "http_endpoint": "disabled"',
    '"private_ip": "10.2.0.10"',
  ],
  [
    'cloudformation',
    '"HttpTokens": "required"',
    '"HttpTokens": "optional"',
    '"HttpTokens": "optional", "HttpEndpoint": "disabled"',
    '"PrivateIpAddress": "10.2.0.10"',
  ],
];

export const CLOUD_CASES: readonly AuditCase[] = [
  ...CLOUDS.map((cloud) =>
    cloudCase('expired-rule', cloud, {
      points: '10.3.0.10',
      finding: [NOTES[cloud]('metrics, expires 2026-05-31')],
      nearMisses: { 'the last day': [NOTES[cloud]('metrics, expires 2026-06-01')] },
    }),
  ),
  ...METADATA.map(([cloud, from, to, off, after]) =>
    cloudCase('metadata-reachable', cloud, {
      points: 'app-1',
      about: /app-?1/i,
      finding: [[from, to, after]],
      nearMisses: { 'it is switched off': [[from, off, after]] },
    }),
  ),
  cloudCase('reply-blocked', 'aws', {
    points: '443',
    finding: [AWS_BLOCKED],
    nearMisses: {
      'the ephemeral ports': [[AWS_BLOCKED[0], AWS_BLOCKED[1].replace('"To": 443', '"To": 65535'), AWS_BLOCKED[2]]],
    },
    opens: true,
  }),
  cloudCase('multi-homed', 'aws', {
    points: 'i-app-1',
    about: /app-1/,
    finding: [
      [
        '"NetworkInterfaces": [\n  {\n   "NetworkInterfaceId": "eni-laptop-1"',
        '"NetworkInterfaces": [\n  { "NetworkInterfaceId": "eni-second", "Status": "in-use", "SubnetId": "subnet-mgmt", "VpcId": "vpc-1", "PrivateIpAddresses": [{ "PrivateIpAddress": "10.3.0.11" }], "Groups": [{ "GroupId": "sg-app-1" }] },\n  {\n   "NetworkInterfaceId": "eni-laptop-1"',
      ],
      [
        '"NetworkInterfaceId": "eni-app-1"\n',
        '"NetworkInterfaceId": "eni-app-1" }, { "NetworkInterfaceId": "eni-second"\n',
      ],
    ],
    nearMisses: {
      'a second one in the same network': [
        [
          '"NetworkInterfaces": [\n  {\n   "NetworkInterfaceId": "eni-laptop-1"',
          '"NetworkInterfaces": [\n  { "NetworkInterfaceId": "eni-second", "Status": "in-use", "SubnetId": "subnet-apps", "VpcId": "vpc-1", "PrivateIpAddresses": [{ "PrivateIpAddress": "10.2.0.11" }], "Groups": [{ "GroupId": "sg-app-1" }] },\n  {\n   "NetworkInterfaceId": "eni-laptop-1"',
        ],
        [
          '"NetworkInterfaceId": "eni-app-1"\n',
          '"NetworkInterfaceId": "eni-app-1" }, { "NetworkInterfaceId": "eni-second"\n',
        ],
      ],
    },
  }),
];
