import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMPTY_POLICY, type Policy, type Selector, type Subnet, type Workload } from '#core/model';
import { parseAddress, parsePrefix, parseTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { groupHosts, planHosts, planWalls } from '#core/semantics';
import { parsePolicy } from '#dialects/bulkhead';
import { TEMPLATES } from '#stages/define';
import { randomMoment, randomPolicy } from '../../../test/random-policy.ts';
import { AT_MS, readPolicyOf } from '../../../test/templates/read-template.ts';
import { proveText } from './compile-groups.ts';
import { type GroupTargetName, TARGETS } from './group-targets.ts';
import { chooseSubnets, type CompiledGroups, compileGroups, DEFAULT_QUOTAS, GROUP_TARGETS, hasWalls } from './index.ts';
import { toRule } from './policy.fixture.ts';

const STACK = 'aws-cloudformation';
const AWS = GROUP_TARGETS.filter(hasWalls);
/** Room for whatever groups random policies ask; lists have what a new account has. */
const ROOM = { ...DEFAULT_QUOTAS, rulesPerGroup: 2000 };

/** Nothing is wider, and nothing narrower than the losses say; those of modes and of source ports are about neither. */
function expectEqual({ wider, narrower, losses }: CompiledGroups): void {
  expect(wider).toEqual([]);
  const isAbout = (construct: string) => !construct.startsWith('mode ') && !construct.startsWith('connections from');
  if (!losses.some(({ kind, construct }) => kind === 'narrower' && isAbout(construct))) expect(narrower).toEqual([]);
}

const workload = (name: string, zone: string, ...addresses: readonly string[]): Workload => ({
  name,
  zone,
  addresses: addresses.map((text) => unwrap(parseAddress(text))),
  labels: {},
  enforced: true,
});
const zone = (name: string, ...networks: readonly string[]): Policy['zones'][number] => ({
  name,
  class: 'production',
  isolation: 'vlan',
  mode: 'enforce',
  networks: networks.map((text) => unwrap(parsePrefix(text))),
});
const of = (...names: readonly string[]): Selector => ({ kind: 'workloads', names, labels: {} });
const POLICY: Policy = {
  ...EMPTY_POLICY,
  zones: [
    zone('web', '10.1.0.0/24', 'fd00:1::/64'),
    zone('db', '10.2.0.0/24', 'fd00:2::/64'),
    zone('keys', '10.3.0.0/24', 'fd00:3::/64'),
  ],
  workloads: [
    workload('web-1', 'web', '10.1.0.1', 'fd00:1::1'),
    workload('web-2', 'web', '10.1.0.2'),
    workload('db-1', 'db', '10.2.0.9', 'fd00:2::9'),
  ],
  rules: [
    toRule('web-asks-db', of('web-1', 'web-2'), of('db-1'), 'tcp/5432'),
    toRule(
      'web-asks-time',
      of('web-1'),
      { kind: 'network', networks: [unwrap(parsePrefix('198.51.100.0/24'))] },
      'udp/123',
    ),
    toRule('all-the-world', { kind: 'internet' }, of('web-1'), 'tcp/443'),
  ],
};
const SUBNETS = unwrap(chooseSubnets(POLICY, POLICY.workloads, []));
const write = (target: GroupTargetName, policy = POLICY, subnets: readonly Subnet[] = SUBNETS) =>
  compileGroups(policy, policy.workloads, target, 0, DEFAULT_QUOTAS, subnets);

describe.each(AWS)('%s', (target) => {
  test('SEM-24 groups and walls together, read back, are what was asked; no wall cuts anything', () => {
    fc.assert(
      fc.property(randomPolicy, randomMoment, (policy, atMs) => {
        const subnets = policy.zones.filter(({ networks }) => networks.length > 0);
        const compiled = compileGroups(policy, policy.workloads, target, atMs, ROOM, subnets);
        if (compiled.ok) expectEqual(compiled.value);
        // One stack may be too small for everything but a few protocols.
        else expect([target, compiled.error.join()]).toEqual([STACK, expect.stringContaining('a stack')]);
      }),
      { numRuns: 50 },
    );
  });

  test('a list for each subnet of the zones that workloads are in, under the name of the zone', () => {
    const { text, wider, narrower } = unwrap(write(target));
    expect({ wider, narrower }).toEqual({ wider: [], narrower: [] });
    expect(SUBNETS.map(({ name }) => name)).toEqual(['web', 'db']);
    expect(text).toContain('10.1.0.0/24');
    expect(text).not.toContain('subnet_keys');
  });

  test('without subnets, no list', () => {
    expect(unwrap(write(target, POLICY, [])).text).not.toMatch(/network.?acl/i);
  });
});

// Every template in every language is in `bench/round-trips.ts`.
test.each(TEMPLATES)(
  'SEM-24 the template $name, read back, is what was asked, in the quotas of a new account',
  ({ name }) => {
    const { policy } = unwrap(parsePolicy(readPolicyOf(name)));
    const subnets = unwrap(chooseSubnets(policy, policy.workloads, []));
    expect(subnets.length).toBeGreaterThan(5);
    expectEqual(unwrap(compileGroups(policy, policy.workloads, 'aws-cli', AT_MS, DEFAULT_QUOTAS, subnets)));
  },
);

test('what does not fit one stack beside the groups is stacks of its own, proved together', () => {
  const { policy } = unwrap(parsePolicy(readPolicyOf('custodian')));
  const subnets = unwrap(chooseSubnets(policy, policy.workloads, []));
  const compiled = unwrap(compileGroups(policy, policy.workloads, STACK, AT_MS, DEFAULT_QUOTAS, subnets));
  expectEqual(compiled);
  const stacks = [compiled.text, ...compiled.more.map(({ text }) => text)].map(
    (text) => JSON.parse(text) as { Resources: Record<string, { Type: string }> },
  );
  expect(stacks.length).toBeGreaterThan(1);
  for (const { Resources } of stacks) expect(Object.keys(Resources).length).toBeLessThanOrEqual(500);
  const walls = stacks
    .flatMap(({ Resources }) => Object.values(Resources))
    .filter(({ Type }) => Type.endsWith('Association'));
  expect(walls).toHaveLength(subnets.length);
});

const PLANS = planHosts(POLICY, 0, 0);
const GROUPS = groupHosts(POLICY.workloads.map((one, i) => ({ workload: one, plan: PLANS[i] ?? fail() })));
const WALLS = planWalls(POLICY, SUBNETS, 0);
const prove = (target: GroupTargetName, text: string) =>
  proveText(text, GROUPS, PLANS, TARGETS[target], { policy: POLICY, atMs: 0, walls: WALLS, coarse: [], more: [] });

function fail(): never {
  throw new Error('every workload has a plan');
}

/** What was asked for, what somebody put there instead, and what is said of it. */
const PLANTED: readonly (readonly [GroupTargetName, string, RegExp, string, string])[] = [
  [
    'aws-terraform',
    'a wider network',
    /("cidr_block": ")198\.51\.100\.0\/24/,
    '$1198.51.0.0/16',
    'lets pass what nothing needs',
  ],
  ['aws-terraform', 'a narrower network', /198\.51\.100\.0\/24/g, '198.51.100.0/25', 'cuts what is'],
  ['aws-terraform', 'a wider port', /("to_port": 5432)(?=[^}]*\})(?![^}]*referenced)/, '"to_port": 5433', 'lets pass'],
  ['aws-terraform', 'no answers', /"to_port": 65535/, '"to_port": 1024', 'cuts what is permitted'],
  ['aws-terraform', 'errors that are cut', /"icmp_type": 3,/, '"icmp_type": 5,', 'cuts errors'],
  ['aws-terraform', 'a denial that permits', /"rule_action": "deny"/, '"rule_action": "allow"', 'lets pass'],
  ['aws-terraform', 'a denial of what is needed', /"rule_action": "allow"/, '"rule_action": "deny"', 'cuts'],
  [
    'aws-terraform',
    'the list of another',
    /("aws_network_acl_association": \{\s*"bulkhead_web": \{\s*"network_acl_id": "\$\{aws_network_acl\.)bulkhead_web_\w+/,
    '$1nobody',
    'lets pass',
  ],
  ['aws-terraform', 'no list at all', /"aws_network_acl_association": /, '"aws_elsewhere": ', 'lets pass'],
  ['aws-cloudformation', 'a wider network', /("CidrBlock": ")198\.51\.100\.0\/24/, '$1198.51.0.0/16', 'lets pass'],
  ['aws-cloudformation', 'a denial that permits', /"RuleAction": "deny"/, '"RuleAction": "allow"', 'lets pass'],
  ['aws-cloudformation', 'the other direction', /"Egress": false/, '"Egress": true', 'cuts'],
  ['aws-cloudformation', 'errors that are cut', /("Icmp": \{\s*"Type": )3/, '$15', 'cuts errors'],
  ['aws-cli', 'a wider network', /--cidr-block 198\.51\.100\.0\/24/, '--cidr-block 198.51.0.0/16', 'lets pass'],
  ['aws-cli', 'a denial that permits', /--rule-action deny/, '--rule-action allow', 'lets pass'],
  ['aws-cli', 'an entry that is missing', /aws ec2 create-network-acl-entry [^\n]*\n/, '', 'cuts'],
  ['aws-cli', 'a list that no subnet gets', /now_web=[^\n]*\n[^\n]*\n/, '', 'lets pass'],
];

test.each(PLANTED)('%s: what is planted in a wall is refused: %s', (target, _, what, instead, said) => {
  const { text } = unwrap(write(target));
  const planted = text.replace(what, instead);
  expect(planted).not.toBe(text);
  expect(prove(target, text)).toEqual({ wider: [], narrower: [] });
  expect(prove(target, planted).wider.join('\n')).toContain(said);
});

test('a subnet has its new list at once, when all of it is there, and the way back is told', () => {
  const lines = unwrap(write('aws-cli')).text.split('\n');
  const first = (word: string) => lines.findIndex((line) => line.includes(word));
  const last = (word: string) => lines.findLastIndex((line) => line.includes(word));
  expect(last('describe-subnets')).toBeLessThan(first('create-security-group'));
  expect(last('modify-network-interface')).toBeLessThan(first('create-network-acl'));
  expect(last('create-network-acl-entry')).toBeLessThan(first('replace-network-acl-association'));
  expect(lines.filter((line) => line.startsWith('echo'))).toEqual(
    ['web', 'db'].map(
      (name) =>
        `echo "takes it back: aws ec2 replace-network-acl-association --association-id $now_${name} --network-acl-id $old_${name}"`,
    ),
  );
});

test('what is not there ends the script before anything is changed', () => {
  const { text } = unwrap(write('aws-cli'));
  const lines = text.split('\n');
  const members = GROUPS.flatMap((group) => group.members);
  for (const [estate, said] of [
    [{ members: members.slice(1), subnets: SUBNETS, more: [] }, '[ "$eni_web_1" != None ]'],
    [{ members, subnets: SUBNETS.slice(1), more: [] }, '[ "$subnet_web" != None ]'],
  ] as const) {
    const bound = TARGETS['aws-cli'].bind(text, estate);
    const line = lines.indexOf(said);
    expect(bound).toEqual({ ok: false, error: `line ${line + 1}: \`${said}\` does not hold` });
    expect(lines.slice(0, line).filter((one) => /aws ec2 (?!describe-)/.test(one))).toEqual([]);
  }
});

test('a list with other entries is another list, one with the same is the same', () => {
  const labels = (policy: Policy) =>
    [...unwrap(write('aws-terraform', policy)).text.matchAll(/"(bulkhead_\w+_[0-9a-f]{8})": /g)].map(
      ([, label]) => label,
    );
  const [first] = POLICY.rules;
  const changed = {
    ...POLICY,
    rules: first
      ? [
          { ...first, services: { names: [], traffic: toTrafficSet([unwrap(parseTraffic('tcp/5433'))]) } },
          ...POLICY.rules.slice(1),
        ]
      : [],
  };
  expect(labels(POLICY)).toHaveLength(2);
  expect(labels(POLICY)).toEqual(labels({ ...POLICY }));
  expect(labels(changed).filter((label) => labels(POLICY).includes(label))).toEqual([]);
});

describe('quotas', () => {
  // Every other network is of a zone that db has nothing to do with: no two of the others are one without it.
  const many = Array.from({ length: 60 }, (_, i) => i);
  const policy: Policy = {
    ...POLICY,
    zones: [
      zone('db', '10.2.0.0/24'),
      zone('callers', ...many.map((i) => `10.9.${2 * i}.0/24`)),
      zone('strangers', ...many.map((i) => `10.9.${2 * i + 1}.0/24`)),
    ],
    workloads: [workload('db-1', 'db', '10.2.0.9')],
    rules: [toRule('many', { kind: 'workloads', zones: ['callers'], labels: {} }, of('db-1'), 'tcp/5432')],
  };
  const subnets = unwrap(chooseSubnets(policy, policy.workloads, []));

  test('what does not fit however coarse is refused, with the numbers', () => {
    const compiled = compileGroups(policy, policy.workloads, 'aws-cli', 0, ROOM, subnets);
    expect(compiled).toEqual({
      ok: false,
      error: ['ingress', 'egress'].map(
        (direction) =>
          `the network ACL of \`db\` needs 61 ${direction} entries for IPv4, however coarse, without opening it to zones that it ` +
          'has nothing to do with; 19 and `*` fit: no quota that can be had would do (at most 40), or fewer other ends',
      ),
    });
  });

  test('what does not fit is coarser where nobody else is, which is told and held by the groups', () => {
    const alone = { ...policy, zones: policy.zones.slice(0, 2) };
    const compiled = unwrap(compileGroups(alone, alone.workloads, 'aws-cli', 0, ROOM, subnets));
    expectEqual(compiled);
    expect(compiled.losses.map(({ kind, construct }) => [kind, construct.split(';')[0]])).toEqual([
      ['narrower', 'connections from source ports below 1024'],
      ['wider', expect.stringMatching(/^tcp\/5432 from 10\.9\./)],
      ['wider', expect.stringMatching(/^tcp\/1024-65535 to 10\.9\./)],
    ]);
  });
});

describe('chooseSubnets', () => {
  const prefixes = (...texts: readonly string[]) => texts.map((text) => unwrap(parsePrefix(text)));

  test.each<[string, Policy, readonly (readonly string[])[], readonly (readonly string[])[]]>([
    [
      'those that are named',
      POLICY,
      [['10.1.0.0/25', 'fd00:1::/64'], ['10.1.0.128/25']],
      [['10.1.0.0/25', 'fd00:1::/64'], ['10.1.0.128/25']],
    ],
    [
      'networks of a zone, by pairs',
      { ...POLICY, zones: [zone('web', '10.1.0.0/28', '10.1.0.16/28', 'fd00:1::/64', 'fd00:1:0:1::/64')] },
      [],
      [
        ['10.1.0.0/28', 'fd00:1::/64'],
        ['10.1.0.16/28', 'fd00:1:0:1::/64'],
      ],
    ],
  ])('%s', (_, policy, named, wanted) => {
    const chosen = unwrap(
      chooseSubnets(
        policy,
        policy.workloads.slice(0, 2),
        named.map((texts) => prefixes(...texts)),
      ),
    );
    expect(chosen.map(({ networks }) => networks)).toEqual(wanted.map((texts) => prefixes(...texts)));
    expect(new Set(chosen.map(({ name }) => name)).size).toBe(chosen.length);
  });

  test.each<[string, Policy, readonly (readonly string[])[], string]>([
    ['sizes', POLICY, [['10.0.0.0/8', 'fd00::/40']], '`10.0.0.0/8` is no subnet: those of AWS are of /16 to /28'],
    [
      'overlaps',
      POLICY,
      [
        ['10.1.0.0/24', 'fd00:1::/64'],
        ['10.1.0.0/28', 'fd00:9::/64'],
      ],
      '`10.1.0.0/24,fd00:1::/64` and `10.1.0.0/28,fd00:9::/64` overlap',
    ],
    [
      'a family that is left out',
      POLICY,
      [['10.1.0.0/24']],
      '`web-1` has fd00:1::1 beside 10.1.0.1, and `10.1.0.0/24` has no IPv6 network',
    ],
    [
      'which networks are one',
      { ...POLICY, zones: [zone('web', '10.1.0.0/24', '10.4.0.0/24', 'fd00:1::/64')] },
      [],
      'the zone `web` has 2 IPv4 and 1 IPv6 networks',
    ],
  ])('refused: %s', (_, policy, named, said) => {
    const chosen = chooseSubnets(
      policy,
      policy.workloads,
      named.map((texts) => prefixes(...texts)),
    );
    expect(chosen.ok ? '' : chosen.error.join('\n')).toContain(said);
  });
});
