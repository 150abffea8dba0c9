import { type Address, type Bits } from './address.ts';
import { type AddressRange, fullRange, isInRange } from './range.ts';

/**
 * A set of addresses of both families.
 * INVARIANT (canonical): IPv4 before IPv6, sorted, disjoint, not touching; equal sets have equal ranges.
 */
export interface AddressSet {
  readonly ranges: readonly AddressRange[];
}

export const NO_ADDRESSES: AddressSet = { ranges: [] };
export const ALL_ADDRESSES: AddressSet = { ranges: [fullRange(32), fullRange(128)] };

/** Any ranges, in any order, overlapping or not, as one set. O(n log n). */
export function toAddressSet(ranges: Iterable<AddressRange>): AddressSet {
  const sorted = [...ranges].toSorted(compareRanges);
  const merged: AddressRange[] = [];
  for (const range of sorted) {
    const previous = merged.at(-1);
    if (previous && previous.bits === range.bits && range.first <= previous.last + 1n) {
      if (range.last > previous.last) merged[merged.length - 1] = { ...previous, last: range.last };
    } else merged.push(range);
  }
  return { ranges: merged };
}

function compareRanges(a: AddressRange, b: AddressRange): number {
  if (a.bits !== b.bits) return a.bits - b.bits;
  return a.first < b.first ? -1 : a.first > b.first ? 1 : 0;
}

export function unionAddresses(...sets: readonly AddressSet[]): AddressSet {
  return toAddressSet(sets.flatMap((set) => set.ranges));
}

export function intersectAddresses(a: AddressSet, b: AddressSet): AddressSet {
  const both: AddressRange[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const x = a.ranges[i];
    const y = b.ranges[j];
    if (!x || !y) return { ranges: both };
    if (x.bits !== y.bits) {
      if (x.bits < y.bits) i++;
      else j++;
      continue;
    }
    const first = x.first > y.first ? x.first : y.first;
    const last = x.last < y.last ? x.last : y.last;
    if (first <= last) both.push({ bits: x.bits, first, last });
    if (x.last < y.last) i++;
    else j++;
  }
}

/** Every address of both families that is not in the set. */
export function complementAddresses(set: AddressSet): AddressSet {
  const families: readonly Bits[] = [32, 128];
  return { ranges: families.flatMap((bits) => complementFamily(set, bits)) };
}

function complementFamily(set: AddressSet, bits: Bits): AddressRange[] {
  const outside: AddressRange[] = [];
  let next = 0n;
  for (const range of set.ranges) {
    if (range.bits !== bits) continue;
    if (next < range.first) outside.push({ bits, first: next, last: range.first - 1n });
    next = range.last + 1n;
  }
  const { last } = fullRange(bits);
  if (next <= last) outside.push({ bits, first: next, last });
  return outside;
}

export function subtractAddresses(a: AddressSet, b: AddressSet): AddressSet {
  return intersectAddresses(a, complementAddresses(b));
}

export function hasAddress(set: AddressSet, address: Address): boolean {
  return set.ranges.some((range) => isInRange(address, range));
}

export function isEmptyAddressSet(set: AddressSet): boolean {
  return set.ranges.length === 0;
}

export function isSameAddressSet(a: AddressSet, b: AddressSet): boolean {
  return (
    a.ranges.length === b.ranges.length &&
    a.ranges.every((range, i) => {
      const other = b.ranges[i];
      return other?.bits === range.bits && other.first === range.first && other.last === range.last;
    })
  );
}
