import { type Digraph, NOT_REACHED, reverseDigraph, search, toDigraph } from '#core/graph';
import type { HopClass } from '#core/model';
import { isPassable, type PathGraph, toOpenWays, wayAt } from './path-graph.ts';

/** What of a path graph lies on ways from one end to the other, between a vertex for all starts and one for all ends. */
export interface Routes {
  readonly graph: Digraph;
  /** Of each vertex of `graph` that of the path graph; −1 for the two ends. */
  readonly vertices: readonly number[];
}

export const ORIGIN = 0;
export const TARGET = 1;

/**
 * Every path begins where it last leaves `from` and ends where it first enters `to`; who is of both is no start.
 * Undefined: there is no path.
 */
export function toRoutes(
  graph: PathGraph,
  from: readonly number[],
  to: readonly number[],
  over?: readonly HopClass[],
): Routes | undefined {
  const ends = new Set(to);
  const starts = new Set(from.filter((party) => !ends.has(party)));
  const isOpenWay = toOpenWays(graph, over);
  const isOpen = (vertex: number) => isOpenWay(vertex) && (isPassable(graph, vertex) || ends.has(vertex));
  const ahead = search(graph.graph, starts, { isOpen, isPassable: (vertex) => !ends.has(vertex) });
  const reached = [...ends].filter((party) => ahead.before[party] !== NOT_REACHED);
  if (reached.length === 0) return undefined;
  const behind = search(reverseDigraph(graph.graph), reached, {
    isOpen: (vertex) => ahead.before[vertex] !== NOT_REACHED,
    isPassable: (vertex) => !starts.has(vertex),
  });
  const vertices = [-1, -1, ...behind.order];
  const places = new Map(vertices.map((vertex, place) => [vertex, place]));
  const tails: number[] = [];
  const heads: number[] = [];
  const add = (tail: number, head: number) => {
    tails.push(tail);
    heads.push(head);
  };
  for (const [place, vertex] of vertices.entries()) {
    if (starts.has(vertex)) add(ORIGIN, place);
    if (ends.has(vertex)) add(place, TARGET);
    const way = wayAt(graph, vertex);
    if (!way) continue;
    for (const party of way.from) {
      const before = places.get(party);
      if (before !== undefined && !ends.has(party)) add(before, place);
    }
    for (const party of way.to) {
      const after = places.get(party);
      if (after !== undefined && !starts.has(party)) add(place, after);
    }
  }
  return { graph: toDigraph(vertices.length, tails, heads), vertices };
}
