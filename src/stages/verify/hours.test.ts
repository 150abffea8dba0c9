import { describe, expect, test } from 'vitest';
import { parsePolicy, printPolicyError } from '#dialects/bulkhead';
import { checkPolicy } from './index.ts';

const MONDAY_NOON = Date.parse('2026-11-23T12:00:00Z');

const ESTATE = `zones:
  - { name: office, networks: [10.1.0.0/24], mode: enforce }
  - { name: keys, class: key-management, networks: [10.2.0.0/24], mode: enforce }
  - { name: vault, class: cold }
workloads:
  - { name: laptop, zone: office, addresses: [10.1.0.7], labels: { role: laptop } }
  - { name: printer, zone: office, addresses: [10.1.0.8], labels: { role: printer } }
  - { name: signer, zone: keys, addresses: [10.2.0.9], labels: { role: signer } }
`;
const NIGHT = "schedule: { from: '22:00', to: '04:00' }";
const rule = (id: string, more: string, from = '{ role: laptop }') =>
  `  - { id: ${id}, from: ${from}, to: { role: signer }, services: [ssh], owner: o, justification: j, ${more} }\n`;

function check(rules: string, rest = ''): string[] {
  const parsed = parsePolicy([{ path: 'p', text: `${ESTATE}rules:\n${rules}\n${rest}` }]);
  if (!parsed.ok) throw new Error(parsed.error.map(printPolicyError).join('\n'));
  return checkPolicy(parsed.value.policy, MONDAY_NOON).map(({ kind, message }) => `${kind}: ${message}`);
}

describe('SEM-5 what is proved holds at every moment, whatever the hour of the proof', () => {
  test.each([
    ['a rule that is closed now is no finding', rule('night', NIGHT), '', []],
    [
      'a rule that is closed now breaks a guardrail all the same',
      rule('night', NIGHT),
      'guardrails: [{ id: g, never: { from: { zone: office }, to: { zone: keys } } }]',
      [
        'guardrail-broken: rule `night` permits what guardrail `g` forbids: laptop (10.1.0.7) -> signer (10.2.0.9) tcp/22',
      ],
    ],
    [
      'and so it does a test of denial',
      rule('night', NIGHT),
      'tests: [{ deny: "office -> signer:ssh" }]',
      [
        'test-failed: test `deny: office -> signer:ssh` fails: rule `night` permits laptop (10.1.0.7) -> signer (10.2.0.9) tcp/22',
      ],
    ],
    [
      'a rule with hours is nothing that a test of permission can count on',
      rule('day', "schedule: { from: '08:00', to: '18:00' }"),
      'tests: [{ allow: "laptop -> signer:ssh" }]',
      [
        'test-failed: test `allow: laptop -> signer:ssh` fails: only within its schedule rule `day` permits laptop (10.1.0.7) -> signer (10.2.0.9) tcp/22',
      ],
    ],
    [
      'a rule with hours shadows none',
      rule('day', NIGHT) + rule('always', 'enabled: true'),
      '',
      ['shadowed: rule `day` permits nothing that `always` would not permit without it'],
    ],
    [
      'a schedule that opens only after the expiry permits nothing, ever',
      rule('late', `${NIGHT}, expires: 2026-11-23T20:00:00Z`),
      '',
      [
        'never-open: the schedule of rule `late` does not open before it ends, and it permits nothing; remove it or widen the schedule',
      ],
    ],
    ['one that opens a minute before it is none', rule('late', `${NIGHT}, expires: 2026-11-23T22:01:00Z`), '', []],
  ])('%s', (_name, rules, rest, findings) => {
    expect(check(rules, rest)).toEqual(findings);
  });
});

describe('SEM-5 what must be possible and rests on a rule that ends is said with the moment', () => {
  const ALLOW = 'tests: [{ allow: "laptop -> signer:ssh" }]';
  const soon = rule('soon', 'expires: 2026-12-01T18:00:00Z');
  const later = rule('later', 'expires: 2027-01-01T00:00:00Z', '{ role: [laptop, printer] }');
  const ending = (words: string, name: string) =>
    `holds-until: ${words} only until ${name} (10.1.0.7) -> signer (10.2.0.9) tcp/22`;
  const holds = 'test `allow: laptop -> signer:ssh` holds';

  test.each([
    ['a test that rests on it', soon, ALLOW, [ending(holds, '2026-12-01T18:00:00Z, when rule `soon` ends: laptop')]],
    [
      'until the last of them ends',
      soon + later,
      ALLOW,
      [
        ending(holds, '2027-01-01T00:00:00Z, when rule `later` ends: laptop'),
        'shadowed: rule `soon` permits nothing that `later` would not permit without it',
      ],
    ],
    [
      'not where another rule stays',
      soon + rule('always', 'enabled: true'),
      ALLOW,
      ['shadowed: rule `soon` permits nothing that `always` would not permit without it'],
    ],
    [
      'the first end of several addresses',
      soon + rule('more', 'expires: 2027-01-01T00:00:00Z', '{ role: printer }'),
      'tests: [{ allow: { from: { role: [laptop, printer] }, to: { role: signer }, services: [ssh] } }]',
      [
        ending(
          'test `allow: { from: { role: [ laptop, printer ] }, to: { role: signer }, services: [ ssh ] }` holds',
          '2026-12-01T18:00:00Z, when rule `soon` ends: laptop',
        ),
      ],
    ],
    [
      'a caller that is registered',
      soon,
      'guardrails: [{ id: g, exact-callers: { to: { role: signer }, services: [ssh], callers: { role: laptop } } }]',
      [ending('a caller of guardrail `g` can call', '2026-12-01T18:00:00Z, when rule `soon` ends: laptop')],
    ],
    [
      'not where a guardrail wants an end',
      soon,
      `${ALLOW}\nguardrails: [{ id: g, expires-within: { from: { zone: office }, to: { zone: keys }, days: 30 } }]`,
      [],
    ],
    ['a test of denial does not mind', '', 'tests: [{ deny: "laptop -> signer:ssh" }]', []],
  ])('%s', (_name, rules, rest, findings) => {
    expect(check(rules, rest)).toEqual(findings);
  });
});

describe('what can never match is said', () => {
  test.each([
    [
      'parts that nobody meets together',
      '{ all: [{ role: laptop }, { zone: keys }] }',
      'nothing is in all parts of `all`',
    ],
    [
      'an `except` that takes everything',
      '{ role: laptop, except: { zone: office } }',
      '`except` leaves nothing of it',
    ],
    [
      'a part that is misspelt',
      '{ all: [{ role: lptop }, { zone: office }] }',
      'no workload has `role` `lptop`; did you mean `laptop`?',
    ],
    ['a zone with nothing in it', '{ zone: vault }', 'zone `vault` has neither networks nor workloads'],
  ])('%s', (_name, from, why) => {
    expect(check(rule('r', 'enabled: true', from))).toEqual([
      `selects-nobody: \`from\` of rule \`r\` selects nobody: ${why}`,
    ]);
  });

  test('also of tests and of `manages`, which would hold for the wrong reason', () => {
    const rest = `tests: [{ deny: { from: { role: laptop }, to: { role: sgner }, services: [ssh] } }]
manages: [{ from: { role: lptop }, to: { zone: keys }, through: backup }]`;
    expect(check('', rest)).toEqual([
      'selects-nobody: `from` of an entry of `manages` selects nobody: no workload has `role` `lptop`; did you mean `laptop`?',
      'selects-nobody: `to` of test `deny: { from: { role: laptop }, to: { role: sgner }, services: [ ssh ] }` selects nobody: no workload has `role` `sgner`; did you mean `signer`?',
    ]);
  });
});

describe('tests with selectors, and tests that contradict each other', () => {
  test('a mapping means what an arrow means', () => {
    const [arrow, mapping] = [
      '"laptop -> signer:ssh"',
      '{ from: { workload: laptop }, to: { role: signer }, services: [ssh] }',
    ];
    expect(check('', `tests: [{ allow: ${arrow} }]`)).toHaveLength(1);
    expect(check('', `tests: [{ allow: ${mapping} }]`)).toHaveLength(1);
    expect(check(rule('r', 'enabled: true'), `tests: [{ allow: ${mapping} }]`)).toEqual([]);
    expect(check(rule('r', 'enabled: true'), `tests: [{ deny: ${mapping} }]`)).toHaveLength(1);
  });

  test('one packet both allowed and denied names both tests and the packet', () => {
    const rest = `tests:
  - deny: { from: { zone: office }, to: { zone: keys }, services: [tcp/1-1024] }
  - allow: laptop -> signer:ssh,https
  - deny: printer -> signer:ssh`;
    expect(
      check(rule('r', 'enabled: true').replace('[ssh]', '[ssh, https]'), rest).filter((finding) =>
        finding.startsWith('tests'),
      ),
    ).toEqual([
      'tests-contradict: tests `allow: laptop -> signer:ssh,https` and `deny: office -> keys:tcp/1-1024` contradict each other: laptop (10.1.0.7) -> signer (10.2.0.9) tcp/443',
    ]);
  });
});
