import { type Digraph } from './digraph.ts';

/** A path from a start to an end, both included, and what its vertices cost together. */
export interface CostedPath {
  readonly vertices: readonly number[];
  readonly cost: number;
}

/** Of each vertex the least that a path to it costs (Infinity: none), and the vertex before it on that path. */
export interface Costs {
  readonly costs: Float64Array;
  readonly before: Int32Array;
}

interface Obstacles {
  readonly vertices?: ReadonlySet<number>;
  /** Arcs by their position in `targets`. */
  readonly arcs?: ReadonlySet<number>;
}

/** A path costs what its vertices cost, its start included. Costs are not negative. **Source**: Dijkstra 1959. */
export function toCosts(
  graph: Digraph,
  prices: ArrayLike<number>,
  from: Iterable<number>,
  { vertices, arcs }: Obstacles = {},
): Costs {
  const costs = new Float64Array(graph.count).fill(Infinity);
  const before = new Int32Array(graph.count).fill(-1);
  const heap = toHeap();
  for (const start of from) {
    if (vertices?.has(start)) continue;
    costs[start] = prices[start] ?? 0;
    heap.push(start, prices[start] ?? 0);
  }
  for (let top = heap.pop(); top; top = heap.pop()) {
    const { vertex, cost } = top;
    if (cost > (costs[vertex] ?? 0)) continue;
    for (let arc = graph.starts[vertex] ?? 0; arc < (graph.starts[vertex + 1] ?? 0); arc++) {
      const target = graph.targets[arc] ?? 0;
      const whole = cost + (prices[target] ?? 0);
      if (whole >= (costs[target] ?? 0) || arcs?.has(arc) || vertices?.has(target)) continue;
      costs[target] = whole;
      before[target] = vertex;
      heap.push(target, whole);
    }
  }
  return { costs, before };
}

/** The vertices of the cheapest path to a vertex that has one. */
export function cheapestPathTo({ before }: Costs, vertex: number): number[] {
  const path = [vertex];
  for (let at = before[vertex] ?? -1; at >= 0; at = before[at] ?? -1) path.push(at);
  return path.toReversed();
}

/**
 * The `most` cheapest paths from the one vertex to the other that pass no vertex twice, cheapest first. **Source**: Yen
 * 1971. O(most × length × arcs × log vertices).
 */
export function findCheapestPaths(
  graph: Digraph,
  prices: ArrayLike<number>,
  from: number,
  to: number,
  most: number,
): CostedPath[] {
  const first = findFrom([from], {});
  const found: CostedPath[] = [];
  const candidates = new Map<string, CostedPath>();
  for (let best = first; best && found.length < most; best = takeCheapest(candidates)) {
    found.push(best);
    for (let length = 1; length < best.vertices.length; length++) {
      const root = best.vertices.slice(0, length);
      const path = findFrom(root, {
        vertices: new Set(root.slice(0, -1)),
        arcs: new Set(found.flatMap(({ vertices }) => arcsAfter(vertices, root))),
      });
      if (path) candidates.set(path.vertices.join(), path);
    }
  }
  return found;

  function findFrom(root: readonly number[], obstacles: Obstacles): CostedPath | undefined {
    const spur = root.at(-1) ?? from;
    const found = toCosts(graph, prices, [spur], obstacles);
    const cost = found.costs[to] ?? Infinity;
    if (cost === Infinity) return undefined;
    const vertices = [...root.slice(0, -1), ...cheapestPathTo(found, to)];
    return { vertices, cost: vertices.reduce((sum, vertex) => sum + (prices[vertex] ?? 0), 0) };
  }

  /** The arcs by which a path that begins with the root leaves it, parallel ones too. */
  function arcsAfter(vertices: readonly number[], root: readonly number[]): number[] {
    const next = vertices[root.length];
    if (next === undefined || root.some((vertex, i) => vertices[i] !== vertex)) return [];
    const spur = root.at(-1) ?? from;
    const arcs: number[] = [];
    for (let arc = graph.starts[spur] ?? 0; arc < (graph.starts[spur + 1] ?? 0); arc++)
      if (graph.targets[arc] === next) arcs.push(arc);
    return arcs;
  }
}

function takeCheapest(candidates: Map<string, CostedPath>): CostedPath | undefined {
  let best: readonly [string, CostedPath] | undefined;
  for (const one of candidates)
    if (!best || one[1].cost < best[1].cost || (one[1].cost === best[1].cost && isShorter(one[1], best[1]))) best = one;
  if (best) candidates.delete(best[0]);
  return best?.[1];
}

function isShorter(a: CostedPath, b: CostedPath): boolean {
  return a.vertices.length < b.vertices.length;
}

/** A binary heap of vertices by cost; one vertex may be in it several times. */
function toHeap() {
  const items: { readonly vertex: number; readonly cost: number }[] = [];
  const costAt = (place: number) => items[place]?.cost ?? Infinity;
  function swap(a: number, b: number) {
    const [x, y] = [items[a], items[b]];
    if (x && y) [items[a], items[b]] = [y, x];
  }
  return {
    push(vertex: number, cost: number) {
      let place = items.push({ vertex, cost }) - 1;
      for (let above = (place - 1) >> 1; place > 0 && costAt(above) > cost; above = (place - 1) >> 1) {
        swap(place, above);
        place = above;
      }
    },
    pop() {
      const top = items[0];
      const last = items.pop();
      if (top && last && items.length > 0) items[0] = last;
      for (let place = 0; ;) {
        const left = 2 * place + 1;
        const least = costAt(left + 1) < costAt(left) ? left + 1 : left;
        if (costAt(least) >= costAt(place)) return top;
        swap(place, least);
        place = least;
      }
    },
  };
}
