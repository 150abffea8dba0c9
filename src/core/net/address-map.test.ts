import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Address,
  findInRangeMap,
  hasAddress,
  isSameAddress,
  toAddressMap,
  toAddressSet,
  toCells,
  toRange,
  withAddress,
  withoutAddress,
} from './index.ts';

const address: fc.Arbitrary<Address> = fc
  .tuple(fc.constantFrom<32 | 128>(32, 128), fc.bigInt(0n, 12n), fc.constantFrom(0n, 0n, 1n << 31n, 1n << 100n))
  .map(([bits, low, high]) => ({ bits, value: bits === 32 ? low + (high & 0xffff_ffffn) : low + high }));
const addressSet = fc.array(fc.tuple(address, address), { maxLength: 4 }).map((pairs) =>
  toAddressSet(
    pairs.flatMap(([a, b]) =>
      a.bits === b.bits
        ? [
            {
              bits: a.bits,
              first: a.value < b.value ? a.value : b.value,
              last: a.value < b.value ? b.value : a.value,
            },
          ]
        : [toRange(a)],
    ),
  ),
);

describe('address map', () => {
  test('finds the first numbers of each address, and none of any other', () => {
    fc.assert(
      fc.property(fc.array(address, { maxLength: 40 }), address, (known, asked) => {
        const { find, firstAt, secondAt } = toAddressMap(known.map((one, i) => [one, i, 2 * i]));
        const first = known.findIndex((one) => isSameAddress(one, asked));
        const place = find(asked);
        expect(place >= 0 ? [firstAt(place), secondAt(place)] : undefined).toEqual(
          first >= 0 ? [first, 2 * first] : undefined,
        );
      }),
      { numRuns: 2000 },
    );
  });

  test('a network to every host and `::1` in each is no slower than any other addresses', () => {
    const hosts = Array.from({ length: 50_000 }, (_, i): Address => ({ bits: 128, value: (BigInt(i) << 64n) + 1n }));
    const { find, firstAt } = toAddressMap(hosts.map((host, i) => [host, i, 0]));
    // As a list this would take minutes.
    for (const [i, host] of hosts.entries()) expect(firstAt(find(host))).toBe(i);
  });
});

test('a set with or without one address more is canonical, and differs in that address alone', () => {
  fc.assert(
    fc.property(addressSet, address, address, (set, one, other) => {
      const more = withAddress(set, one);
      const less = withoutAddress(set, one);
      expect(more).toEqual(toAddressSet(more.ranges));
      expect(less).toEqual(toAddressSet(less.ranges));
      expect([hasAddress(more, one), hasAddress(less, one)]).toEqual([true, false]);
      if (isSameAddress(one, other)) return;
      expect([hasAddress(more, other), hasAddress(less, other)]).toEqual(Array(2).fill(hasAddress(set, other)));
    }),
    { numRuns: 2000 },
  );
});

test('cells are equal exactly where the same sets hold an address', () => {
  fc.assert(
    fc.property(fc.array(addressSet, { maxLength: 3 }), address, address, (sets, a, b) => {
      const cells = toCells(sets);
      const isAlike = sets.every((set) => hasAddress(set, a) === hasAddress(set, b));
      expect(findInRangeMap(cells, a) === findInRangeMap(cells, b)).toBe(isAlike);
    }),
    { numRuns: 2000 },
  );
});
