import { describe, expect, test } from 'vitest';
import { parsePolicy, printPolicyError } from './index.ts';

const ZONES = `zones:
  - { name: office, networks: [10.1.0.0/24, 'fd00:1::/64'] }
  - { name: key-management, networks: [10.2.0.0/24] }
workloads:
  - { name: laptop-7, zone: office, addresses: [10.1.0.7], labels: { role: laptop } }
  - { name: signer-1, zone: key-management, addresses: [10.2.0.9], labels: { role: signer } }
`;
const RULE = (lines: string) => `${ZONES}rules:
  - id: r
    from: { role: laptop }
    to: { role: signer }
    services: [ssh]
    owner: o
    justification: j
${lines}`;

function errorsOf(...texts: string[]): string[] {
  const result = parsePolicy(texts.map((text, i) => ({ path: `${i + 1}.yaml`, text })));
  return result.ok ? [] : result.error.map(printPolicyError);
}

function policyOf(text: string) {
  const result = parsePolicy([{ path: 'p.yaml', text }]);
  if (!result.ok) throw new Error(result.error.map(printPolicyError).join('\n'));
  return result.value;
}

describe('what is refused, and how', () => {
  test.each([
    ['an unknown section', 'rulez: []', '1.yaml:1:1: `rulez` is not a key of a policy file; did you mean `rules`?'],
    [
      'a list instead of a file',
      '- a',
      '1.yaml:1:1: a policy file is a list; expected a mapping with `include`, `zones`, `workloads`, `services`, `rules`, `manages`, `guardrails`, `tests`',
    ],
    ['a section that is a text', 'zones: x', '1.yaml:1:8: `zones` is `x`; expected a list'],
    [
      'an unknown key',
      RULE('    expire: 2026-01-01T00:00:00Z\n'),
      '1.yaml:14:5: `expire` is not a key of rule `r`; did you mean `expires`?',
    ],
    [
      'an unknown zone',
      `${ZONES}rules:\n  - { id: r, from: { zone: ofice }, to: { role: signer }, services: [ssh], owner: o, justification: j }`,
      '1.yaml:8:28: `ofice` is not a zone; did you mean `office`?',
    ],
    [
      'a zone without a name near it',
      'workloads: [{ name: w, zone: x }]',
      '1.yaml:1:30: `x` is not a zone; the policy declares no zone',
    ],
    [
      'an unknown workload',
      `${ZONES}rules:\n  - { id: r, from: { workload: [laptop-7, laptop-9] }, to: any, services: [ssh], owner: o, justification: j }`,
      '1.yaml:8:43: `laptop-9` is not a workload; did you mean `laptop-7`?',
    ],
    [
      'a zone class',
      'zones: [{ name: z, class: cool }]',
      '1.yaml:1:27: `class` of zone `z` is `cool`; did you mean `cold`?',
    ],
    [
      'a zone without class',
      'zones: [{ name: z }]',
      /^1.yaml:1:17: zone `z` has no `class`; expected one of `internet`, `dmz`/,
    ],
    [
      'a mode',
      'zones: [{ name: dmz, mode: enforced }]',
      '1.yaml:1:28: `mode` of zone `dmz` is `enforced`; did you mean `enforce`?',
    ],
    [
      'an unknown service',
      RULE('').replace('[ssh]', '[web3singer]'),
      '1.yaml:11:16: `web3singer` is not a service; did you mean `web3signer`?',
    ],
    [
      'a service that listens nowhere',
      RULE('').replace('[ssh]', '[cold-signer]'),
      /`cold-signer` \(.*\) listens nowhere by design; expected a service with ports$/,
    ],
    [
      'a port out of range',
      RULE('').replace('[ssh]', '[tcp/70000]'),
      /^1.yaml:11:16: `tcp\/70000` has no valid port; expected `any`/,
    ],
    [
      'no services at all',
      RULE('').replace('[ssh]', '[]'),
      '1.yaml:11:15: `services` of rule `r` is an empty list; expected at least one entry',
    ],
    [
      'a misspelt key that must be there, once',
      RULE('').replace('owner: o', 'onwer: o'),
      '1.yaml:12:5: `onwer` is not a key of rule `r`; did you mean `owner`?',
    ],
    ['a missing owner', RULE('').replace('    owner: o\n', ''), '1.yaml:8:5: rule `r` has no `owner`'],
    [
      'an empty justification',
      RULE('').replace('justification: j', 'justification:'),
      '1.yaml:13:19: `justification` of rule `r` is empty; expected a text',
    ],
    [
      'a day that the calendar lacks',
      RULE('    review: 2027-02-30\n'),
      '1.yaml:14:13: `2027-02-30` is not a day; expected for example `2027-05-01`',
    ],
    [
      'a moment without a time zone',
      RULE('    expires: 2026-12-01T18:00:00\n'),
      '1.yaml:14:14: `2026-12-01T18:00:00` is not a moment; expected for example `2026-12-01T18:00:00Z`',
    ],
    [
      'a switch that is no switch',
      RULE('    enabled: yes\n'),
      '1.yaml:14:14: `enabled` of rule `r` is `yes`; expected `true`, `false`',
    ],
    [
      'an address',
      'zones: [{ name: dmz }]\nworkloads: [{ name: w, zone: dmz, addresses: [10.0.0.300] }]',
      '1.yaml:2:47: `10.0.0.300` is not an address; expected for example `10.0.0.1` or `fd00::1`',
    ],
    [
      'a network with host bits',
      'zones: [{ name: dmz, networks: [10.0.0.1/8] }]',
      '1.yaml:1:33: `10.0.0.1/8` has host bits set; expected `10.0.0.0/8`',
    ],
    [
      'a bare zone as selector',
      RULE('').replace('from: { role: laptop }', 'from: office'),
      '1.yaml:9:11: `from` of rule `r` is `office`; did you mean `{ zone: office }`?',
    ],
    [
      'a bare workload as selector',
      RULE('').replace('from: { role: laptop }', 'from: laptop-7'),
      '1.yaml:9:11: `from` of rule `r` is `laptop-7`; did you mean `{ workload: laptop-7 }`?',
    ],
    [
      'an empty selector, which would select everything',
      RULE('').replace('from: { role: laptop }', 'from: {}'),
      /^1.yaml:9:11: `from` of rule `r` is an empty mapping; expected `any`/,
    ],
    [
      'a plural that would be taken for a label',
      RULE('').replace('from: { role: laptop }', 'from: { zones: office }'),
      '1.yaml:9:13: `zones` cannot be a label; did you mean `zone`?',
    ],
    [
      'a network beside a label',
      RULE('').replace('from: { role: laptop }', 'from: { network: 10.0.0.0/8, role: x }'),
      '1.yaml:9:34: `role` stands beside `network` in `from` of rule `r`; expected `network` alone',
    ],
    [
      'a name with a space',
      'zones: [{ name: a b, class: dmz }]',
      '1.yaml:1:17: `a b` is not a name; expected up to 63 letters, digits, `.`, `-` and `_`',
    ],
    [
      'a name that means something else',
      `zones: [{ name: dmz }]\nworkloads: [{ name: internet, zone: dmz }]`,
      '1.yaml:2:21: `internet` has a meaning of its own; expected another name for the workload',
    ],
    [
      'a label key that no selector could name',
      'zones: [{ name: dmz }]\nworkloads: [{ name: w, zone: dmz, labels: { zone: x } }]',
      '1.yaml:2:45: `zone` cannot be a label; selectors have a criterion of that name',
    ],
    [
      'a service of a known name',
      'services: [{ name: ssh, ports: [tcp/2222] }]',
      '1.yaml:1:20: `ssh` is a known service already; expected another name',
    ],
    [
      'a guardrail that says nothing',
      'guardrails: [{ id: g }]',
      /^1.yaml:1:14: guardrail `g` says nothing; expected one of `never`, `never-path`, .*, `declared-gateways-only`$/,
    ],
    [
      'a guardrail that says two things',
      'guardrails: [{ id: g, exposure: catalogue, isolated: any }]',
      '1.yaml:1:44: `isolated` is a second statement of guardrail `g`; expected a guardrail for each',
    ],
    [
      'a test without a service',
      'tests: [{ deny: a -> b }]',
      '1.yaml:1:17: `a -> b` is not a test; expected `laptop-7 -> signer-1:web3signer` or `{ from: …, to: …, services: […] }`',
    ],
    ['a misspelt test', 'tests: [{ alow: a }]', '1.yaml:1:11: `alow` is not a key of a test; did you mean `allow`?'],
    [
      'a test of both kinds',
      "tests: [{ allow: 'a -> b:ssh', deny: 'a -> b:ssh' }]",
      '1.yaml:1:9: a test has both `allow` and `deny`; expected one of them',
    ],
    [
      'a test of someone unknown',
      `${ZONES}tests: [{ deny: 'laptop-8 -> signer-1:ssh' }]`,
      '1.yaml:7:17: `laptop-8` is not known; did you mean `laptop-7`?',
    ],
    [
      'an alias',
      'zones: &z [{ name: dmz }]\nworkloads: *z',
      /&z` is an anchor; expected none, as aliases are not read\n1.yaml:2:12: `\*z` is an alias; expected the text itself$/,
    ],
    [
      'a second document',
      'zones: []\n---\nzones: []',
      '1.yaml:2:1: a second document starts here; expected one per file',
    ],
    ['a key twice', 'zones: []\nzones: []', '1.yaml:2:1: this key is already in the same mapping; expected it once'],
    ['no YAML', 'zones: [', /^1.yaml:1:9: not YAML: /],
    ['a tag', 'zones: !colour red', /^1.yaml:1:8: not YAML: unresolved tag/],
  ])('%s', (_name, text, expected) => {
    const errors = errorsOf(text);
    if (typeof expected === 'string') expect(errors).toEqual([expected]);
    else expect(errors.join('\n')).toMatch(expected);
  });

  test('overlapping networks, shared addresses and strangers in a network name both places', () => {
    expect(
      errorsOf(
        ZONES,
        `zones:
  - { name: dmz, networks: [10.1.0.128/25, 10.9.0.0/24] }
workloads:
  - { name: w-1, zone: dmz, addresses: [10.2.0.9] }
  - { name: w-2, zone: dmz, addresses: [10.9.0.1, 10.9.0.1] }
`,
      ),
    ).toEqual([
      '2.yaml:2:29: network `10.1.0.128/25` of zone `dmz` overlaps `10.1.0.0/24` of zone `office` at 1.yaml:2:32; expected disjoint zones',
      '2.yaml:4:41: `10.2.0.9` is already an address of workload `signer-1` at 1.yaml:6:57; expected each address once',
      '2.yaml:4:41: `10.2.0.9` of workload `w-1` (zone `dmz`) is inside network `10.2.0.0/24` of zone `key-management` at 1.yaml:3:40; expected an address of its own zone, one outside all networks, or `legs: [key-management]`',
      '2.yaml:5:51: `10.9.0.1` is already an address of workload `w-2` at 2.yaml:5:41; expected each address once',
    ]);
  });

  test('duplicates say where the first one is, across files and across rules and guardrails', () => {
    expect(
      errorsOf(
        RULE(''),
        `zones: [{ name: office }]
workloads: [{ name: laptop-7, zone: office }]
rules: [{ id: r, from: any, to: any, services: [ssh], owner: o, justification: j }]
guardrails: [{ id: r, exposure: catalogue }]
`,
      ),
    ).toEqual([
      '2.yaml:1:17: zone `office` is already declared at 1.yaml:2:13; expected another name',
      '2.yaml:2:21: workload `laptop-7` is already declared at 1.yaml:5:13; expected another name',
      '2.yaml:3:15: rule `r` is already declared at 1.yaml:8:9; expected another name',
      '2.yaml:4:20: guardrail `r` is already declared at 1.yaml:8:9; expected another name',
    ]);
  });

  test('all errors of all files come at once, by file and line', () => {
    const errors = errorsOf(
      RULE('    review: soon\n')
        .replace('[ssh]', '[shh]')
        .replace('{ role: signer }\n    services', '{ zone: keys }\n    services'),
      'guardrails: [{ id: g, never: { from: any } }]',
      'tests: [{ allow: laptop-7 -> signer-1 }]',
    );
    expect(errors.map((error) => error.split(': ')[0])).toEqual([
      '1.yaml:10:17',
      '1.yaml:11:16',
      '1.yaml:14:13',
      '2.yaml:1:30',
      '3.yaml:1:18',
    ]);
  });

  test('a file that is no YAML does not make the names of the others unknown', () => {
    expect(errorsOf('zones:\n  - { name: office', 'workloads: [{ name: w, zone: offices }]')).toHaveLength(1);
  });

  test('what a broken file seems to say makes no more errors', () => {
    expect(errorsOf('zones:\n  - name: dmz\n   mode: guard\nrules: }\n', 'zones: [{ name: x }]')).toEqual([
      expect.stringMatching(/^1.yaml:3:1: not YAML/),
      expect.stringMatching(/^1.yaml:4:8: not YAML/),
      expect.stringMatching(/^2.yaml:1:17: zone `x` has no `class`/),
    ]);
  });

  test('an optional field that is wrong is not an absent one', () => {
    expect(errorsOf(RULE('    expires: never\n'))).toHaveLength(1);
    expect(errorsOf(`${ZONES}guardrails: [{ id: g, never: { from: any, to: any, services: [shh] } }]`)).toHaveLength(1);
  });

  test('a huge file and a deep one are refused, not read', () => {
    expect(errorsOf(`# ${'x'.repeat(5 * 1024 * 1024)}`)).toHaveLength(1);
    expect(errorsOf(`zones: ${'['.repeat(40)}${']'.repeat(40)}`).join()).toContain('nested too deeply');
    const deep = 'nested too deeply; expected at most 16 levels';
    for (const count of [40, 300, 100_000]) {
      expect(errorsOf(`zones: ${'['.repeat(count)}`)).toContain(`1.yaml:1:24: ${deep}`);
      expect(errorsOf(`# [\nzones: ["]", ${'{ a: '.repeat(count)}`)).toContain(`1.yaml:2:89: ${deep}`);
      expect(errorsOf(`\n${'- '.repeat(count)}x`)).toContain(`1.yaml:2:35: ${deep}`);
    }
  });

  test('what somebody wrote is repeated in part', () => {
    const errors = errorsOf(`zones: [{ name: ${'x'.repeat(1_000_000)}, class: dmz, ${'y'.repeat(1000)}: 1 }]`);
    expect(errors).toHaveLength(2);
    for (const error of errors) expect(error.length).toBeLessThan(250);
  });

  test('a truth value and a number are not quoted, as the schema says', () => {
    expect(errorsOf(RULE('    enabled: "true"\n'), "zones: [{ name: dmz, approvals: '2' }]")).toEqual([
      '1.yaml:14:14: `enabled` of rule `r` is the text `"true"`; expected `true` or `false` without quotes',
      '2.yaml:1:33: `approvals` of zone `dmz` is the text `"2"`; expected a number without quotes',
    ]);
  });

  test('another word is not taken for a misspelt one', () => {
    const errors = errorsOf(
      `${ZONES}rules: [{ id: r, from: any, to: any, services: [nosuch], owner: o, justification: j }]`,
    );
    expect(errors).toEqual([expect.stringMatching(/^1\.yaml:7:\d+: `nosuch` (?!.*did you mean)/)]);
  });
});

describe('what is read', () => {
  test('nothing is a policy, and so are comments alone', () => {
    expect(errorsOf()).toEqual([]);
    expect(errorsOf('', '# nothing yet\n', 'rules:\n')).toEqual([]);
  });

  test('defaults: a zone is of the class it is called by, watched, and cold means a gap', () => {
    const { policy } = policyOf('zones: [{ name: dmz }, { name: vault, class: cold }]');
    expect(policy.zones).toEqual([
      { name: 'dmz', class: 'dmz', isolation: 'vlan', mode: 'observe', networks: [] },
      { name: 'vault', class: 'cold', isolation: 'air-gap', mode: 'observe', networks: [] },
    ]);
  });

  test('defaults: a workload is enforced when it has addresses', () => {
    const { policy } = policyOf(
      'zones: [{ name: dmz }]\nworkloads: [{ name: a, zone: dmz }, { name: b, zone: dmz, addresses: [10.0.0.1] }]',
    );
    expect(policy.workloads.map(({ enforced }) => enforced)).toEqual([false, true]);
  });

  test('scalars keep their text: no word becomes a truth value, no version loses a zero', () => {
    const { policy } = policyOf(
      'zones: [{ name: dmz }]\nworkloads: [{ name: no, zone: dmz, labels: { version: 1.10, on: off } }]',
    );
    expect(policy.workloads[0]).toMatchObject({ name: 'no', labels: { version: '1.10', on: 'off' } });
  });

  test('selectors', () => {
    const { policy } = policyOf(
      RULE('').replace(
        'from: { role: laptop }',
        "from: [any, internet, workloads, { zone: [office], role: [a, b] }, { workload: laptop-7 }, { network: [10.0.0.0/8, 'fd00::1'] }]",
      ),
    );
    expect(policy.rules[0]?.from).toEqual({
      kind: 'union',
      parts: [
        { kind: 'any' },
        { kind: 'internet' },
        { kind: 'workloads', labels: {} },
        { kind: 'workloads', zones: ['office'], labels: { role: ['a', 'b'] } },
        { kind: 'workloads', names: ['laptop-7'], labels: {} },
        {
          kind: 'network',
          networks: [
            { bits: 32, first: 0x0a000000n, length: 8 },
            { bits: 128, first: (0xfd00n << 112n) | 1n, length: 128 },
          ],
        },
      ],
    });
  });

  test('services: own names, catalogue ids, well-known names and literals', () => {
    const { policy } = policyOf(`${RULE('').replace('[ssh]', '[mine, web3signer, https, tcp/1-2, icmp/8]')}
services: [{ name: mine, ports: [udp/7] }]`);
    expect(policy.rules[0]?.services.names).toEqual(['mine', 'web3signer', 'https', 'tcp/1-2', 'icmp/8']);
    expect(policy.rules[0]?.services.traffic.ranges).toHaveLength(5);
  });

  test('positions point at the names', () => {
    const { positions } = policyOf(`${RULE('')}tests:\n  - deny: office -> 10.2.0.9:ssh,https\n`);
    expect(positions.rules.get('r')).toEqual({ file: 'p.yaml', line: 8, column: 9 });
    expect(positions.zones.get('office')).toEqual({ file: 'p.yaml', line: 2, column: 13 });
    expect(positions.tests).toEqual([{ file: 'p.yaml', line: 15, column: 11 }]);
  });
});
