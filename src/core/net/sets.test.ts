import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unwrap } from '#core/result';
import {
  ALL_ADDRESSES,
  ALL_TRAFFIC,
  complementAddresses,
  complementTraffic,
  hasAddress,
  intersectAddresses,
  intersectTraffic,
  NO_ADDRESSES,
  NO_TRAFFIC,
  parseTraffic,
  printTrafficSet,
  subtractAddresses,
  subtractTraffic,
  toAddressSet,
  toTraffic,
  toTrafficSet,
  unionAddresses,
  unionTraffic,
} from './index.ts';

// Small universes at both ends of the line, so that ranges overlap, touch and reach the borders often.
const point = (bits: 32 | 128) => {
  const last = (1n << BigInt(bits)) - 1n;
  return fc.oneof(fc.bigInt(0n, 12n), fc.bigInt(last - 12n, last));
};
const range = fc
  .constantFrom(32 as const, 128 as const)
  .chain((bits) =>
    fc.tuple(point(bits), point(bits)).map(([a, b]) => ({ bits, first: a < b ? a : b, last: a < b ? b : a })),
  );
const addressSet = fc.array(range, { maxLength: 6 }).map(toAddressSet);
const member = fc
  .constantFrom(32 as const, 128 as const)
  .chain((bits) => point(bits).map((value) => ({ bits, value })));

const trafficPoint = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 6 * 65_536 - 3, max: 6 * 65_536 + 600 }),
  fc.integer({ min: 2 ** 24 - 4, max: 2 ** 24 - 1 }),
);
const trafficSet = fc
  .array(fc.tuple(trafficPoint, trafficPoint), { maxLength: 6 })
  .map((pairs) => toTrafficSet(pairs.map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }))));

describe('address sets', () => {
  test('membership agrees with union, intersection, difference and complement', () => {
    fc.assert(
      fc.property(addressSet, addressSet, member, (a, b, x) => {
        const inA = hasAddress(a, x);
        const inB = hasAddress(b, x);
        expect(hasAddress(unionAddresses(a, b), x)).toBe(inA || inB);
        expect(hasAddress(intersectAddresses(a, b), x)).toBe(inA && inB);
        expect(hasAddress(subtractAddresses(a, b), x)).toBe(inA && !inB);
        expect(hasAddress(complementAddresses(a), x)).toBe(!inA);
      }),
      { numRuns: 3000 },
    );
  });

  test('the form is canonical: De Morgan and double complement give equal ranges', () => {
    fc.assert(
      fc.property(addressSet, addressSet, (a, b) => {
        expect(complementAddresses(complementAddresses(a))).toEqual(a);
        expect(complementAddresses(unionAddresses(a, b))).toEqual(
          intersectAddresses(complementAddresses(a), complementAddresses(b)),
        );
        expect(intersectAddresses(subtractAddresses(a, b), b)).toEqual(NO_ADDRESSES);
      }),
      { numRuns: 2000 },
    );
    expect(complementAddresses(NO_ADDRESSES)).toEqual(ALL_ADDRESSES);
  });
});

describe('traffic sets', () => {
  test('De Morgan, difference and double complement', () => {
    fc.assert(
      fc.property(trafficSet, trafficSet, (a, b) => {
        expect(complementTraffic(complementTraffic(a))).toEqual(a);
        expect(complementTraffic(intersectTraffic(a, b))).toEqual(
          unionTraffic(complementTraffic(a), complementTraffic(b)),
        );
        expect(intersectTraffic(subtractTraffic(a, b), b)).toEqual(NO_TRAFFIC);
      }),
      { numRuns: 2000 },
    );
    expect(complementTraffic(NO_TRAFFIC)).toEqual(ALL_TRAFFIC);
  });

  test.each([
    ['any', ['any']],
    ['tcp', ['tcp']],
    ['tcp/443', ['tcp/443']],
    ['udp/8000-8100', ['udp/8000-8100']],
    ['icmp/8', ['icmp/8']],
    ['icmp/3/4', ['icmp/3/4']],
    ['47', ['47']],
    ['6', ['tcp']],
  ])('`%s` prints as %j', (text, printed) => {
    expect(printTrafficSet(toTrafficSet([unwrap(parseTraffic(text))]))).toEqual(printed);
  });

  test.each([
    'constructor',
    '',
    'tcp/',
    'tcp/65536',
    'tcp/9-1',
    'tcp/0-99999',
    'tcp/1-2-3',
    'tcp/1/2',
    'icmp/256',
    'icmp/3/256',
    '256',
    '47/1',
    'http',
  ])('`%s` is refused', (text) => {
    expect(parseTraffic(text).ok).toBe(false);
  });

  test('what is printed parses to the same set', () => {
    fc.assert(
      fc.property(trafficSet, (set) => {
        const whole = toTrafficSet([
          ...set.ranges.filter((r) => r.first >= 6 * 65_536 && r.last < 7 * 65_536),
          toTraffic('icmp', 2000, 3000),
        ]);
        expect(toTrafficSet(printTrafficSet(whole).map((text) => unwrap(parseTraffic(text))))).toEqual(whole);
      }),
      { numRuns: 2000 },
    );
  });
});
