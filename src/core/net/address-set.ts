import { type Address, type Bits } from './address.ts';
import { type AddressRange, countStarts, fullRange, isInRange } from './range.ts';

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
  return around(set, address)[1] !== undefined;
}

/** Whether every address of the one set is in the other. */
export function isWithinAddresses(inner: AddressSet, outer: AddressSet): boolean {
  return inner.ranges.every((range) =>
    outer.ranges.some(({ bits, first, last }) => bits === range.bits && first <= range.first && range.last <= last),
  );
}

/** The set with, or without, one address more. What is compared is O(log n); the ranges are copied. */
export function withAddress(set: AddressSet, address: Address): AddressSet {
  const [before, at, after] = around(set, address);
  if (at) return set;
  const { bits, value } = address;
  const joinsBefore = before?.bits === bits && before.last + 1n === value;
  const joinsAfter = after?.bits === bits && value + 1n === after.first;
  const joined = {
    bits,
    first: joinsBefore ? before.first : value,
    last: joinsAfter ? after.last : value,
  };
  const place = countStarts(set.ranges, address) - (joinsBefore ? 1 : 0);
  return { ranges: set.ranges.toSpliced(place, (joinsBefore ? 1 : 0) + (joinsAfter ? 1 : 0), joined) };
}

export function withoutAddress(set: AddressSet, address: Address): AddressSet {
  const [, at] = around(set, address);
  if (!at) return set;
  const { bits, value } = address;
  const rest: AddressRange[] = [];
  if (at.first < value) rest.push({ bits, first: at.first, last: value - 1n });
  if (value < at.last) rest.push({ bits, first: value + 1n, last: at.last });
  return { ranges: set.ranges.toSpliced(countStarts(set.ranges, address) - 1, 1, ...rest) };
}

/** The ranges before, at and after an address. */
function around(set: AddressSet, address: Address) {
  const count = countStarts(set.ranges, address);
  const last = set.ranges[count - 1];
  const isAt = last !== undefined && isInRange(address, last);
  return [isAt ? set.ranges[count - 2] : last, isAt ? last : undefined, set.ranges[count]] as const;
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
