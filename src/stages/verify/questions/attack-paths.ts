import { dominatorsOf, findCheapestPaths, toDominators } from '#core/graph';
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

/** Whom every path passes: one workload, or any of several that are alike. */
export type ChokePoint =
  | { readonly kind: 'party'; readonly names: readonly string[] }
  | { readonly kind: 'rule'; readonly rule: string }
  | { readonly kind: 'manages'; readonly position: number };

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

/** The only start and the only end are no choke points. */
function findChokePoints(graph: PathGraph, { graph: routes, vertices }: Routes): ChokePoint[] {
  const passed = dominatorsOf(toDominators(routes, ORIGIN), TARGET).map((place) => vertices[place] ?? -1);
  const inner = passed.filter((vertex, i) => {
    const isEnd = (i === 0 || i === passed.length - 1) && graph.parties.list[vertex] !== undefined;
    return !isEnd || isPassedThrough(routes, vertices.indexOf(vertex));
  });
  return inner.flatMap((vertex): ChokePoint[] => {
    const party = graph.parties.list[vertex];
    if (party) return [{ kind: 'party', names: namesOf(party) }];
    const means = wayAt(graph, vertex)?.means;
    if (!means) return [];
    return means.kind === 'rule'
      ? [{ kind: 'rule', rule: means.rule.id }]
      : [{ kind: 'manages', position: means.position }];
  });
}

/** Whether the vertex is neither a start nor an end. */
function isPassedThrough({ starts, targets }: Routes['graph'], place: number): boolean {
  const isStart = targets.subarray(starts[ORIGIN], starts[ORIGIN + 1]).includes(place);
  return !isStart && !targets.subarray(starts[place], starts[place + 1]).includes(TARGET);
}

export function namesOf(party: Party): readonly string[] {
  return party.kind === 'workloads' ? party.members.map(({ name }) => name) : [nameParty(party)];
}
