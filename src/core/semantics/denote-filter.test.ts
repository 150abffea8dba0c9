import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CONNECTION_STATES,
  EVERY_PACKET,
  type FilterAction,
  type FilterChain,
  type FilterMatch,
  type FilterRules,
  type Packet,
} from '#core/model';
import {
  ALL_ADDRESSES,
  ALL_INTERFACES,
  ALL_PORTS,
  complementInterfaces,
  parseAddress,
  parseRange,
  parseTraffic,
  toAddressSet,
  toInterfaces,
  toInterfacesStarting,
  toPortSet,
  toTrafficSet,
} from '#core/net';
import { findValue, hasPacket, packetsWith } from '#core/packetset';
import { unwrap } from '#core/result';
import {
  decideFilter,
  denoteFilter,
  type FilterDecider,
  type FilterDecision,
  findFilterErrors,
  matchPacket,
  toFilterSpace,
} from './index.ts';

const addresses = (...texts: string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));
const traffic = (...texts: string[]) => toTrafficSet(texts.map((text) => unwrap(parseTraffic(text))));
const spots = (texts: string) => texts.split(' ').map((text) => unwrap(parseAddress(text)));
const NARROW = spots('10.0.0.1 10.0.0.2 10.1.0.1');
const WIDE = spots('fd00::1 fd00::2');
const KINDS = [
  { protocol: 'tcp', destinationPort: 22, sourcePort: 1024 },
  { protocol: 'tcp', destinationPort: 80, sourcePort: 53 },
  { protocol: 'udp', destinationPort: 53, sourcePort: 1024 },
  { protocol: 'icmp', icmpType: 8, icmpCode: 0 },
  { protocol: 47 },
] as const;
const UNIVERSE: readonly Packet[] = [NARROW, WIDE].flatMap((family) =>
  family.flatMap((source) =>
    family.flatMap((destination) =>
      KINDS.flatMap((kind) =>
        (['new', 'established'] as const).flatMap((state) =>
          ['', 'eth0', 'lo'].map((name) => ({
            source,
            destination,
            ...kind,
            state,
            in: name,
            out: name === '' ? 'eth0' : '',
          })),
        ),
      ),
    ),
  ),
);

const set = fc.oneof(
  { weight: 3, arbitrary: fc.constant(ALL_ADDRESSES) },
  {
    weight: 4,
    arbitrary: fc
      .subarray(['10.0.0.0/24', '10.0.0.2', '10.0.0.2-10.1.0.255', 'fd00::/127', 'fd00::2', '::/0'], { minLength: 1 })
      .map((texts) => addresses(...texts)),
  },
);
const interfaces = fc.constantFrom(
  ALL_INTERFACES,
  ALL_INTERFACES,
  ALL_INTERFACES,
  toInterfaces('eth0'),
  toInterfacesStarting('eth'),
  complementInterfaces(toInterfaces('lo')),
);
const match: fc.Arbitrary<FilterMatch> = fc.record({
  sources: set,
  destinations: set,
  traffic: fc.constantFrom(
    EVERY_PACKET.traffic,
    EVERY_PACKET.traffic,
    traffic('tcp/22'),
    traffic('tcp'),
    traffic('tcp/80', 'udp/53', 'icmp'),
    traffic('47', 'udp'),
  ),
  sourcePorts: fc.constantFrom(ALL_PORTS, ALL_PORTS, ALL_PORTS, toPortSet([{ first: 0, last: 1023 }])),
  states: fc.constantFrom(CONNECTION_STATES, CONNECTION_STATES, ['new'] as const, ['established', 'related'] as const),
  in: interfaces,
  out: interfaces,
  unknown: fc.constantFrom<readonly string[]>([], [], [], ['limit']),
});
/** Chains call later ones only, so that none leads back. */
const action = (later: readonly string[]): fc.Arbitrary<FilterAction> =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .constantFrom<'accept' | 'drop' | 'reject' | 'continue' | 'return'>(
          'accept',
          'drop',
          'reject',
          'continue',
          'return',
        )
        .map((kind) => ({ kind })),
    },
    { weight: 1, arbitrary: fc.constant<FilterAction>({ kind: 'unknown', construct: 'queue' }) },
    ...(later.length === 0
      ? []
      : [
          {
            weight: 4,
            arbitrary: fc.record({
              kind: fc.constantFrom('jump' as const, 'goto' as const),
              chain: fc.constantFrom(...later),
            }),
          },
        ]),
  );
const entries = (later: readonly string[]) =>
  fc.array(fc.record({ match, action: action(later), text: fc.constant('') }), { maxLength: 5 });
const CALLED = ['a', 'b', 'c'];
const called = fc.tuple(
  ...CALLED.map((name, i) => entries(CALLED.slice(i + 1)).map((list) => ({ name, entries: list }))),
);
const based = (name: string): fc.Arbitrary<FilterChain> =>
  fc.record({
    name: fc.constant(name),
    entries: entries(CALLED),
    base: fc.record({
      hook: fc.constantFrom('input' as const, 'input' as const, 'prerouting' as const, 'forward' as const),
      priority: fc.constantFrom(-10, 0, 10),
      policy: fc.constantFrom('accept' as const, 'drop' as const),
      scope: fc.constantFrom(
        EVERY_PACKET,
        EVERY_PACKET,
        { ...EVERY_PACKET, sources: addresses('0.0.0.0/0') },
        { ...EVERY_PACKET, unknown: ['device'] },
      ),
    }),
  });
const rules: fc.Arbitrary<FilterRules> = fc
  .tuple(called, based('first'), based('second'), fc.boolean())
  .map(([others, first, second, isOne]) => ({ chains: [...others, first, ...(isOne ? [] : [second])] }));

const isSame = (a: FilterDecider, b: FilterDecider) =>
  a.chain === b.chain && (a.by === 'entry' ? b.by === 'entry' && a.index === b.index : a.by === b.by);
const isInside = (a: FilterDecision, b: FilterDecision) =>
  a.deciders.every((decider) => b.deciders.some((other) => isSame(decider, other)));

describe('SEM-11 the denotation of a filter', () => {
  test('is `decideFilter`, deciders included: no difference in a million packets', () => {
    let compared = 0;
    fc.assert(
      fc.property(rules, (list) => {
        expect(findFilterErrors(list)).toEqual([]);
        const denoted = denoteFilter(list, 'input');
        const verdicts = denoteFilter(list, 'input', { deciders: 'none' });
        const wrong = UNIVERSE.filter((packet) => {
          const decided = decideFilter(list, packet, 'input');
          const found = findValue(denoted, packet);
          if (findValue(verdicts, packet)?.verdict !== decided.verdict) return true;
          return found?.verdict !== decided.verdict || !isInside(found, decided) || !isInside(decided, found);
        });
        compared += UNIVERSE.length;
        expect(wrong).toEqual([]);
      }),
      { numRuns: Math.ceil(1_000_000 / UNIVERSE.length) + 1 },
    );
    expect(compared).toBeGreaterThan(1_000_000);
  });

  test('SEM-12 has bounds: what is allowed stays so, and what is denied too, when what is not known becomes known', () => {
    const settle = (list: FilterRules, holds: readonly boolean[]): FilterRules => ({
      chains: list.chains.map((chain, c) => ({
        ...chain,
        ...(chain.base && { base: { ...chain.base, scope: { ...chain.base.scope, unknown: [] } } }),
        entries: chain.entries.flatMap((entry, i) => {
          const isHeld = holds[(c * 5 + i) % holds.length] === true;
          if (entry.match.unknown.length > 0 && !isHeld) return [];
          const known: FilterAction =
            entry.action.kind === 'unknown' ? { kind: isHeld ? 'accept' : 'drop' } : entry.action;
          return [{ ...entry, match: { ...entry.match, unknown: [] }, action: known }];
        }),
      })),
    });
    fc.assert(
      fc.property(
        rules,
        fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
        fc.array(fc.constantFrom(...UNIVERSE), { minLength: 30, maxLength: 30 }),
        (list, holds, packets) => {
          const space = toFilterSpace(list);
          const denoted = denoteFilter(list, 'input', { space });
          const lower = packetsWith(denoted, ({ verdict }) => verdict === 'allowed');
          const upper = packetsWith(denoted, ({ verdict }) => verdict !== 'denied');
          const settled = settle(list, holds);
          for (const packet of packets) {
            const { verdict } = decideFilter(settled, packet, 'input');
            expect(verdict).not.toBe('unknown');
            if (hasPacket(lower, packet)) expect(verdict).toBe('allowed');
            if (!hasPacket(upper, packet)) expect(verdict).toBe('denied');
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('within some packets is right for them, and says nothing of others', () => {
    fc.assert(
      fc.property(
        rules,
        match,
        fc.array(fc.constantFrom(...UNIVERSE), { minLength: 30, maxLength: 30 }),
        (list, within, packets) => {
          const space = toFilterSpace(list, {
            chains: [{ name: '', entries: [{ match: within, action: { kind: 'drop' }, text: '' }] }],
          });
          const denoted = denoteFilter(list, 'input', { space, within });
          for (const packet of packets)
            expect(findValue(denoted, packet)?.verdict).toBe(
              matchPacket({ ...within, unknown: [] }, packet) === 'yes'
                ? decideFilter(list, packet, 'input').verdict
                : undefined,
            );
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('names the entry that decides, and the policy where none does', () => {
    const chain: FilterChain = {
      name: 'input',
      entries: [{ match: { ...EVERY_PACKET, traffic: traffic('tcp/22') }, action: { kind: 'accept' }, text: 'ssh' }],
      base: { hook: 'input', priority: 0, policy: 'drop', scope: EVERY_PACKET },
    };
    const denoted = denoteFilter({ chains: [chain] }, 'input');
    const [ssh, web] = UNIVERSE.filter(({ protocol }) => protocol === 'tcp');
    expect(ssh && findValue(denoted, ssh)).toMatchObject({
      verdict: 'allowed',
      deciders: [{ entry: { text: 'ssh' } }],
    });
    expect(web && findValue(denoted, { ...web, destinationPort: 80 })).toMatchObject({
      verdict: 'denied',
      deciders: [{ by: 'policy', chain: 'input' }],
    });
  });
});
