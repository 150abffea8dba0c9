import { ANSWER } from './levels.ts';

/** A node by its number (0 …), or an answer `v` as `~v` (below 0). In one table, equal diagrams have equal numbers. */
export type Node = number;

export function toAnswer(value: number): Node {
  return ~value;
}

export function isAnswer(node: Node): boolean {
  return node < 0;
}

export function answerOf(node: Node): number {
  return ~node;
}

/**
 * The nodes of decision diagrams: each asks one question, and its edges divide all possible answers into intervals.
 * INVARIANT (canonical): the last bounds of a node's edges ascend up to the last possible answer, neighbours lead to
 * different nodes, no node has one edge alone, no two nodes are alike, and edges lead to later questions.
 * It only grows: who made it drops it as a whole.
 */
export class NodeTable {
  #count = 0;
  #levels = new Uint8Array(1 << 10);
  /** The edges of node n are those from `starts[n]` to before `starts[n + 1]`. */
  #starts = new Uint32Array((1 << 10) + 1);
  #bounds = new Uint32Array(1 << 12);
  #children = new Int32Array(1 << 12);
  #hashes = new Int32Array(1 << 10);
  /** Open addressing; node + 1, 0 for free. */
  #slots = new Int32Array(1 << 12);
  /** Edges of nodes that are being made, innermost last. */
  #openBounds = new Uint32Array(1 << 10);
  #openChildren = new Int32Array(1 << 10);
  #open = 0;

  get nodes(): number {
    return this.#count;
  }

  get edges(): number {
    return this.#starts[this.#count] ?? 0;
  }

  get bytes(): number {
    return [this.#levels, this.#starts, this.#bounds, this.#children, this.#hashes, this.#slots].reduce(
      (sum, array) => sum + array.byteLength,
      0,
    );
  }

  levelOf(node: Node): number {
    return node < 0 ? ANSWER : (this.#levels[node] as number);
  }

  firstEdge(node: Node): number {
    return this.#starts[node] as number;
  }

  /** The edge behind the node's last. */
  endEdge(node: Node): number {
    return this.#starts[node + 1] as number;
  }

  /** The last answer that the edge stands for; its first is behind the bound of the edge before. */
  boundOf(edge: number): number {
    return this.#bounds[edge] as number;
  }

  childOf(edge: number): Node {
    return this.#children[edge] as number;
  }

  /** Where `value` leads from the node. */
  follow(node: Node, value: number): Node {
    let low = this.firstEdge(node);
    let high = this.endEdge(node) - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#bounds[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return this.#children[low] as number;
  }

  /** Starts a node; `push` its edges in order, then `close` it with what this returned. Nodes may be nested. */
  open(): number {
    return this.#open;
  }

  push(bound: number, child: Node, opened: number): void {
    if (this.#open > opened && this.#openChildren[this.#open - 1] === child) {
      this.#openBounds[this.#open - 1] = bound;
      return;
    }
    if (this.#open === this.#openBounds.length) {
      this.#openBounds = grow(this.#openBounds, new Uint32Array(this.#open * 2));
      this.#openChildren = grow(this.#openChildren, new Int32Array(this.#open * 2));
    }
    this.#openBounds[this.#open] = bound;
    this.#openChildren[this.#open++] = child;
  }

  close(level: number, opened: number): Node {
    const size = this.#open - opened;
    const node = size === 1 ? (this.#openChildren[opened] as number) : this.#find(level, opened, size);
    this.#open = opened;
    return node;
  }

  #find(level: number, opened: number, size: number): Node {
    let hash = level;
    for (let i = opened; i < this.#open; i++) {
      hash = Math.imul(hash ^ (this.#openBounds[i] as number), 0x9e3779b1);
      hash = Math.imul((hash >>> 15) ^ hash ^ (this.#openChildren[i] as number), 0x85ebca6b);
    }
    hash ^= hash >>> 16;
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let entry = this.#slots[slot]; entry; entry = this.#slots[slot]) {
      if (this.#hashes[entry - 1] === hash && this.#isSame(entry - 1, level, opened, size)) return entry - 1;
      slot = (slot + 1) & mask;
    }
    return this.#add(level, opened, size, hash, slot);
  }

  #isSame(node: Node, level: number, opened: number, size: number): boolean {
    const start = this.#starts[node] as number;
    if (this.#levels[node] !== level || (this.#starts[node + 1] as number) - start !== size) return false;
    for (let i = 0; i < size; i++)
      if (
        this.#bounds[start + i] !== this.#openBounds[opened + i] ||
        this.#children[start + i] !== this.#openChildren[opened + i]
      )
        return false;
    return true;
  }

  #add(level: number, opened: number, size: number, hash: number, slot: number): Node {
    const node = this.#count++;
    const start = this.#starts[node] as number;
    if (node + 1 >= this.#levels.length) {
      this.#levels = grow(this.#levels, new Uint8Array(this.#levels.length * 2));
      this.#hashes = grow(this.#hashes, new Int32Array(this.#levels.length));
      this.#starts = grow(this.#starts, new Uint32Array(this.#levels.length + 1));
    }
    if (start + size > this.#bounds.length) {
      const room = Math.max(this.#bounds.length * 2, start + size);
      this.#bounds = grow(this.#bounds, new Uint32Array(room));
      this.#children = grow(this.#children, new Int32Array(room));
    }
    this.#levels[node] = level;
    this.#hashes[node] = hash;
    this.#starts[node + 1] = start + size;
    for (let i = 0; i < size; i++) {
      this.#bounds[start + i] = this.#openBounds[opened + i] as number;
      this.#children[start + i] = this.#openChildren[opened + i] as number;
    }
    this.#slots[slot] = node + 1;
    if (node * 2 > this.#slots.length) this.#rehash();
    return node;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 4);
    const mask = slots.length - 1;
    for (let node = 0; node < this.#count; node++) {
      let slot = (this.#hashes[node] as number) & mask;
      while (slots[slot]) slot = (slot + 1) & mask;
      slots[slot] = node + 1;
    }
    this.#slots = slots;
  }
}

function grow<T extends Uint8Array | Uint32Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
