import { type InterfaceSet } from '#core/net';
import { apply, ApplyCache, type Operation } from './apply.ts';
import { type Node, NodeTable } from './node-table.ts';

/** A set of packets. Two sets of one space are equal when they are the same object. */
export interface PacketSet {
  readonly space: PacketSpace;
  readonly root: Node;
}

/**
 * Where sets of packets live: what they share is kept once. It only grows; whoever makes one drops it with all sets
 * in it. Sets of different spaces do not meet.
 */
export class PacketSpace {
  readonly table = new NodeTable();
  /** INVARIANT (cuts): sorted, the empty name first; interface names between two cuts are alike to every set here. */
  readonly cuts: readonly string[];
  readonly #cache = new ApplyCache();
  readonly #sets = new Map<Node, PacketSet>();
  #operations = 16;

  /** `interfaces`: every set of interface names that sets of this space are made of. */
  constructor(interfaces: Iterable<InterfaceSet> = []) {
    const cuts = new Set(['']);
    for (const { ranges } of interfaces)
      for (const { first, before } of ranges) {
        cuts.add(first);
        if (before !== undefined) cuts.add(before);
      }
    this.cuts = [...cuts].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }

  /** What it holds at present, nodes and remembered results. */
  get bytes(): number {
    return this.table.bytes + this.#cache.bytes;
  }

  /** A way to combine diagrams of this space. `settle` as `Operation` says. */
  addOperation(settle: Operation['settle']): Operation {
    return { id: ++this.#operations, settle };
  }

  apply(operation: Operation, a: Node, b: Node): Node {
    return apply(this.table, this.#cache, operation, a, b);
  }

  /** The set whose diagram it is; the same object for the same diagram. */
  toSet(root: Node): PacketSet {
    const known = this.#sets.get(root) ?? { space: this, root };
    this.#sets.set(root, known);
    return known;
  }
}
