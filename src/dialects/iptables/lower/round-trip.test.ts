import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CONNECTION_STATES,
  EVERY_PACKET,
  type FilterAction,
  type FilterChain,
  type FilterMatch,
  type FilterRules,
} from '#core/model';
import {
  ALL_ADDRESSES,
  ALL_INTERFACES,
  ALL_PORTS,
  ALL_TRAFFIC,
  complementAddresses,
  complementInterfaces,
  complementPorts,
  complementTraffic,
  fullRange,
  parseRange,
  parseTraffic,
  toAddressSet,
  toInterfaces,
  toInterfacesStarting,
  toPortSet,
  toTraffic,
  toTrafficSet,
  unionInterfaces,
} from '#core/net';
import { unwrap } from '#core/result';
import { findDifference, readBack } from '../../../../test/iptables-round-trip.ts';
import { lowerFilter } from './lower-filter.ts';

const addresses = (...texts: string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));
const traffic = (...texts: string[]) => toTrafficSet(texts.map((text) => unwrap(parseTraffic(text))));
const [IPV4, IPV6] = [toAddressSet([fullRange(32)]), toAddressSet([fullRange(128)])];
const scattered = toAddressSet(
  Array.from({ length: 12 }, (_, i) => ({ bits: 32 as const, first: BigInt(i * 10 + 5), last: BigInt(i * 10 + 8) })),
);
const manyPorts = toPortSet(
  Array.from({ length: 40 }, (_, i) => ({ first: i * 100 + 1, last: i * 100 + (i % 3) + 1 })),
);

const match: fc.Arbitrary<FilterMatch> = fc.record({
  sources: fc.constantFrom(
    ALL_ADDRESSES,
    ALL_ADDRESSES,
    IPV4,
    addresses('10.0.0.0/8', 'fd00::/8'),
    addresses('10.0.0.1', '10.0.0.3-10.0.0.9'),
    complementAddresses(addresses('10.0.0.1')),
    complementAddresses(addresses('10.0.0.0/30', 'fd00::1')),
    scattered,
  ),
  destinations: fc.constantFrom(
    ALL_ADDRESSES,
    ALL_ADDRESSES,
    addresses('10.0.0.2'),
    addresses('fd00::2', '192.168.0.0/16'),
    complementAddresses(scattered),
  ),
  traffic: fc.constantFrom(
    ALL_TRAFFIC,
    ALL_TRAFFIC,
    traffic('tcp/22'),
    traffic('tcp/80', 'udp/53', 'icmp/8'),
    traffic('icmp/3/4', 'icmp6/128', '47'),
    complementTraffic(traffic('tcp')),
    complementTraffic(traffic('tcp/22', 'udp')),
    toTrafficSet(manyPorts.ranges.map(({ first, last }) => toTraffic('tcp', first, last))),
  ),
  sourcePorts: fc.constantFrom(
    ALL_PORTS,
    ALL_PORTS,
    ALL_PORTS,
    toPortSet([{ first: 53, last: 53 }]),
    manyPorts,
    complementPorts(manyPorts),
    toPortSet([]),
  ),
  states: fc.constantFrom(
    CONNECTION_STATES,
    CONNECTION_STATES,
    ['new'] as const,
    ['established', 'related'] as const,
    [],
  ),
  in: fc.constantFrom(
    ALL_INTERFACES,
    ALL_INTERFACES,
    toInterfaces('eth0'),
    unionInterfaces(toInterfaces('lo'), toInterfacesStarting('veth')),
    complementInterfaces(toInterfaces('eth0')),
    complementInterfaces(toInterfaces('')),
    toInterfaces(''),
  ),
  out: fc.constantFrom(
    ALL_INTERFACES,
    ALL_INTERFACES,
    ALL_INTERFACES,
    toInterfaces('eth1'),
    complementInterfaces(toInterfaces('eth1', '')),
  ),
  unknown: fc.constant([]),
});
const CALLED = ['a', 'b'];
const action = (later: readonly string[]): fc.Arbitrary<FilterAction> =>
  fc.oneof(
    fc.constantFrom<FilterAction>(
      { kind: 'accept' },
      { kind: 'accept' },
      { kind: 'drop' },
      { kind: 'reject' },
      { kind: 'continue' },
      { kind: 'return' },
    ),
    ...(later.length > 0
      ? [fc.record({ kind: fc.constantFrom('jump' as const, 'goto' as const), chain: fc.constantFrom(...later) })]
      : []),
  );
const entries = (later: readonly string[]) =>
  fc.array(fc.record({ match, action: action(later), text: fc.constant('') }), { maxLength: 4 });
const based = (name: string, hook: 'input' | 'forward' | 'output', priority: number): fc.Arbitrary<FilterChain> =>
  fc.record({
    name: fc.constant(name),
    entries: entries(CALLED),
    base: fc.record({
      hook: fc.constant(hook),
      priority: fc.constant(priority),
      policy: fc.constantFrom('accept' as const, 'drop' as const),
      scope: fc.constantFrom(EVERY_PACKET, EVERY_PACKET, { ...EVERY_PACKET, sources: IPV6, destinations: IPV6 }),
    }),
  });
const rules: fc.Arbitrary<FilterRules> = fc
  .tuple(
    entries(['b']),
    entries([]),
    based('in', 'input', 0),
    based('early', 'input', -150),
    based('through', 'forward', 0),
    based('out', 'output', 0),
    fc.nat({ max: 15 }),
  )
  .map(([a, b, first, early, through, out, chosen]) => ({
    chains: [
      { name: 'a', entries: a },
      { name: 'b', entries: b },
      ...[first, early, through, out].filter((_, i) => (chosen >> i) & 1 || i === 0),
    ],
  }));

describe('lift(parse(print(lower(p)))) ≡ p', () => {
  test('for a thousand random policies', () => {
    fc.assert(
      fc.property(rules, (list) => {
        const lowered = unwrap(lowerFilter(list));
        expect(lowered.losses).toEqual([]);
        expect(findDifference(list, readBack(lowered.texts))).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });

  test('a widening is seen', () => {
    const list: FilterRules = {
      chains: [
        {
          name: 'in',
          entries: [{ match: { ...EVERY_PACKET, traffic: traffic('tcp/22') }, action: { kind: 'accept' }, text: '' }],
          base: { hook: 'input', priority: 0, policy: 'drop', scope: EVERY_PACKET },
        },
      ],
    };
    const { texts } = unwrap(lowerFilter(list));
    expect(findDifference(list, readBack(texts))).toBeUndefined();
    const wider = { ...texts, 6: texts[6].replace('--dports 22', '--dports 22:23') };
    expect(findDifference(list, readBack(wider))).toMatchObject({ protocol: 'tcp', destinationPort: 23 });
  });
});
