import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMPTY_POLICY, type Policy, type Selector } from '#core/model';
import { parseAddress, parseTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { groupHosts, planHosts } from '#core/semantics';
import { parsePolicy } from '#dialects/bulkhead';
import { TEMPLATES } from '#stages/define';
import { AT_MS, readPolicyOf } from '../../../test/templates/read-template.ts';
import { randomMoment, randomPolicy } from '../../../test/random-policy.ts';
import { proveText } from './compile-groups.ts';
import { TARGETS } from './group-targets.ts';
import { compileGroups, GROUP_TARGETS } from './index.ts';
import { toRule } from './policy.fixture.ts';

/** Enough room for whatever random policies ask: what does not fit is another test's matter. */
const STACK = 'aws-cloudformation';
const ROOM = { rulesPerGroup: 2000, groupsPerInterface: 5, rulesPerNacl: 20 };

const workload = (name: string, role: string, ...addresses: readonly string[]) => ({
  name,
  zone: 'production',
  addresses: addresses.map((text) => unwrap(parseAddress(text))),
  labels: { role },
  enforced: true,
});
const role = (...roles: string[]): Selector => ({ kind: 'workloads', labels: { role: roles } });
const POLICY: Policy = {
  ...EMPTY_POLICY,
  zones: [{ name: 'production', class: 'production', isolation: 'vlan', mode: 'enforce', networks: [] }],
  workloads: [
    workload('web-1', 'web', '10.1.0.1'),
    workload('web-2', 'web', '10.1.0.2'),
    workload('db', 'db', '10.2.0.9', 'fd00:2::9'),
  ],
  rules: [
    toRule('web-asks-db', role('web'), role('db'), 'tcp/5432'),
    toRule(
      'db-updates',
      role('db'),
      { kind: 'network', networks: [{ bits: 32, first: 0xc6336400n, length: 24 }] },
      'any',
    ),
  ],
  guardrails: [
    {
      id: 'no-telnet',
      kind: 'never',
      from: { kind: 'any' },
      to: { kind: 'any' },
      services: { names: ['tcp/23'], traffic: toTrafficSet([unwrap(parseTraffic('tcp/23'))]) },
    },
  ],
};
const PLANS = planHosts(POLICY, 0, 0);
const GROUPS = groupHosts(POLICY.workloads.map((one, i) => ({ workload: one, plan: PLANS[i] ?? fail() })));

function fail(): never {
  throw new Error('every workload has a plan');
}

describe.each(GROUP_TARGETS)('%s', (target) => {
  test('SEM-7 what is written, read back, is what was asked, or narrower where a loss says so', () => {
    fc.assert(
      fc.property(randomPolicy, randomMoment, (policy, atMs) => {
        const compiled = compileGroups(policy, policy.workloads, target, atMs, ROOM);
        // One stack may be too small for everything but a few protocols.
        if (!compiled.ok) expect([target, compiled.error.join()]).toEqual([STACK, expect.stringContaining('a stack')]);
        if (!compiled.ok) return;
        const { wider, narrower, losses } = compiled.value;
        expect(wider).toEqual([]);
        const isNarrower = losses.some(({ kind, construct }) => kind === 'narrower' && !construct.startsWith('mode '));
        if (!isNarrower) expect(narrower).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test.each(TEMPLATES)(
    'SEM-7 the template $name, read back, is what was asked, but for what a loss names',
    ({ name }) => {
      const { policy } = unwrap(parsePolicy(readPolicyOf(name)));
      const { wider, narrower, losses } = unwrap(compileGroups(policy, policy.workloads, target, AT_MS));
      expect(wider).toEqual([]);
      if (!losses.some(({ construct }) => !construct.startsWith('mode '))) expect(narrower).toEqual([]);
    },
  );

  test('workloads that behave the same share a group, which others name', () => {
    const { text, groups, wider, narrower } = unwrap(compileGroups(POLICY, POLICY.workloads, target, 0));
    expect({ groups, wider, narrower }).toEqual({ groups: 2, wider: [], narrower: [] });
    expect(text).toContain('bulkhead-production-web');
  });

  test('a rule with an end is left out', () => {
    const rules = POLICY.rules.map((one) => ({ ...one, expiresAtMs: 1000 }));
    const { text, wider } = unwrap(compileGroups({ ...POLICY, rules }, POLICY.workloads, target, 0));
    expect(wider).toEqual([]);
    expect(text).not.toContain('5432');
  });

  test('whatever is planted in the text is noticed: any digit of a rule that is another', () => {
    const { text } = unwrap(compileGroups(POLICY, POLICY.workloads, target, 0));
    const digits = [/(?<!\w)5432/, /(?<!\w)198(?=\.51)/, /(?<=198\.)51/, /(?<=100\.0\/)24/].flatMap((number) => {
      const found = number.exec(text);
      return [...(found?.[0] ?? '').matchAll(/\d/g)].map(({ index }) => (found?.index ?? 0) + index);
    });
    expect(digits).toHaveLength(11);
    for (const at of digits) {
      const other = text.slice(0, at) + String((Number(text[at]) + 1) % 10) + text.slice(at + 1);
      const { wider, narrower } = proveText(other, GROUPS, PLANS, TARGETS[target]);
      expect([...wider, ...narrower]).not.toEqual([]);
    }
  });
});

/** What was asked for, and what somebody put there instead. */
const PLANTED: readonly (readonly [(typeof GROUP_TARGETS)[number], string, RegExp, string])[] = [
  ['aws-terraform', 'a wider network', /198\.51\.100\.0\/24/, '198.51.100.0/23'],
  ['aws-terraform', 'a wider port', /"to_port": 5432/, '"to_port": 5433'],
  [
    'aws-terraform',
    'everybody instead of a group',
    /"referenced_security_group_id": "[^"]*"/,
    '"cidr_ipv4": "0.0.0.0/0"',
  ],
  [
    'aws-terraform',
    'one rule more',
    /"aws_vpc_security_group_egress_rule": \{/,
    '$& "x": {"security_group_id": "${aws_security_group.bulkhead_db.id}", "ip_protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_ipv4": "0.0.0.0/0"},',
  ],
  ['aws-cloudformation', 'a wider network', /198\.51\.100\.0\/24/, '198.51.100.0/23'],
  ['aws-cloudformation', 'no egress rule of its own, so all of it', /"SecurityGroupEgress": \[[^\]]*\]/, '"Tags": []'],
  ['aws-cloudformation', 'any protocol', /"IpProtocol": "tcp"/, '"IpProtocol": "-1"'],
  ['aws-cli', 'a wider network', /198\.51\.100\.0\/24/, '198.51.100.0/23'],
  ['aws-cli', 'a wider port', /"ToPort":5432/, '"ToPort":5433'],
  [
    'aws-cli',
    'everybody instead of a group',
    /"UserIdGroupPairs":\[\{"GroupId":[^}]*\}\]/,
    '"IpRanges":[{"CidrIp":"0.0.0.0/0"}]',
  ],
  ['aws-cli', 'what it is born with is kept', /aws ec2 revoke-[^\n]*\n/, ''],
  ['aws-cli', 'the groups of another', /--groups "\$sg_production_web"/, '--groups "$sg_production_web" "$sg_db"'],
  ['aws-cli', 'a call that nobody knows', /\n$/, '\naws ec2 delete-security-group --group-id sg-9\n'],
  ['azure-arm', 'a wider network', /198\.51\.100\.0\/24/, '198.51.100.0/23'],
  ['azure-arm', 'a wider port', /"destinationPortRange": "5432"/, '"destinationPortRange": "5432-5433"'],
  ['azure-arm', 'another protocol as well', /"protocol": "Tcp"/, '"protocol": "*"'],
  ['azure-arm', 'a prohibition that permits', /"access": "Deny"/, '"access": "Allow"'],
  ['azure-arm', "the denial of the rest behind the platform's rules", /"priority": 4096/, '"priority": 65400'],
  ['azure-terraform', 'a wider network', /198\.51\.100\.0\/24/, '198.51.100.0/23'],
  ['azure-terraform', 'a prohibition that permits', /"access": "Deny"/, '"access": "Allow"'],
  [
    'azure-terraform',
    'the groups of another',
    /"network_security_group_id": "[^"]*web[^"]*"/,
    '"network_security_group_id": "${azurerm_network_security_group.bulkhead_db.id}"',
  ],
  ['gcp-terraform', 'a wider network', /198\.51\.100\.0\/24/, '198.51.100.0/23'],
  ['gcp-terraform', 'no denial of the rest', /"priority": 65534,\s*"deny"/, '"priority": 65534, "allow"'],
  ['gcp-terraform', 'everybody instead of a tag', /"source_tags": \[\s*"[^"]*"\s*\]/, '"source_ranges": ["0.0.0.0/0"]'],
  ['gcp-gcloud', 'a wider port', /tcp:5432/, 'tcp:5432-5433'],
  ['gcp-gcloud', 'a prohibition that comes too late', /--priority=1000/, '--priority=3000'],
  [
    'gcp-gcloud',
    'no denial of the rest',
    /gcloud [^\n]*--direction=EGRESS --priority=65534[^\n]*0\.0\.0\.0\/0[^\n]*\n/,
    '',
  ],
];

test.each(PLANTED)('%s: a planted widening is refused: %s', (target, _, what, instead) => {
  const { text } = unwrap(compileGroups(POLICY, POLICY.workloads, target, 0));
  const planted = text.replace(what, instead);
  expect(planted).not.toBe(text);
  expect(proveText(text, GROUPS, PLANS, TARGETS[target])).toEqual({ wider: [], narrower: [] });
  expect(proveText(planted, GROUPS, PLANS, TARGETS[target]).wider).not.toEqual([]);
});

describe('quotas of AWS', () => {
  const many = Array.from({ length: 150 }, (_, i) => `10.${i}.0.1`);
  const callers = many.map((address, i) => ({ ...workload(`caller-${i}`, 'caller', address), enforced: false }));
  const policy: Policy = {
    ...EMPTY_POLICY,
    zones: POLICY.zones,
    workloads: [workload('db', 'db', '10.200.0.9'), ...callers],
    rules: [toRule('many', role('caller'), role('db'), 'tcp/5432')],
  };

  test('what does not fit one group is several', () => {
    const compiled = unwrap(compileGroups(policy, policy.workloads, 'aws-cli', 0));
    expect(compiled).toMatchObject({ wider: [], narrower: [], groups: 1 });
    expect(compiled.text).toContain('--groups "$sg_db" "$sg_db_part_2" "$sg_db_part_3"');
  });

  test('what does not fit at all is refused with what would, never widened', () => {
    expect(
      compileGroups(policy, policy.workloads, 'aws-cli', 0, {
        rulesPerGroup: 20,
        groupsPerInterface: 5,
        rulesPerNacl: 20,
      }),
    ).toEqual({
      ok: false,
      error: [
        '`db` needs 150 rules in 8 security groups of 20; an interface has at most 5: `many` takes 150; ' +
          'a quota of 32 rules a group would do, or fewer other ends',
      ],
    });
  });
});

test('parts of a workload with different rules are members of their own, and it is said', () => {
  const networks = [{ bits: 32 as const, first: 0x0a010001n, length: 32 }];
  const split: Policy = {
    ...POLICY,
    guardrails: [],
    workloads: [workload('two', 'two', '10.1.0.1', '10.1.0.2'), workload('db', 'db', '10.2.0.9')],
    rules: [toRule('one', { kind: 'network', networks }, role('db'), 'tcp/5432')],
  };
  const { losses, groups, wider } = unwrap(compileGroups(split, split.workloads, 'aws-cli', 0));
  expect({ groups, wider }).toEqual({ groups: 3, wider: [] });
  expect(losses).toEqual([
    {
      kind: 'unsupported',
      construct: 'one interface of `two`',
      why: '10.1.0.1 and 10.1.0.2 have different rules: each needs an interface of its own',
    },
  ]);
});
