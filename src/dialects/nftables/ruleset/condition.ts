import { type AddressRange, type Interval, printAddress, toPrefixes } from '#core/net';
import type { Expression } from '../statement.ts';

/** Values first … last of a field, both inclusive, and how they are written. Names are their own first and last. */
export interface Value {
  readonly first: bigint | string;
  readonly last: bigint | string;
  readonly text: Expression;
}

/**
 * One field of a packet and what is meant of it: `values`, which is all but `others`. At least one of the two is there;
 * one is absent where it cannot be listed. INVARIANT (disjoint): no two values overlap.
 */
export interface Condition {
  readonly field: Expression;
  readonly values?: readonly Value[];
  readonly others?: readonly Value[];
}

/** Conditions that all hold. */
export type Row = readonly Condition[];

export const payload = (protocol: string, field: string): Expression => ({ payload: { protocol, field } });
export const meta = (key: string): Expression => ({ meta: { key } });

export function toNumberValues(ranges: readonly Interval[]): Value[] {
  return ranges.map(({ first, last }) => ({
    first: BigInt(first),
    last: BigInt(last),
    text: first === last ? first : { range: [first, last] },
  }));
}

export function toNameValues(names: readonly string[]): Value[] {
  return names.map((name) => ({ first: name, last: name, text: name }));
}

export function toAddressValues(ranges: readonly AddressRange[]): Value[] {
  return ranges.map((range) => ({ first: range.first, last: range.last, text: toAddressText(range) }));
}

function toAddressText(range: AddressRange): Expression {
  const { bits } = range;
  const [first, last] = [range.first, range.last].map((value) => printAddress({ bits, value }));
  if (first === undefined || last === undefined || first === last) return first ?? '';
  const [prefix, ...more] = toPrefixes(range);
  return prefix && more.length === 0 ? { prefix: { addr: first, len: prefix.length } } : { range: [first, last] };
}

export function overlaps(a: Value, b: Value): boolean {
  return a.first <= b.last && b.first <= a.last;
}
