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

/** The packets with each value that some have. O(edges · values below them): for one value `packetsWith` is as fast. */
export function packetsByValue<T>({ space, root, values }: PacketMap<T>): Map<T, PacketSet> {
  const { table } = space;
  const known = new Map<Node, ReadonlyMap<number, Node>>();
  /** By answer, the diagram of the packets that have it. */
  const visit = (node: Node): ReadonlyMap<number, Node> => {
    const found = known.get(node);
    if (found) return found;
    const split = isAnswer(node) ? splitAnswer(node) : splitEdges(node);
    known.set(node, split);
    return split;
  };
  const splitEdges = (node: Node): Map<number, Node> => {
    const edges = new Map<number, { before: number; bound: number; child: Node }[]>();
    let before = -1;
    for (let edge = table.firstEdge(node); edge < table.endEdge(node); edge++) {
      const bound = table.boundOf(edge);
      for (const [answer, child] of visit(table.childOf(edge))) {
        const own = edges.get(answer);
        if (own) own.push({ before, bound, child });
        else edges.set(answer, [{ before, bound, child }]);
      }
      before = bound;
    }
    const last = before;
    return new Map(
      Array.from(edges, ([answer, own]) => {
        const opened = table.open();
        let covered = -1;
        for (const { before: gap, bound, child } of own) {
          if (gap > covered) table.push(gap, OUTSIDE, opened);
          table.push(bound, child, opened);
          covered = bound;
        }
        if (covered < last) table.push(last, OUTSIDE, opened);
        return [answer, table.close(table.levelOf(node), opened)];
      }),
    );
  };
  const split = visit(root);
  return new Map(
    values.flatMap((value, i): [T, PacketSet][] => {
      const own = split.get(i + 1);
      return own === undefined ? [] : [[value, space.toSet(own)]];
    }),
  );
}

function splitAnswer(answer: Node): Map<number, Node> {
  return new Map(answerOf(answer) === 0 ? [] : [[answerOf(answer), INSIDE]]);
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
