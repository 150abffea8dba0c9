import type { Address, Bits } from './address.ts';
import { type AddressSet, NO_ADDRESSES, subtractAddresses, toAddressSet } from './address-set.ts';
import type { AddressRange } from './range.ts';

/** Values of ranges. INVARIANT (canonical): IPv4 before IPv6, sorted, disjoint. */
export interface RangeMap<T> {
  readonly entries: readonly { readonly range: AddressRange; readonly value: T }[];
}

/** Of several sets with one address, the first holds. */
export function toRangeMap<T>(layers: readonly (readonly [AddressSet, T])[]): RangeMap<T> {
  let taken = NO_ADDRESSES;
  const entries: { range: AddressRange; value: T }[] = [];
  for (const [set, value] of layers) {
    for (const range of subtractAddresses(set, taken).ranges) entries.push({ range, value });
    taken = toAddressSet([...taken.ranges, ...set.ranges]);
  }
  return { entries: entries.toSorted((a, b) => compareStarts(a.range, b.range)) };
}

/** The value of the range around the address. O(log n). */
export function findInRangeMap<T>({ entries }: RangeMap<T>, address: Address): T | undefined {
  const entry = entries[countStarts(entries, address.bits, address.value) - 1];
  return entry && entry.range.bits === address.bits && address.value <= entry.range.last ? entry.value : undefined;
}

/** How many ranges begin at or before an address. */
function countStarts(entries: RangeMap<unknown>['entries'], bits: Bits, value: bigint): number {
  let first = 0;
  let last = entries.length;
  while (first < last) {
    const middle = (first + last) >>> 1;
    const range = entries[middle]?.range;
    if (range && (range.bits < bits || (range.bits === bits && range.first <= value))) first = middle + 1;
    else last = middle;
  }
  return first;
}

function compareStarts(a: AddressRange, b: AddressRange): number {
  if (a.bits !== b.bits) return a.bits - b.bits;
  return a.first < b.first ? -1 : a.first > b.first ? 1 : 0;
}
