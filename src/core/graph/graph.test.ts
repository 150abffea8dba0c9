import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dominatorsOf,
  findCheapestPaths,
  findMinCut,
  NOT_REACHED,
  pathTo,
  reverseDigraph,
  search,
  toDigraph,
  toDominators,
  targetsOf,
} from './index.ts';

const COUNT = 8;
const arcs = fc.array(fc.tuple(fc.nat(COUNT - 1), fc.nat(COUNT - 1)), { maxLength: 20 });
const toGraph = (list: readonly (readonly [number, number])[]) =>
  toDigraph(
    COUNT,
    list.map(([tail]) => tail),
    list.map(([, head]) => head),
  );
const SOURCE = 0;
const SINK = COUNT - 1;

/** Every path without a vertex twice, by trying all. */
function allPaths(list: readonly (readonly [number, number])[], path: readonly number[] = [SOURCE]): number[][] {
  const at = path.at(-1);
  if (at === SINK) return [[...path]];
  const next = new Set(list.flatMap(([tail, head]) => (tail === at && !path.includes(head) ? [head] : [])));
  return [...next].flatMap((head) => allPaths(list, [...path, head]));
}

describe('search', () => {
  test('what is reached has a path of arcs over open vertices, what is not has none', () => {
    fc.assert(
      fc.property(arcs, fc.subarray([1, 2, 3, 4, 5, 6]), (list, closed) => {
        const found = search(toGraph(list), [SOURCE], { isOpen: (vertex) => !closed.includes(vertex) });
        const reached = new Set([SOURCE]);
        for (let size = -1; size !== reached.size;) {
          size = reached.size;
          for (const [tail, head] of list) if (reached.has(tail) && !closed.includes(head)) reached.add(head);
        }
        expect(new Set(found.order)).toEqual(reached);
        for (const vertex of found.order) {
          const path = pathTo(found, vertex);
          expect(path[0]).toBe(SOURCE);
          for (const [i, head] of path.slice(1).entries()) expect(list).toContainEqual([path[i], head]);
        }
        expect([...found.before].filter((one) => one === NOT_REACHED)).toHaveLength(COUNT - reached.size);
      }),
    );
  });

  test('turning every arc round twice gives the graph', () => {
    fc.assert(
      fc.property(arcs, (list) => {
        const graph = toGraph(list);
        const again = reverseDigraph(reverseDigraph(graph));
        for (let vertex = 0; vertex < COUNT; vertex++)
          expect(targetsOf(again, vertex).toSorted()).toEqual(targetsOf(graph, vertex).toSorted());
      }),
    );
  });
});

test('a vertex dominates another exactly when removing it cuts the other off', () => {
  fc.assert(
    fc.property(arcs, (list) => {
      const graph = toGraph(list);
      const dominators = toDominators(graph, SOURCE);
      const isReached = (vertex: number, without: number) =>
        search(graph, [SOURCE], { isOpen: (one) => one !== without }).before[vertex] !== NOT_REACHED;
      for (let vertex = 1; vertex < COUNT; vertex++) {
        const inner = Array.from({ length: COUNT }, (_, i) => i).filter((one) => one !== SOURCE && one !== vertex);
        const wanted = isReached(vertex, -1) ? inner.filter((without) => !isReached(vertex, without)) : [];
        expect(dominatorsOf(dominators, vertex).toSorted((a, b) => a - b)).toEqual(wanted);
      }
    }),
    { numRuns: 500 },
  );
});

test('a minimum cut takes back what it pushed along a wrong way', () => {
  // The shortest way 0-1-4-7 fills 1 and 4; the second unit goes 0-2-3-4 and has to push the first over to 5-6.
  const graph = toGraph([
    [0, 1],
    [1, 4],
    [4, 7],
    [0, 2],
    [2, 3],
    [3, 4],
    [1, 5],
    [5, 6],
    [6, 7],
  ]);
  expect(findMinCut(graph, [1, 1, 1, 1, 1, 1, 1, 1], SOURCE, SINK)?.weight).toBe(2);
});

test('a minimum cut weighs as much as the lightest of all sets that cut, and cuts', () => {
  fc.assert(
    fc.property(
      arcs,
      fc.array(fc.constantFrom(0, 1, 1, 2, 3, 5, Infinity), { minLength: COUNT, maxLength: COUNT }),
      (list, weights) => {
        const graph = toGraph(list);
        const cut = findMinCut(graph, weights, SOURCE, SINK);
        const isCut = (set: readonly number[]) =>
          search(graph, [SOURCE], { isOpen: (vertex) => !set.includes(vertex) }).before[SINK] === NOT_REACHED;
        const weigh = (set: readonly number[]) => set.reduce((sum, vertex) => sum + (weights[vertex] ?? 0), 0);
        let lightest = Infinity;
        for (let bits = 0; bits < 1 << (COUNT - 2); bits++) {
          const set = Array.from({ length: COUNT - 2 }, (_, i) => i + 1).filter((vertex) => (bits >> (vertex - 1)) & 1);
          if (weigh(set) < lightest && isCut(set)) lightest = weigh(set);
        }
        expect(cut?.weight ?? Infinity).toBe(lightest);
        if (!cut) return;
        expect(isCut(cut.vertices)).toBe(true);
        expect(weigh(cut.vertices)).toBe(lightest);
      },
    ),
    { numRuns: 500 },
  );
});

test('the cheapest paths are the cheapest of all, in order, each once', () => {
  fc.assert(
    fc.property(arcs, fc.array(fc.nat(4), { minLength: COUNT, maxLength: COUNT }), (list, prices) => {
      const priceOf = (path: readonly number[]) => path.reduce((sum, vertex) => sum + (prices[vertex] ?? 0), 0);
      const wanted = allPaths(list)
        .map(priceOf)
        .toSorted((a, b) => a - b)
        .slice(0, 6);
      const found = findCheapestPaths(toGraph(list), prices, SOURCE, SINK, 6);
      expect(found.map(({ cost }) => cost)).toEqual(wanted);
      expect(new Set(found.map(({ vertices }) => vertices.join())).size).toBe(found.length);
      for (const { vertices, cost } of found) expect(cost).toBe(priceOf(vertices));
    }),
    { numRuns: 300 },
  );
});
