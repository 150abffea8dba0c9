import { type Digraph } from './digraph.ts';

/** What a search found: for each vertex the one before it; −1: not reached, −2: a start. */
export interface Reach {
  readonly before: Int32Array;
  /** Reached vertices, nearest first; starts among them. */
  readonly order: readonly number[];
}

export const NOT_REACHED = -1;
export const START = -2;

export interface SearchLimits {
  /** Vertices that may be reached; absent: all. */
  readonly isOpen?: (vertex: number) => boolean;
  /** Vertices from which it goes on; absent: all. */
  readonly isPassable?: (vertex: number) => boolean;
}

/** Every vertex that the starts lead to, breadth first. Starts need be neither open nor passable. O(arcs). */
export function search(
  { count, starts, targets }: Digraph,
  from: Iterable<number>,
  { isOpen, isPassable }: SearchLimits = {},
): Reach {
  const before = new Int32Array(count).fill(NOT_REACHED);
  const order: number[] = [];
  for (const start of from) {
    if (before[start] !== NOT_REACHED) continue;
    before[start] = START;
    order.push(start);
  }
  for (let next = 0; next < order.length; next++) {
    const vertex = order[next] ?? 0;
    if (isPassable && before[vertex] !== START && !isPassable(vertex)) continue;
    const end = starts[vertex + 1] ?? 0;
    for (let arc = starts[vertex] ?? 0; arc < end; arc++) {
      const target = targets[arc] ?? 0;
      if (before[target] !== NOT_REACHED || (isOpen && !isOpen(target))) continue;
      before[target] = vertex;
      order.push(target);
    }
  }
  return { before, order };
}

/** From a start to the vertex, both included. The vertex must have been reached. */
export function pathTo({ before }: Reach, vertex: number): number[] {
  const path = [vertex];
  for (let at = before[vertex] ?? NOT_REACHED; at >= 0; at = before[at] ?? NOT_REACHED) path.push(at);
  return path.toReversed();
}
