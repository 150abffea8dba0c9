import type { PacketProduct } from '#core/model';
import type { Operation } from './apply.ts';
import { isAnswer, type Node, toAnswer } from './node-table.ts';
import type { PacketSet, PacketSpace } from './packet-space.ts';
import { buildProduct } from './product.ts';

/** In a set, a packet is in (1) or out (0). In other diagrams 0 means nothing, and all else something. */
export const OUTSIDE = toAnswer(0);
export const INSIDE = toAnswer(1);

/** The answers of the first where it has any, else those of the second. */
export const OVER: Operation = {
  id: 1,
  settle: (a, b) => (a === OUTSIDE || a === b ? b : isAnswer(a) || b === OUTSIDE ? a : undefined),
};

/** The answers of the first where the second has any. */
export const WITHIN: Operation = {
  id: 2,
  settle: (a, b) => (a === OUTSIDE || b === OUTSIDE ? OUTSIDE : isAnswer(b) || a === b ? a : undefined),
};

/** The answers of the first where the second has none. */
export const EXCEPT: Operation = {
  id: 3,
  settle: (a, b) => (b === OUTSIDE ? a : a === OUTSIDE || isAnswer(b) || a === b ? OUTSIDE : undefined),
};

export function noPackets(space: PacketSpace): PacketSet {
  return space.toSet(OUTSIDE);
}

export function allPackets(space: PacketSpace): PacketSet {
  return space.toSet(INSIDE);
}

/** The packets of any of the products. */
export function toPacketSet(space: PacketSpace, products: readonly PacketProduct[]): PacketSet {
  const roots = products.map((product) => buildProduct(space, product, INSIDE, OUTSIDE));
  return space.toSet(combineAll(space, OVER, roots, OUTSIDE));
}

/** All of them in their order, by an associative operation, in halves: what is alike meets early and is shared. */
export function combineAll(space: PacketSpace, operation: Operation, roots: readonly Node[], none: Node): Node {
  let level = [...roots];
  while (level.length > 1) {
    const next: Node[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const a = level[i] as Node;
      const b = level[i + 1];
      next.push(b === undefined ? a : space.apply(operation, a, b));
    }
    level = next;
  }
  return level[0] ?? none;
}

export function unionPackets(a: PacketSet, b: PacketSet): PacketSet {
  return combine(OVER, a, b);
}

export function intersectPackets(a: PacketSet, b: PacketSet): PacketSet {
  return combine(WITHIN, a, b);
}

export function subtractPackets(a: PacketSet, b: PacketSet): PacketSet {
  return combine(EXCEPT, a, b);
}

export function complementPackets(set: PacketSet): PacketSet {
  return subtractPackets(allPackets(set.space), set);
}

export function isSubsetOf(a: PacketSet, b: PacketSet): boolean {
  return isEmptyPackets(subtractPackets(a, b));
}

export function isEmptyPackets(set: PacketSet): boolean {
  return set.root === OUTSIDE;
}

function combine(operation: Operation, a: PacketSet, b: PacketSet): PacketSet {
  if (a.space !== b.space) throw new Error('sets of different spaces do not meet');
  return a.space.toSet(a.space.apply(operation, a.root, b.root));
}
