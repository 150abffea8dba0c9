import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EVERY_PACKET } from '#core/model';
import {
  type Address,
  hasAddress,
  isEmptyAddressSet,
  parseRange,
  type Prefix,
  printPrefix,
  toAddressSet,
  unionAddresses,
} from '#core/net';
import { unwrap } from '#core/result';
import {
  type Bounds,
  carveRoutes,
  perhaps,
  pickNames,
  readNetwork,
  readNetworks,
  readPorts,
  type Routed,
  toBounds,
  toEntries,
  unionBounds,
} from './index.ts';

const networks = (...texts: string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));

const prefix: fc.Arbitrary<Prefix> = fc.tuple(fc.nat(255), fc.integer({ min: 24, max: 32 })).map(([low, length]) => ({
  bits: 32,
  first: (BigInt(0x0a000000 + low) >> BigInt(32 - length)) << BigInt(32 - length),
  length,
}));

/** The definition: of the routes that hold the address, the longest, then the lowest rank, then the first. */
function routeOf(routes: readonly Routed<number>[], { value }: Address): number | undefined {
  const fitting = routes.filter(
    (route) => value >> BigInt(32 - route.prefix.length) === route.prefix.first >> BigInt(32 - route.prefix.length),
  );
  return fitting.toSorted((a, b) => b.prefix.length - a.prefix.length || a.rank - b.rank)[0]?.hop;
}

test('carved routes are what the longest prefix decides for each address, and disjoint', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ prefix, rank: fc.nat(2), hop: fc.nat(3) }), { maxLength: 8 }),
      fc.nat(255),
      (routes, low) => {
        const carved = carveRoutes(routes);
        const address: Address = { bits: 32, value: BigInt(0x0a000000 + low) };
        const taken = carved.filter(({ to }) => hasAddress(to, address)).map(({ hop }) => hop);
        const expected = routeOf(routes, address);
        expect(taken).toEqual(expected === undefined ? [] : [expected]);
      },
    ),
  );
});

test('names are the shortest that no other thing has, and never twice', () => {
  expect(pickNames([['a', 'x/a'], ['a', 'y/a'], ['b']])).toEqual(['x/a', 'y/a', 'b']);
  expect(pickNames([['a'], ['a'], ['a (2)']])).toEqual(['a', 'a (2)', 'a (2) (2)']);
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'a (2)'), { minLength: 1, maxLength: 3 })),
      (things) => {
        const names = pickNames(things);
        expect(new Set(names).size).toBe(things.length);
      },
    ),
  );
});

test.each([
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['10.0.0.7/8', '10.0.0.0/8'],
  [' 10.0.0.7 ', '10.0.0.7/32'],
  ['fd00::1/64', 'fd00::/64'],
  ['::/0', '::/0'],
  ['10.0.0.0/33', undefined],
  ['10.0.0.0/', undefined],
  ['10.0.0/8', undefined],
  ['Storage', undefined],
])('the network %s', (text, expected) => {
  const network = readNetwork(text);
  expect(network && printPrefix(network)).toBe(expected);
});

test.each([
  ['22', 22, 22],
  ['8000-8100', 8000, 8100],
  ['*', 0, 65_535],
  ['all', 0, 65_535],
])('the ports %s', (text, first, last) => {
  expect(readPorts(text)).toEqual({ first, last });
});

test.each(['', '-1', '80-79', '65536', '1-2-3', 'ssh', '22,23'])('%j is no port', (text) => {
  expect(readPorts(text)).toBeUndefined();
});

test('a range of addresses is the prefixes that cover it', () => {
  expect(readNetworks('10.0.0.1-10.0.0.2')?.map(printPrefix)).toEqual(['10.0.0.1/32', '10.0.0.2/32']);
  expect(readNetworks('10.0.0.2-10.0.0.1')).toBeUndefined();
});

test('what a word may mean besides is an entry with its reason as a condition, behind what it means for sure', () => {
  const rule = { match: EVERY_PACKET, action: { kind: 'accept' }, text: 'r' } as const;
  const sure = toBounds(networks('10.0.0.0/8'));
  const maybe = perhaps(networks('192.0.2.0/24'), 'tag x');
  const entries = (sources: Bounds, destinations: Bounds) =>
    toEntries(rule, sources, destinations).map(({ match }) => [match.sources, match.unknown]);
  expect(entries(sure, sure)).toEqual([[sure.certain, []]]);
  expect(entries(maybe, sure)).toEqual([[maybe.maybe, ['tag x']]]);
  expect(entries(unionBounds(sure, maybe), sure)).toEqual([
    [sure.certain, []],
    [unionAddresses(sure.certain, maybe.maybe), ['tag x']],
  ]);
  expect(entries(unionBounds(), sure)).toEqual([]);
  expect(isEmptyAddressSet(unionBounds(maybe, toBounds(networks('192.0.2.0/24'))).maybe)).toBe(true);
});
