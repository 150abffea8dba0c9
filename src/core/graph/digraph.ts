/**
 * Vertices 0 … count − 1. The arcs of vertex v lead to `targets` from `starts[v]` to before `starts[v + 1]`; parallel
 * arcs and arcs of a vertex to itself are permitted.
 */
export interface Digraph {
  readonly count: number;
  readonly starts: Int32Array;
  readonly targets: Int32Array;
}

/** The i-th arc leads from the i-th of `tails` to the i-th of `heads`. O(vertices + arcs). */
export function toDigraph(count: number, tails: ArrayLike<number>, heads: ArrayLike<number>): Digraph {
  const starts = new Int32Array(count + 1);
  for (let i = 0; i < tails.length; i++) {
    const after = (tails[i] ?? 0) + 1;
    starts[after] = (starts[after] ?? 0) + 1;
  }
  for (let vertex = 0; vertex < count; vertex++) starts[vertex + 1] = (starts[vertex + 1] ?? 0) + (starts[vertex] ?? 0);
  const targets = new Int32Array(tails.length);
  const next = starts.slice();
  for (let i = 0; i < tails.length; i++) {
    const tail = tails[i] ?? 0;
    const place = next[tail] ?? 0;
    targets[place] = heads[i] ?? 0;
    next[tail] = place + 1;
  }
  return { count, starts, targets };
}

/** Where the arcs of a vertex lead. */
export function targetsOf({ starts, targets }: Digraph, vertex: number): Int32Array {
  return targets.subarray(starts[vertex], starts[vertex + 1]);
}

/** Every arc turned round. */
export function reverseDigraph({ count, starts, targets }: Digraph): Digraph {
  return toDigraph(count, targets, toTails({ count, starts, targets }));
}

/** Of every arc, in the order of `targets`, where it begins. */
export function toTails({ count, starts, targets }: Digraph): Int32Array {
  const tails = new Int32Array(targets.length);
  for (let vertex = 0; vertex < count; vertex++) tails.fill(vertex, starts[vertex], starts[vertex + 1]);
  return tails;
}
