import { Refusal } from '../grammar/cursor.ts';
import type { Expression } from '../syntax/expression.ts';
import type { DataType } from '../vocabulary/types.ts';
import { compareKeys } from './order.ts';
import { keyOf } from './sets.ts';

interface Interval {
  readonly first: bigint;
  readonly last: bigint;
}

/** Types whose ranges are shown as networks where they are such. */
const PREFIXED: ReadonlySet<string> = new Set(['ipv4_addr', 'ipv6_addr', 'ether_addr', 'mark']);

/** Elements of an interval set in order; those of sets that touch or overlap are joined, those of maps may not overlap. */
export function mergeIntervals(
  elements: readonly Expression[],
  types: readonly DataType[],
  isMap: boolean,
): Expression[] {
  const [type] = types;
  // The kernel keeps ranges of concatenations in the order in which they came.
  if (types.length > 1) return [...elements];
  const sorted = elements.toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)));
  if (!type) return sorted;
  if (type.basis === 'text') return elements.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
  const merged: { element: Expression; interval: Interval }[] = [];
  const others: Expression[] = [];
  for (const element of sorted) {
    const interval = toInterval(keyOf(element));
    if (!interval) others.push(element);
    else addInterval(merged, element, interval, isMap);
  }
  return [
    ...merged.map(({ element, interval }) => withKey(element, toKey(interval, type, keyOf(element).at))),
    ...others,
  ];
}

function addInterval(
  merged: { element: Expression; interval: Interval }[],
  element: Expression,
  interval: Interval,
  isMap: boolean,
): void {
  const before = merged.at(-1);
  if (!before || before.interval.last + 1n < interval.first || (isMap && before.interval.last < interval.first)) {
    merged.push({ element, interval });
    return;
  }
  const isSame = before.interval.first === interval.first && before.interval.last === interval.last;
  if (isMap && !isSame)
    throw new Refusal('conflicting intervals: two keys overlap; expected each value under one key', element.at);
  const last = before.interval.last > interval.last ? before.interval.last : interval.last;
  merged[merged.length - 1] = { ...before, interval: { first: before.interval.first, last } };
}

function textOf(element: Expression): string {
  const key = keyOf(element);
  return key.kind === 'text' ? key.text : '';
}

/** Undefined: it is no number and no range of numbers. */
export function toInterval(key: Expression): Interval | undefined {
  if (key.kind === 'value') return { first: key.value, last: key.value };
  if (key.kind === 'range' && key.first.kind === 'value' && key.last.kind === 'value')
    return { first: key.first.value, last: key.last.value };
  if (key.kind === 'prefix' && key.address.kind === 'value') {
    const rest = BigInt(key.address.type.bits - key.length);
    return { first: key.address.value, last: key.address.value + (1n << rest) - 1n };
  }
  return undefined;
}

function toKey({ first, last }: Interval, type: DataType, at: number): Expression {
  const value = (number: bigint): Expression => ({ kind: 'value', type, value: number, at });
  if (first === last) return value(first);
  const size = last - first + 1n;
  const isNetwork = PREFIXED.has(type.name) && (size & (size - 1n)) === 0n && first % size === 0n;
  if (isNetwork) return { kind: 'prefix', address: value(first), length: type.bits - size.toString(2).length + 1, at };
  return { kind: 'range', first: value(first), last: value(last), at };
}

function withKey(element: Expression, key: Expression): Expression {
  if (element.kind === 'mapping') return { ...element, key: withKey(element.key, key) };
  return element.kind === 'element' ? { ...element, key } : key;
}
