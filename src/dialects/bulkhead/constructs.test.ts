import { describe, expect, test } from 'vitest';
import { parsePolicy, printPolicyError, printSchedule } from './index.ts';

const ZONES = `zones:
  - { name: office, networks: [10.1.0.0/24] }
  - { name: key-management, networks: [10.2.0.0/24] }
workloads:
  - { name: laptop-7, zone: office, addresses: [10.1.0.7], labels: { role: laptop } }
  - { name: signer-1, zone: key-management, addresses: [10.2.0.9], labels: { role: signer } }
`;

const ruleWith = (more: string) =>
  `${ZONES}rules:
  - { id: r, from: any, to: any, services: [ssh], owner: o, justification: j, ${more} }`;
const ruleFrom = (from: string) =>
  `${ZONES}rules:
  - { id: r, from: ${from}, to: any, services: [ssh], owner: o, justification: j }`;
const guardrail = (statement: string) => `${ZONES}guardrails:
  - { id: g, ${statement} }`;

function errorsOf(text: string): string[] {
  const result = parsePolicy([{ path: 'p', text }]);
  return result.ok ? [] : result.error.map(printPolicyError);
}

function policyOf(text: string) {
  const result = parsePolicy([{ path: 'p', text }]);
  if (!result.ok) throw new Error(result.error.map(printPolicyError).join('\n'));
  return result.value.policy;
}

describe('what is refused, and how', () => {
  test.each([
    [
      'no approvals',
      'zones: [{ name: dmz, approvals: 0 }]',
      'p:1:33: `approvals` of zone `dmz` is `0`; expected a whole number from 1 to 100',
    ],
    [
      'half an approval',
      'zones: [{ name: dmz, approvals: 1.5 }]',
      'p:1:33: `approvals` of zone `dmz` is `1.5`; expected a whole number from 1 to 100',
    ],
    [
      'a leg in an unknown zone',
      'zones: [{ name: dmz }]\nworkloads: [{ name: w, zone: dmz, legs: [offic] }]',
      'p:2:42: `offic` is not a zone; expected `dmz`',
    ],
    [
      'a leg in the own zone',
      'zones: [{ name: dmz, networks: [10.0.0.0/8] }]\nworkloads: [{ name: w, zone: dmz, addresses: [10.0.0.1], legs: [dmz] }]',
      'p:2:65: `dmz` is the own zone of workload `w`; expected other zones',
    ],
    [
      'a leg without an address in it',
      `${ZONES}  - { name: gate, zone: office, addresses: [10.1.0.8], legs: [key-management] }`,
      'p:7:63: workload `gate` has a leg in zone `key-management` and no address in its networks; expected an address there, or no leg',
    ],
    [
      'an identity that is a word',
      ruleWith('identity: alice'),
      'p:8:89: `alice` is not an identity; expected for example `spiffe://example.org/payments`',
    ],
    [
      'a day that is none',
      ruleWith("schedule: { days: [mno], from: '08:00', to: '18:00' }"),
      'p:8:98: `mno` is not a day of the week; did you mean `mon`?',
    ],
    [
      'a day twice',
      ruleWith("schedule: { days: [mon, mon], from: '08:00', to: '18:00' }"),
      'p:8:103: `mon` is twice in `days` of `schedule` of rule `r`; expected it once',
    ],
    [
      'an hour that the day lacks',
      ruleWith("schedule: { from: '8:00', to: '25:00' }"),
      /`8:00` is not a time of the day; expected for example `08:00` \(UTC\)\np:8:\d+: `25:00` is not a time of the day; expected for example `18:00`, at most `24:00` \(UTC\)$/,
    ],
    [
      'a start at the end of the day',
      ruleWith("schedule: { from: '24:00', to: '02:00' }"),
      /^p:8:\d+: `24:00` is not a time of the day/,
    ],
    [
      'a window of no length',
      ruleWith("schedule: { from: '08:00', to: '08:00' }"),
      /a window of `schedule` of rule `r` ends when it starts; expected `00:00` to `24:00` for the whole day$/,
    ],
    [
      'a schedule that is never open',
      ruleWith('schedule: []'),
      /`schedule` of rule `r` is an empty list, which is never open; expected at least one window$/,
    ],
    [
      'a window without an end',
      ruleWith("schedule: { from: '08:00' }"),
      /a window of `schedule` of rule `r` has no `to`$/,
    ],
    [
      '`except` alone',
      ruleFrom('{ except: { role: laptop } }'),
      'p:8:20: `from` of rule `r` has `except` alone and does not say of what; expected `{ of: …, except: … }`, for everything `{ of: any, except: … }`',
    ],
    [
      '`of` alone',
      ruleFrom('{ of: any }'),
      'p:8:22: `from` of rule `r` has `of` without `except`; expected `{ of: …, except: … }`',
    ],
    [
      'a label beside `of`',
      ruleFrom('{ of: any, except: internet, role: a }'),
      'p:8:49: `role` stands beside `of` in `from` of rule `r`; expected `of` and `except` alone',
    ],
    [
      '`all` of nothing',
      ruleFrom('{ all: [] }'),
      'p:8:27: `all` of `from` of rule `r` is an empty list; expected a list of at least one selector',
    ],
    [
      'a label beside `all`',
      ruleFrom('{ all: [any], role: a }'),
      'p:8:34: `role` stands beside `all` in `from` of rule `r`; expected it as a part of `all`',
    ],
    [
      '`not`',
      ruleFrom('{ not: { role: a } }'),
      'p:8:27: `not` of `from` of rule `r` has a mapping; expected a text\np:8:22: `not` cannot be a label; did you mean `except`?',
    ],
    [
      'an unknown means',
      'manages: [{ from: any, to: any, through: hypervizor }]',
      'p:1:42: `through` of an entry of `manages` is `hypervizor`; did you mean `hypervisor`?',
    ],
    [
      '`manages` without a means',
      'manages: [{ from: any, to: any }]',
      'p:1:11: an entry of `manages` has no `through`',
    ],
    [
      'a class of hops',
      guardrail('never-path: { from: any, to: any, over: [managment] }'),
      'p:8:55: `managment` is not a class of hops; did you mean `management`?',
    ],
    [
      'a class of hops twice',
      guardrail('never-path: { from: any, to: any, over: [signing, signing] }'),
      /`signing` is twice in `over` of guardrail `g`; expected it once$/,
    ],
    [
      'a choke point that nobody is',
      guardrail('every-path: { from: any, to: any }'),
      'p:8:26: guardrail `g` has no `crosses`',
    ],
    [
      'an absurd threshold',
      guardrail('threshold: { from: any, to: any, fewer-than: 0 }'),
      /`fewer-than` of guardrail `g` is `0`; expected a whole number from 1 to 10000$/,
    ],
    [
      '`per` a zone',
      guardrail('threshold: { from: any, to: any, fewer-than: 2, per: zone }'),
      /`zone` cannot be a label; selectors have a criterion of that name$/,
    ],
    [
      'absurd days',
      guardrail('expires-within: { from: any, to: any, days: 99999 }'),
      /`days` of guardrail `g` is `99999`; expected a whole number from 1 to 3650$/,
    ],
    [
      'hosts that are not named',
      guardrail('expires-within: { from: any, to: any, days: 9, hosts: any }'),
      /`hosts` of guardrail `g` is `any`; expected `named`$/,
    ],
    [
      'shared with nobody',
      guardrail('single: { of: any, unless-shared: { to: any } }'),
      /`unless-shared` of guardrail `g` has no `services`$/,
    ],
    [
      'a gateway list without its key',
      guardrail('declared-gateways-only: { role: gateway }'),
      /guardrail `g` has no `gateways`\np:8:\d+: `role` is not a key of guardrail `g`; expected `gateways`$/,
    ],
  ])('%s', (_name, text, expected) => {
    const errors = errorsOf(text).join('\n');
    if (typeof expected === 'string') expect(errors.split('\n').toSorted()).toEqual(expected.split('\n').toSorted());
    else expect(errors).toMatch(expected);
  });
});

describe('what is read', () => {
  const schedule = (text: string) => policyOf(ruleWith(`schedule: ${text}`)).rules[0]?.schedule;

  test('a schedule: the end is exclusive, no days are all days', () => {
    expect(schedule("{ days: [fri, mon], from: '08:00', to: '18:00' }")).toEqual([
      { days: [1, 5], firstMinute: 480, lastMinute: 1079 },
    ]);
    expect(schedule("{ from: '00:00', to: '24:00' }")).toEqual([
      { days: [0, 1, 2, 3, 4, 5, 6], firstMinute: 0, lastMinute: 1439 },
    ]);
  });

  test('a schedule in words', () => {
    const windows = schedule("[{ days: [sun, mon], from: '22:00', to: '24:00' }, { from: '00:00', to: '04:00' }]");
    expect(printSchedule(windows ?? [])).toBe('mon, sun 22:00 to 24:00 UTC; every day 00:00 to 04:00 UTC');
  });

  test('a window over midnight is said as it is written', () => {
    const windows = schedule("[{ days: [sun, mon], from: '22:00', to: '04:00' }, { from: '06:00', to: '24:00' }]");
    expect(printSchedule(windows ?? [])).toBe('mon, sun 22:00 to 04:00 UTC; every day 06:00 to 24:00 UTC');
  });

  test('a window over midnight ends on the day after', () => {
    expect(schedule("{ days: [fri, sat], from: '22:00', to: '06:00' }")).toEqual([
      { days: [5, 6], firstMinute: 1320, lastMinute: 1439 },
      { days: [0, 6], firstMinute: 0, lastMinute: 359 },
    ]);
    expect(schedule("[{ days: [mon], from: '22:00', to: '00:00' }]")).toEqual([
      { days: [1], firstMinute: 1320, lastMinute: 1439 },
    ]);
  });

  test('selectors with and, not', () => {
    const from = (text: string) => policyOf(ruleFrom(text)).rules[0]?.from;
    const office = { kind: 'workloads', zones: ['office'], labels: {} };
    const laptops = { kind: 'workloads', labels: { role: ['laptop'] } };
    expect(from('{ all: [{ zone: office }, { role: laptop }] }')).toEqual({
      kind: 'intersection',
      parts: [office, laptops],
    });
    const difference = { kind: 'difference', of: office, except: laptops };
    expect(from('{ of: { zone: office }, except: { role: laptop } }')).toEqual(difference);
    expect(from('{ zone: office, except: { role: laptop } }')).toEqual(difference);
    expect(from('{ all: [any, { zone: office }], except: [internet, { role: laptop }] }')).toMatchObject({
      of: { kind: 'intersection' },
      except: { kind: 'union' },
    });
    expect(from('{ network: 10.0.0.0/8, except: { network: 10.1.0.0/16 } }')).toMatchObject({
      of: { kind: 'network' },
    });
  });

  test('a workload with a leg has an address in the network of another zone', () => {
    const { workloads } = policyOf(
      `${ZONES}  - { name: gate, zone: office, addresses: [10.1.0.8, 10.2.0.8], legs: key-management }`,
    );
    expect(workloads.at(-1)).toMatchObject({ zone: 'office', legs: ['key-management'] });
  });

  test('where entries of `manages` are written', () => {
    const result = parsePolicy([{ path: 'p', text: 'manages:\n  - { from: any, to: any, through: bmc }\n' }]);
    expect(result.ok && result.value.positions.manages).toEqual([{ file: 'p', line: 2, column: 5 }]);
  });
});
