import type { Address } from './address.ts';
import { type AddressRange, countStarts, isInRange } from './range.ts';

/** The n-th value is of the n-th range. INVARIANT (canonical): IPv4 before IPv6, sorted, disjoint. */
export interface RangeMap<T> {
  readonly ranges: readonly AddressRange[];
  readonly values: readonly T[];
}

/** The value of the range around the address. O(log n). */
export function findInRangeMap<T>({ ranges, values }: RangeMap<T>, address: Address): T | undefined {
  const place = countStarts(ranges, address) - 1;
  const range = ranges[place];
  return range && isInRange(address, range) ? values[place] : undefined;
}
