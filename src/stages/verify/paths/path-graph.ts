import { type Digraph, toDigraph } from '#core/graph';
import type { HopClass, Policy, Selector } from '#core/model';
import { type Parties, toParties } from './parties.ts';
import { hopOf, toWays, type Way } from './ways.ts';

/**
 * Who can reach whom, hop by hop: a vertex for each party, then one for each way. A hop is two arcs, from its party to
 * the way and from there to the next party, so that size follows what is written and not who is meant.
 */
export interface PathGraph {
  readonly policy: Policy;
  readonly parties: Parties;
  readonly ways: readonly Way[];
  readonly graph: Digraph;
}

/** The vertex of the way at a position; before the ways are the parties, at their own positions. */
export function toWayVertex({ parties }: PathGraph, position: number): number {
  return parties.list.length + position;
}

/** Undefined: the vertex is a party. */
export function wayAt({ parties, ways }: PathGraph, vertex: number): Way | undefined {
  return ways[vertex - parties.list.length];
}

/** With `more` selectors that will be asked for, beside those of the rules and guardrails. */
export function toPathGraph(policy: Policy, atMs: number, more: readonly Selector[] = []): PathGraph {
  const parties = toParties(policy, more);
  const ways = toWays(policy, parties, atMs);
  const offset = parties.list.length;
  const size = ways.reduce((sum, { from, to }) => sum + from.length + to.length, 0);
  const tails = new Int32Array(size);
  const heads = new Int32Array(size);
  let next = 0;
  for (const [position, { from, to }] of ways.entries()) {
    for (const party of from) {
      tails[next] = party;
      heads[next++] = offset + position;
    }
    for (const party of to) {
      tails[next] = offset + position;
      heads[next++] = party;
    }
  }
  return {
    policy,
    parties,
    ways,
    graph: toDigraph(offset + ways.length, tails, heads),
  };
}

/** Which ways count; absent: all. */
export function toOpenWays(graph: PathGraph, over: readonly HopClass[] | undefined): (vertex: number) => boolean {
  return (vertex) => {
    const way = wayAt(graph, vertex);
    return !way || !over || over.includes(hopOf(way.means));
  };
}

/** SEM-13. Nothing passes through what is outside the estate. */
export function isPassable({ parties }: PathGraph, vertex: number): boolean {
  return parties.list[vertex]?.kind !== 'outside';
}
