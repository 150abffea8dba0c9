import type { PacketProduct } from '#core/model';
import { answerOf, isAnswer, type Node, toAnswer } from './node-table.ts';
import type { PacketMap } from './packet-map.ts';
import type { PacketSpace } from './packet-space.ts';
import { buildProduct } from './product.ts';
import { combineAll, OUTSIDE } from './set-algebra.ts';

/**
 * All that hold a packet: its value is made of the values of every entry whose product holds it. `merge` is associative,
 * commutative and idempotent; values with one key are one. Cost follows how many different values there are.
 */
export function toMerged<T>(
  space: PacketSpace,
  entries: readonly { readonly product: PacketProduct; readonly value: T }[],
  toKey: (value: T) => string,
  merge: (a: T, b: T) => T,
): PacketMap<T> {
  const values: T[] = [];
  const numbers = new Map<string, number>();
  const toNode = (value: T): Node => {
    const key = toKey(value);
    const number = numbers.get(key) ?? values.push(value);
    numbers.set(key, number);
    return toAnswer(number);
  };
  const operation = space.addOperation((a, b) => {
    if (a === OUTSIDE || a === b) return b;
    if (b === OUTSIDE) return a;
    if (!isAnswer(a) || !isAnswer(b)) return undefined;
    return toNode(merge(values[answerOf(a) - 1] as T, values[answerOf(b) - 1] as T));
  });
  const roots = entries.map(({ product, value }) => buildProduct(space, product, toNode(value), OUTSIDE));
  return { space, root: combineAll(space, operation, roots, OUTSIDE), values };
}
