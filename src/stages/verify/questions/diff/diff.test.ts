import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Connection, Policy } from '#core/model';
import { hasPacket, PacketSpace } from '#core/packetset';
import { unwrap } from '#core/result';
import { decide, denote } from '#core/semantics';
import { parsePolicy } from '#dialects/bulkhead';
import { randomConnection, randomMoment, randomPolicy, randomRule } from '../../../../../test/random-policy.ts';
import { diffConnections } from './diff-connections.ts';
import { diffPolicies, printDiff } from './index.ts';

/** Two policies that have much in common, or nothing. */
const pair: fc.Arbitrary<readonly [Policy, Policy]> = fc.oneof(
  fc.tuple(randomPolicy, randomPolicy),
  fc
    .tuple(randomPolicy, randomRule('r1'))
    .map(([policy, rule]) => [policy, { ...policy, rules: [...policy.rules.slice(0, 1), rule] }] as const),
  randomPolicy.map((policy) => [policy, { ...policy, guardrails: policy.guardrails.slice(1) }] as const),
);
const asPacket = (connection: Connection) => ({ ...connection, state: 'new' as const, in: '', out: '' });

describe('twins', () => {
  test('a connection is added or removed exactly when `decide` says so, and is in one difference at most', () => {
    fc.assert(
      fc.property(
        pair,
        randomMoment,
        fc.array(randomConnection, { minLength: 40, maxLength: 40 }),
        ([a, b], atMs, all) => {
          const space = new PacketSpace();
          const differences = diffConnections(denote(a, atMs, space), denote(b, atMs, space));
          for (const connection of all) {
            const was = decide(a, connection, atMs).verdict;
            const is = decide(b, connection, atMs).verdict;
            const found = differences.filter(({ packets }) => hasPacket(packets, asPacket(connection)));
            const [one] = found;
            expect(found.length).toBeLessThan(2);
            expect(one?.change === 'added').toBe(was === 'denied' && is === 'allowed');
            expect(one?.change === 'removed').toBe(was === 'allowed' && is === 'denied');
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('what is in no difference has one verdict at every later moment as well', () => {
    fc.assert(
      fc.property(
        pair,
        randomMoment,
        fc.array(randomConnection, { minLength: 40, maxLength: 40 }),
        ([a, b], atMs, all) => {
          const space = new PacketSpace();
          const differences = diffConnections(denote(a, atMs, space), denote(b, atMs, space));
          for (const connection of all) {
            if (differences.some(({ packets }) => hasPacket(packets, asPacket(connection)))) continue;
            for (const laterMs of [atMs, 9, 10, 59_999, 60_000, 7 * 24 * 3_600_000])
              if (laterMs >= atMs)
                expect(decide(a, connection, laterMs).verdict).toBe(decide(b, connection, laterMs).verdict);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a policy and itself are the same', () => {
    fc.assert(
      fc.property(randomPolicy, randomMoment, (policy, atMs) => {
        expect(diffPolicies(policy, policy, atMs)).toMatchObject({ connections: [], errors: [], isSame: true });
      }),
      { numRuns: 100 },
    );
  });
});

const ESTATE = `zones:
  - { name: office, networks: [10.1.0.0/24] }
  - { name: keys, class: key-management, networks: [10.2.0.0/24], mode: guard }
workloads:
  - { name: laptop, zone: office, addresses: [10.1.0.7], labels: { role: laptop } }
  - { name: signer, zone: keys, addresses: [10.2.0.9], labels: { role: signer } }
`;
const GUARDRAIL = `guardrails:
  - { id: apart, never: { from: { zone: office }, to: { zone: keys }, services: [ssh] } }
`;
const read = (text: string) => unwrap(parsePolicy([{ path: 'p.yaml', text }])).policy;
const rule = (id: string, services: string, more = '') =>
  `  - { id: ${id}, from: { zone: office }, to: { role: signer }, services: [${services}], owner: o, justification: j${more} }\n`;
const print = (a: string, b: string) => printDiff(diffPolicies(read(a), read(b), 0));

describe('differences', () => {
  test('a rule more: what it allows, who is responsible, an example, and the guardrail that it breaks first', () => {
    expect(print(`${ESTATE}${GUARDRAIL}`, `${ESTATE}rules:\n${rule('r', 'ssh, https')}${GUARDRAIL}`)).toEqual([
      'now wrong',
      '  ! rule `r` permits what guardrail `apart` forbids: laptop (10.1.0.7) -> signer (10.2.0.9) tcp/22',
      '',
      'connections',
      '  + zone office (1) -> signer: tcp/443',
      '      was denied by default, is allowed by rule `r`',
      '      for example laptop (10.1.0.7) -> signer (10.2.0.9) tcp/443',
    ]);
  });

  test('another end of a rule is no change of the verdict, but a difference', () => {
    const [older, newer] = [rule('r', 'https'), rule('r', 'https', ', expires: 1970-01-02T00:00:00Z')];
    expect(print(`${ESTATE}rules:\n${older}`, `${ESTATE}rules:\n${newer}`)).toEqual([
      'connections',
      '  ~ zone office (1) -> signer: tcp/443',
      '      was allowed without end, is allowed until 1970-01-02T00:00:00Z',
      '      for example laptop (10.1.0.7) -> signer (10.2.0.9) tcp/443',
    ]);
  });

  test.each([
    [", identity: 'spiffe://x/y'", '', 'was allowed for spiffe://x/y, is allowed for anybody'],
    [
      ", identity: 'spiffe://x/y', expires: 1970-01-02T00:00:00Z",
      ", schedule: { from: '22:00', to: '02:00' }",
      'was allowed until 1970-01-02T00:00:00Z, for spiffe://x/y, is allowed within every day 22:00 to 02:00 UTC, for anybody',
    ],
  ])('another term of a rule is said as it is written: %s', (was, is, words) => {
    const [older, newer] = [rule('r', 'https', was), rule('r', 'https', is)];
    expect(print(`${ESTATE}rules:\n${older}`, `${ESTATE}rules:\n${newer}`)[2]).toBe(`      ${words}`);
  });

  test('another rule that says the same is told, and is no difference in meaning', () => {
    const older = read(`${ESTATE}rules:\n${rule('r', 'https')}`);
    const newer = read(`${ESTATE}rules:\n${rule('s', 'https')}`);
    const diff = diffPolicies(older, newer, 0);
    expect(diff.isSame).toBe(true);
    expect(printDiff(diff)).toEqual([
      'connections',
      '  ~ zone office (1) -> signer: tcp/443',
      '      was allowed by rule `r`, is allowed by rule `s`',
      '      for example laptop (10.1.0.7) -> signer (10.2.0.9) tcp/443',
      '',
      'no difference in meaning: other rules say the same',
    ]);
  });

  test('a guardrail that now forbids is named, and so are zones and workloads', () => {
    const older = `${ESTATE}rules:\n${rule('r', 'ssh')}`;
    const newer = older.replace('mode: guard', 'mode: enforce').replace('[10.1.0.7]', '[10.1.0.8]') + GUARDRAIL;
    expect(print(older, newer)).toEqual([
      'now wrong',
      '  ! rule `r` permits what guardrail `apart` forbids: laptop (10.1.0.8) -> signer (10.2.0.9) tcp/22',
      '',
      'connections',
      '  - zone office (1) -> signer: tcp/22',
      '      was allowed by rule `r`, is denied by guardrail `apart`',
      '      for example laptop (10.1.0.7) -> signer (10.2.0.9) tcp/22',
      '',
      'guardrails',
      '  + apart',
      '',
      'zones',
      '  ~ keys: mode: guard -> enforce',
      '',
      'workloads',
      '  ~ laptop: addresses: 10.1.0.7 -> 10.1.0.8',
      '  ~ signer: mode: guard -> enforce',
    ]);
  });

  const CONTROL = `  - { name: hypervisor, zone: office, addresses: [10.1.0.9], labels: { role: hypervisor } }
`;
  const NO_WAY = `guardrails:
  - { id: no-way, never-path: { from: { role: laptop }, to: { role: signer } } }
tests:
  - deny: laptop -> hypervisor:https
`;
  const admins = `rules:
  - { id: admins, from: { role: laptop }, to: { role: hypervisor }, services: [ssh], owner: o, justification: j }
`;
  const manages = 'manages:\n  - { from: { role: hypervisor }, to: { role: signer }, through: bmc }\n';
  const PATH =
    'laptop -[remote-access: rule `admins`, tcp/22 (ssh)]-> hypervisor -[management: manages through bmc]-> signer';

  test('an entry of `manages` more: whom it gives control of whom, the paths that appear, and the guardrail that it breaks', () => {
    const older = `${ESTATE}${CONTROL}${admins}${NO_WAY}`;
    expect(print(older, older + manages)).toEqual([
      'now wrong',
      `  ! guardrail \`no-way\`: there is a path: ${PATH}`,
      '',
      'manages',
      '  + hypervisor -> signer: management, through bmc',
    ]);
    const far = older.replace(
      'hypervisor, zone: office, addresses: [10.1.0.9]',
      'hypervisor, zone: keys, addresses: [10.2.0.8]',
    );
    expect(print(far, far + manages).slice(-2)).toEqual(['  + office -> keys: signer', `      for example ${PATH}`]);
    expect(diffPolicies(read(older), read(older + manages), 0)).toMatchObject({
      isSame: false,
      manages: [{ change: 'added', class: 'management', witness: { from: 'hypervisor', to: 'signer' } }],
    });
  });

  test('one less: the guardrail that holds now, and a test that is gone', () => {
    const newer = `${ESTATE}${CONTROL}${admins}${NO_WAY}`;
    expect(print(newer + manages, newer.replace(/tests:[^]*/, ''))).toEqual([
      'no longer wrong',
      `  * guardrail \`no-way\`: there is a path: ${PATH}`,
      '',
      'manages',
      '  - hypervisor -> signer: management, through bmc',
      '',
      'tests',
      '  - deny: laptop -> hypervisor:https',
    ]);
  });

  test('a guardrail that is gone heals nothing, and how `manages` is written is no difference', () => {
    const older = `${ESTATE}${CONTROL}${admins}${NO_WAY}${manages}`;
    expect(print(older, older.replace(/guardrails:[^]*tests/, 'tests'))).toEqual(['guardrails', '  - no-way']);
    const twice = manages + manages.replace('manages:\n', '').replace('{ role: signer }', '{ workload: signer }');
    expect(print(older, older.replace(manages, twice))).toEqual(['no difference in meaning']);
  });

  test('files, order and names of services are no difference', () => {
    expect(
      print(
        `${ESTATE}rules:\n${rule('r', 'https')}${rule('s', 'ssh')}`,
        `${ESTATE}rules:\n${rule('s', 'tcp/22')}${rule('r', 'tcp/443')}`,
      ),
    ).toEqual(['no difference in meaning']);
  });
});
