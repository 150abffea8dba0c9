import { type AuditCase, type Language } from './audit-case.ts';
import { printAws, printCloudFormation, printTerraform } from './print-aws.ts';
import { printAzure } from './print-azure.ts';
import { printGcp } from './print-gcp.ts';
import { printIptables, printNftables, printUfw } from './print-hosts.ts';
import { printIbm } from './print-ibm.ts';
import { ANYBODY, type Files, NETWORKS, type Permit, type SmallEstate, type SmallHost } from './small-estate.ts';

/** Languages in which a whole firm can be said. */
export const PRINTERS = {
  nftables: printNftables,
  iptables: printIptables,
  ufw: printUfw,
  aws: printAws,
  terraform: printTerraform,
  cloudformation: printCloudFormation,
  azure: printAzure,
  gcp: printGcp,
  ibm: printIbm,
} as const satisfies Partial<Record<Language, (estate: SmallEstate) => Files>>;

const LAPTOP: SmallHost = { name: 'laptop-1', address: '10.1.0.10' };
const JUMP: SmallHost = { name: 'jump-1', address: '10.3.0.10' };
const APP: SmallHost = { name: 'app-1', address: '10.2.0.10' };
const PUBLIC_APP: SmallHost = { ...APP, outside: '198.51.100.5' };
const GATEWAY: SmallHost = { name: 'rpc-gateway', address: '10.2.0.11' };
const POLICY: SmallHost = { name: 'policy-engine', address: '10.2.0.12' };
const SIGNER: SmallHost = { name: 'signer-1', address: '10.2.0.20' };
const PUBLIC_SIGNER: SmallHost = { ...SIGNER, outside: '198.51.100.6' };
const SHOPS = ['app-1', 'app-2', 'app-3'].map((name, i): SmallHost => ({ name, address: `10.2.0.${10 + i}` }));

const firm = (
  hosts: readonly SmallHost[],
  permits: readonly Permit[],
  leaves: SmallEstate['leaves'] = {},
): SmallEstate => ({
  hosts: [LAPTOP, JUMP, ...hosts],
  permits,
  leaves,
});
const permit = (to: string, port: number, from: string): Permit => ({ to, ports: [port, port], from });
const everything = (to: string, from: string): Permit => ({ to, ports: 'everything', from });

interface ReachCase extends Pick<AuditCase, 'rule' | 'keeps' | 'points' | 'about'> {
  readonly estate: SmallEstate;
  readonly nearMisses: Readonly<Record<string, SmallEstate>>;
  readonly closed: SmallEstate;
}

const CASES: readonly ReachCase[] = [
  {
    rule: 'management-exposed',
    points: ['22', '10.1.0.0/24'],
    estate: firm(
      [APP],
      [
        permit('app-1', 443, NETWORKS.office),
        permit('app-1', 22, '10.3.0.10/32'),
        permit('app-1', 22, NETWORKS.office),
      ],
    ),
    nearMisses: {
      'from management': firm([APP], [permit('app-1', 22, '10.3.0.10/32')]),
      'a web server': firm([APP], [permit('app-1', 443, NETWORKS.office)]),
    },
    closed: firm([APP], [permit('app-1', 443, NETWORKS.office), permit('app-1', 22, '10.3.0.10/32')]),
    keeps: ['10.1.0.10 -> 10.2.0.10:443'],
  },
  {
    rule: 'internet-exposed',
    points: ['7777', '0.0.0.0/0'],
    estate: firm([PUBLIC_APP], [permit('app-1', 443, ANYBODY), permit('app-1', 7777, ANYBODY)]),
    nearMisses: {
      'from inside': firm([PUBLIC_APP], [permit('app-1', 7777, NETWORKS.apps)]),
      'a web server': firm([PUBLIC_APP], [permit('app-1', 443, ANYBODY)]),
    },
    closed: firm([PUBLIC_APP], [permit('app-1', 443, ANYBODY), permit('app-1', 7777, NETWORKS.apps)]),
    keeps: ['internet -> app-1:443'],
  },
  {
    rule: 'node-rpc-exposed',
    points: ['8545', '10.1.0.0/24'],
    estate: firm([APP, GATEWAY], [permit('app-1', 8545, '10.2.0.11/32'), permit('app-1', 8545, NETWORKS.office)]),
    nearMisses: { 'its peers': firm([APP, GATEWAY], [permit('app-1', 30_303, NETWORKS.office)]) },
    closed: firm([APP, GATEWAY], [permit('app-1', 8545, '10.2.0.11/32')]),
    keeps: ['10.2.0.11 -> 10.2.0.10:8545'],
  },
  {
    rule: 'key-listener-callers',
    points: ['13141', '10.1.0.0/24'],
    estate: firm(
      [SIGNER, POLICY],
      [permit('signer-1', 13_141, '10.2.0.12/32'), permit('signer-1', 13_141, NETWORKS.office)],
    ),
    nearMisses: { 'a port that others use, elsewhere': firm([APP], [permit('app-1', 9000, NETWORKS.apps)]) },
    closed: firm([SIGNER, POLICY], [permit('signer-1', 13_141, '10.2.0.12/32')]),
    keeps: ['10.2.0.12 -> 10.2.0.20:13141'],
  },
  {
    rule: 'key-egress',
    points: ['443', '0.0.0.0/0'],
    estate: firm([PUBLIC_SIGNER], [], { 'signer-1': [{ port: 443, to: ANYBODY }] }),
    nearMisses: {
      'inside alone': firm([PUBLIC_SIGNER], [], { 'signer-1': [{ port: 443, to: NETWORKS.apps }] }),
      'of another': firm([PUBLIC_APP], [], { 'app-1': [{ port: 443, to: ANYBODY }] }),
    },
    closed: firm([PUBLIC_SIGNER], [], { 'signer-1': [{ port: 443, to: '9.9.9.9/32' }] }),
    keeps: ['10.2.0.20 -> 9.9.9.9:443'],
  },
  {
    rule: 'flat-network',
    points: ['10.2.0.0/24'],
    estate: firm(
      SHOPS,
      SHOPS.map(({ name }) => everything(name, NETWORKS.apps)),
    ),
    nearMisses: {
      'one port': firm(
        SHOPS,
        SHOPS.map(({ name }) => permit(name, 443, NETWORKS.apps)),
      ),
    },
    closed: firm(
      SHOPS,
      SHOPS.map(({ name }) => permit(name, 443, NETWORKS.apps)),
    ),
    keeps: ['10.2.0.10 -> 10.2.0.11:443'],
  },
  {
    rule: 'allow-everything',
    about: /app-?1/i,
    points: [''],
    estate: firm([APP], [everything('app-1', ANYBODY)], { 'laptop-1': [], 'jump-1': [], 'app-1': [] }),
    nearMisses: {
      'from management': firm([APP], [everything('app-1', NETWORKS.mgmt)], {
        'laptop-1': [],
        'jump-1': [],
        'app-1': [],
      }),
    },
    closed: firm([APP], [permit('app-1', 443, ANYBODY)], { 'laptop-1': [], 'jump-1': [], 'app-1': [] }),
    keeps: [],
  },
  {
    rule: 'wide-ports',
    points: ['2000', '0.0.0.0/0'],
    estate: firm([APP], [{ to: 'app-1', ports: [2000, 9000], from: ANYBODY }]),
    nearMisses: {
      few: firm([APP], [{ to: 'app-1', ports: [2000, 2010], from: ANYBODY }]),
      'from management': firm([APP], [{ to: 'app-1', ports: [2000, 9000], from: NETWORKS.mgmt }]),
    },
    closed: firm([APP], [{ to: 'app-1', ports: [2000, 2010], from: ANYBODY }]),
    keeps: ['10.1.0.10 -> 10.2.0.10:2005'],
  },
];

/** Each of them in each of the languages. */
export const REACH_CASES: readonly AuditCase[] = CASES.flatMap(({ estate, closed, nearMisses, ...shared }) =>
  Object.entries(PRINTERS).map(([language, print]): AuditCase => ({
    ...shared,
    language: language as keyof typeof PRINTERS,
    files: print(estate),
    nearMisses: Object.fromEntries(Object.entries(nearMisses).map(([what, near]) => [what, print(near)])),
    closed: print(closed),
  })),
);
