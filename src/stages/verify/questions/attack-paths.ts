import { dominatorsOf, findCheapestPaths, targetsOf, toDominators } from '#core/graph';
import type { HopClass, Policy, Selector } from '#core/model';
import {
  type AttackPath,
  costOf,
  nameParty,
  ORIGIN,
  type Party,
  type PathGraph,
  type Routes,
  TARGET,
  toAttackPath,
  toPathGraph,
  toRoutes,
  wayAt,
} from '../paths/index.ts';
import { findTightening, type Tightening, type TighteningLimits } from './tightening.ts';

export interface PathQuestion extends TighteningLimits {
  readonly from: Selector;
  readonly to: Selector;
  /** Classes of hops that count; absent: all. */
  readonly over?: readonly HopClass[];
  /** How many paths to show. */
  readonly most: number;
}

/** Whom every path passes: one host, or any of several that are alike. */
export interface ChokePoint {
  readonly names: readonly string[];
}

export interface AttackPaths {
  /** Cheapest first; none: no path leads there. Of those who are alike one stands for all. */
  readonly paths: readonly AttackPath[];
  /** In the order in which paths pass them, without the ends. */
  readonly chokePoints: readonly ChokePoint[];
  /** The fewest rules (or the least of their weights) without which no path is left. Absent: no set of rules does it. */
  readonly tightening?: Tightening;
}

/** How an attacker who holds any host of `from` gets to one of `to`, and what ends it. */
export function findAttackPaths(policy: Policy, question: PathQuestion, atMs: number): AttackPaths {
  const { from, to, over, most } = question;
  const graph = toPathGraph(policy, atMs, [from, to]);
  const routes = toRoutes(graph, graph.parties.select(from), graph.parties.select(to), over);
  if (!routes) return { paths: [], chokePoints: [] };
  const prices = routes.vertices.map((vertex) => {
    const way = wayAt(graph, vertex);
    return way ? costOf(way.means) : 0;
  });
  const found = findCheapestPaths(routes.graph, prices, ORIGIN, TARGET, most);
  const tightening = findTightening(graph, routes, question);
  return {
    paths: found.map(({ vertices }) =>
      toAttackPath(
        graph,
        vertices.slice(1, -1).map((place) => routes.vertices[place] ?? -1),
      ),
    ),
    chokePoints: findChokePoints(graph, routes),
    ...(tightening && { tightening }),
  };
}

function findChokePoints(graph: PathGraph, { graph: routes, vertices }: Routes): ChokePoint[] {
  const starts = targetsOf(routes, ORIGIN);
  const passed = dominatorsOf(toDominators(routes, ORIGIN), TARGET);
  return passed.flatMap((place): ChokePoint[] => {
    const party = graph.parties.list[vertices[place] ?? -1];
    const isInner = !starts.includes(place) && !targetsOf(routes, place).includes(TARGET);
    return party && isInner ? [{ names: namesOf(party) }] : [];
  });
}

export function namesOf(party: Party): readonly string[] {
  return party.kind === 'workloads' ? party.members.map(({ name }) => name) : [nameParty(party)];
}
