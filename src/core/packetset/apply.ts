import { isAnswer, type Node, type NodeTable } from './node-table.ts';

/** How two diagrams are combined, answer by answer. Two operations of one table have different ids. */
export interface Operation {
  readonly id: number;
  /** The result where it can be told without looking at edges; always for two answers. */
  readonly settle: (a: Node, b: Node) => Node | undefined;
}

/** Results of `apply`, remembered: as many as there is room for, the newer in place of the older. */
export class ApplyCache {
  #size = 0;
  #keys = new Int32Array(0);
  #results = new Int32Array(0);

  constructor() {
    this.#resize(1 << 12);
  }

  get bytes(): number {
    return this.#keys.byteLength + this.#results.byteLength;
  }

  /** Grows with the table, or long results would push each other out. */
  keepUpWith(nodes: number): void {
    if (nodes > this.#size && this.#size < 1 << 22) this.#resize(this.#size * 4);
  }

  #resize(size: number): void {
    this.#size = size;
    // No operation has id 0: a fresh entry is nobody's.
    this.#keys = new Int32Array(size * 3);
    this.#results = new Int32Array(size);
  }

  slotOf(operation: number, a: Node, b: Node): number {
    const hash = Math.imul(Math.imul(a, 0x9e3779b1) ^ b, 0x85ebca6b) ^ Math.imul(operation, 0xc2b2ae35);
    return (hash ^ (hash >>> 15)) & (this.#size - 1);
  }

  get(slot: number, operation: number, a: Node, b: Node): Node | undefined {
    const at = slot * 3;
    return this.#keys[at] === operation && this.#keys[at + 1] === a && this.#keys[at + 2] === b
      ? this.#results[slot]
      : undefined;
  }

  set(operation: number, a: Node, b: Node, result: Node): void {
    const slot = this.slotOf(operation, a, b);
    const at = slot * 3;
    this.#keys[at] = operation;
    this.#keys[at + 1] = a;
    this.#keys[at + 2] = b;
    this.#results[slot] = result;
  }
}

/** The diagram that answers what the operation makes of the answers of both. O(|a|·|b|) at worst, mostly O(|a|+|b|). */
export function apply(table: NodeTable, cache: ApplyCache, operation: Operation, a: Node, b: Node): Node {
  const settled = operation.settle(a, b);
  if (settled !== undefined) return settled;
  const known = cache.get(cache.slotOf(operation.id, a, b), operation.id, a, b);
  if (known !== undefined) return known;
  const levelA = table.levelOf(a);
  const levelB = table.levelOf(b);
  const level = Math.min(levelA, levelB);
  const opened = table.open();
  // A diagram that asks later leads to itself, whatever the answer here.
  const asksA = levelA === level;
  const asksB = levelB === level;
  let edgeA = asksA ? table.firstEdge(a) : 0;
  let edgeB = asksB ? table.firstEdge(b) : 0;
  const end = asksA ? table.endEdge(a) : table.endEdge(b);
  while (asksA ? edgeA < end : edgeB < end) {
    const boundA = asksA ? table.boundOf(edgeA) : table.boundOf(edgeB);
    const boundB = asksB ? table.boundOf(edgeB) : boundA;
    const childA = asksA ? table.childOf(edgeA) : a;
    const childB = asksB ? table.childOf(edgeB) : b;
    const bound = boundA < boundB ? boundA : boundB;
    table.push(bound, apply(table, cache, operation, childA, childB), opened);
    if (boundA === bound) edgeA++;
    if (boundB === bound) edgeB++;
  }
  const result = table.close(level, opened);
  cache.keepUpWith(table.nodes);
  cache.set(operation.id, a, b, result);
  return result;
}

/** The diagram with every answer replaced. O(nodes). */
export function mapAnswers(table: NodeTable, node: Node, change: (answer: Node) => Node): Node {
  const known = new Map<Node, Node>();
  const visit = (one: Node): Node => {
    if (isAnswer(one)) return change(one);
    const found = known.get(one);
    if (found !== undefined) return found;
    const opened = table.open();
    for (let edge = table.firstEdge(one); edge < table.endEdge(one); edge++)
      table.push(table.boundOf(edge), visit(table.childOf(edge)), opened);
    const result = table.close(table.levelOf(one), opened);
    known.set(one, result);
    return result;
  };
  return visit(node);
}
