import type { Packet, PacketProduct } from '#core/model';
import { findAnswer } from './member.ts';
import { mapAnswers } from './apply.ts';
import { answerOf, isAnswer, type Node, toAnswer } from './node-table.ts';
import type { PacketSet, PacketSpace } from './packet-space.ts';
import { buildProduct } from './product.ts';
import { combineAll, INSIDE, OUTSIDE, OVER, WITHIN } from './set-algebra.ts';

/** A value for each packet, or none. The diagram answers the value's place among `values` plus one, 0 for none. */
export interface PacketMap<T> {
  readonly space: PacketSpace;
  readonly root: Node;
  readonly values: readonly T[];
}

/** First match: each packet has the value of the first entry whose product holds it. */
export function toFirstMatch<T>(
  space: PacketSpace,
  entries: readonly { readonly product: PacketProduct; readonly value: T }[],
): PacketMap<T> {
  const numbers = new Map<T, number>();
  const roots = entries.map(({ product, value }) => {
    const number = numbers.get(value) ?? numbers.size + 1;
    numbers.set(value, number);
    return buildProduct(space, product, toAnswer(number), OUTSIDE);
  });
  return { space, root: combineAll(space, OVER, roots, OUTSIDE), values: [...numbers.keys()] };
}

export function findValue<T>({ space, root, values }: PacketMap<T>, packet: Packet): T | undefined {
  return values[findAnswer(space, root, packet) - 1];
}

/** The packets with a value that is meant. O(nodes). */
export function packetsWith<T>({ space, root, values }: PacketMap<T>, isMeant: (value: T) => boolean): PacketSet {
  const changed = values.map((value) => (isMeant(value) ? INSIDE : OUTSIDE));
  return space.toSet(mapAnswers(space.table, root, (answer) => changed[answerOf(answer) - 1] ?? OUTSIDE));
}

/** The packets with any value. */
export function packetsDecided<T>({ space, root }: PacketMap<T>): PacketSet {
  return space.toSet(space.apply(WITHIN, INSIDE, root));
}

/** Only the packets of the set keep their value. */
export function restrictMap<T>(map: PacketMap<T>, set: PacketSet): PacketMap<T> {
  return { ...map, root: map.space.apply(WITHIN, map.root, set.root) };
}

/** The values that packets have, in the order of `values`. O(nodes). */
export function valuesOf<T>({ space, root, values }: PacketMap<T>): T[] {
  const { table } = space;
  const seen = new Set<Node>();
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (isAnswer(node)) continue;
    for (let edge = table.firstEdge(node); edge < table.endEdge(node); edge++) open.push(table.childOf(edge));
  }
  return values.filter((_, i) => seen.has(toAnswer(i + 1)));
}
