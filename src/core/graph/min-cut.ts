import { type Digraph } from './digraph.ts';

/**
 * A cheapest set of vertices without which no path leads from the source to the sink; undefined when only vertices of
 * infinite weight could. Weights are not negative; the source and the sink are never cut, whatever theirs. Of several
 * cheapest sets the one nearest to the source. **Source**: Dinic 1970, each vertex split in two by an arc of its weight.
 */
export function findMinCut(
  graph: Digraph,
  weights: ArrayLike<number>,
  source: number,
  sink: number,
): { readonly weight: number; readonly vertices: readonly number[] } | undefined {
  const network = toNetwork(graph, weights, source, sink);
  const start = 2 * source + 1;
  const end = 2 * sink;
  if (isEndless(network, start, end)) return undefined;
  let weight = 0;
  for (let steps = toSteps(network, start, end); (steps[start] ?? -1) >= 0; steps = toSteps(network, start, end))
    weight += saturate(network, steps, start, end);
  const isReached = walk(network, start, -1, (arc) => (network.capacities[arc] ?? 0) > 0);
  const vertices: number[] = [];
  for (let vertex = 0; vertex < graph.count; vertex++)
    if ((isReached[2 * vertex] ?? -1) >= 0 && (isReached[2 * vertex + 1] ?? -1) < 0) vertices.push(vertex);
  return { weight, vertices };
}

/** Arc i and arc i ^ 1 are each other's way back. Vertex v is entered at 2v and left at 2v + 1. */
interface Network {
  readonly count: number;
  readonly starts: Int32Array;
  /** Arcs by the vertex that they leave. */
  readonly arcs: Int32Array;
  readonly heads: Int32Array;
  readonly capacities: Float64Array;
}

function toNetwork(graph: Digraph, weights: ArrayLike<number>, source: number, sink: number): Network {
  const count = 2 * graph.count;
  const size = 2 * (graph.count + graph.targets.length);
  const heads = new Int32Array(size);
  const capacities = new Float64Array(size);
  const starts = new Int32Array(count + 1);
  let next = 0;
  const add = (tail: number, head: number, capacity: number) => {
    heads[next] = head;
    heads[next + 1] = tail;
    capacities[next] = capacity;
    starts[tail + 1] = (starts[tail + 1] ?? 0) + 1;
    starts[head + 1] = (starts[head + 1] ?? 0) + 1;
    next += 2;
  };
  for (let vertex = 0; vertex < graph.count; vertex++) {
    const isEnd = vertex === source || vertex === sink;
    add(2 * vertex, 2 * vertex + 1, isEnd ? Infinity : (weights[vertex] ?? Infinity));
    for (let arc = graph.starts[vertex] ?? 0; arc < (graph.starts[vertex + 1] ?? 0); arc++)
      add(2 * vertex + 1, 2 * (graph.targets[arc] ?? 0), Infinity);
  }
  for (let vertex = 0; vertex < count; vertex++) starts[vertex + 1] = (starts[vertex + 1] ?? 0) + (starts[vertex] ?? 0);
  const arcs = new Int32Array(size);
  const places = starts.slice();
  for (let arc = 0; arc < size; arc++) {
    const tail = heads[arc ^ 1] ?? 0;
    const place = places[tail] ?? 0;
    arcs[place] = arc;
    places[tail] = place + 1;
  }
  return { count, starts, arcs, heads, capacities };
}

/** A way of infinite capacity: no finite set cuts it, and pushing along it would never end. */
function isEndless(network: Network, start: number, end: number): boolean {
  return (walk(network, start, end, (arc) => network.capacities[arc] === Infinity)[end] ?? -1) >= 0;
}

/** Of each vertex the fewest arcs from it to the end that have capacity left, as far as the start is. −1: none, or farther. */
function toSteps(network: Network, start: number, end: number): Int32Array {
  // Against the arcs: whoever walks them by falling steps never strays from the way to the end.
  return walk(network, end, start, (arc) => (network.capacities[arc ^ 1] ?? 0) > 0);
}

/** How many arcs each vertex is away, breadth first, until `last` is found. */
function walk(
  { count, starts, arcs, heads }: Network,
  first: number,
  last: number,
  isOpen: (arc: number) => boolean,
): Int32Array {
  const steps = new Int32Array(count).fill(-1);
  const queue = new Int32Array(count);
  let length = 1;
  steps[first] = 0;
  queue[0] = first;
  for (let next = 0; next < length; next++) {
    const vertex = queue[next] ?? 0;
    if (vertex === last) break;
    for (let place = starts[vertex] ?? 0; place < (starts[vertex + 1] ?? 0); place++) {
      const arc = arcs[place] ?? 0;
      const head = heads[arc] ?? 0;
      if (steps[head] !== -1 || !isOpen(arc)) continue;
      steps[head] = (steps[vertex] ?? 0) + 1;
      queue[length++] = head;
    }
  }
  return steps;
}

/** Pushes along ways of falling steps until none is left; what was pushed in all. */
function saturate(network: Network, steps: Int32Array, start: number, end: number): number {
  const { starts, arcs, heads, capacities } = network;
  const next = starts.slice();
  const way: number[] = [];
  let pushed = 0;
  let vertex = start;
  for (;;) {
    if (vertex === end) {
      const amount = way.reduce((least, arc) => Math.min(least, capacities[arc] ?? 0), Infinity);
      pushed += amount;
      let full = way.length;
      for (const [i, arc] of way.entries()) {
        capacities[arc] = (capacities[arc] ?? 0) - amount;
        capacities[arc ^ 1] = (capacities[arc ^ 1] ?? 0) + amount;
        if (capacities[arc] === 0 && i < full) full = i;
      }
      // Back to before the first arc that is full.
      vertex = heads[(way[full] ?? 0) ^ 1] ?? start;
      way.length = full;
      continue;
    }
    const step = advance(vertex);
    if (step >= 0) {
      way.push(step);
      vertex = heads[step] ?? 0;
      continue;
    }
    const back = way.pop();
    if (back === undefined) return pushed;
    vertex = heads[back ^ 1] ?? 0;
    next[vertex] = (next[vertex] ?? 0) + 1;
  }

  function advance(at: number): number {
    for (let place = next[at] ?? 0; place < (starts[at + 1] ?? 0); place++) {
      const arc = arcs[place] ?? 0;
      if ((capacities[arc] ?? 0) > 0 && steps[heads[arc] ?? 0] === (steps[at] ?? 0) - 1) {
        next[at] = place;
        return arc;
      }
    }
    next[at] = starts[at + 1] ?? 0;
    return -1;
  }
}
