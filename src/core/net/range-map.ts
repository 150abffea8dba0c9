import type { Address } from './address.ts';
import type { AddressRange } from './range.ts';

/** Values of ranges. INVARIANT (canonical): IPv4 before IPv6, sorted, disjoint. */
export interface RangeMap<T> {
  readonly entries: readonly { readonly range: AddressRange; readonly value: T }[];
}

/** The value of the range around the address. O(log n). */
export function findInRangeMap<T>({ entries }: RangeMap<T>, { bits, value }: Address): T | undefined {
  let first = 0;
  let last = entries.length;
  while (first < last) {
    const middle = (first + last) >>> 1;
    const range = entries[middle]?.range;
    if (range && (range.bits < bits || (range.bits === bits && range.first <= value))) first = middle + 1;
    else last = middle;
  }
  const entry = entries[first - 1];
  return entry && entry.range.bits === bits && value <= entry.range.last ? entry.value : undefined;
}
