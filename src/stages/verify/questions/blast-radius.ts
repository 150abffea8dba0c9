import { search, toCosts } from '#core/graph';
import type { HopClass, Policy, Selector, ZoneClass } from '#core/model';
import { costOf, isPassable, type PathGraph, toOpenWays, toPathGraph, toWayVertex, wayAt } from '../paths/index.ts';
import { namesOf } from './attack-paths.ts';

/** Hosts that are alike, and how far away they are. */
export interface Reached {
  readonly names: readonly string[];
  /** Absent: outside the estate. */
  readonly zone?: string;
  readonly zoneClass?: ZoneClass;
  /** The fewest. */
  readonly hops: number;
  /** Of the cheapest path, which may have more hops. */
  readonly cost: number;
}

/** Whom an attacker who holds any host of `from` gets to: keys first, then by cost. */
export function findBlastRadius(
  policy: Policy,
  from: Selector,
  over: readonly HopClass[] | undefined,
  atMs: number,
): Reached[] {
  const graph = toPathGraph(policy, atMs, [from]);
  const starts = graph.parties.select(from);
  const isOpen = toOpenWays(graph, over);
  const { before, order } = search(graph.graph, starts, { isOpen, isPassable: (vertex) => isPassable(graph, vertex) });
  const { costs } = toCosts(graph.graph, toPrices(graph), starts, {
    vertices: new Set(graph.ways.flatMap((_, position) => closedWay(graph, position, isOpen))),
    arcs: toDeadArcs(graph, starts),
  });
  const hops = new Int32Array(graph.graph.count);
  for (const vertex of order) {
    const previous = before[vertex] ?? -1;
    if (previous >= 0) hops[vertex] = (hops[previous] ?? 0) + 1;
  }
  const isStart = new Set(starts);
  return order
    .filter((vertex) => graph.parties.list[vertex] && !isStart.has(vertex))
    .map((vertex) => describe(graph, vertex, (hops[vertex] ?? 0) / 2, costs[vertex] ?? 0))
    .toSorted((a, b) => rank(a) - rank(b) || a.cost - b.cost || a.hops - b.hops);
}

function toPrices(graph: PathGraph): number[] {
  return Array.from({ length: graph.graph.count }, (_, vertex) => {
    const way = wayAt(graph, vertex);
    return way ? costOf(way.means) : 0;
  });
}

function closedWay(graph: PathGraph, position: number, isOpen: (vertex: number) => boolean): number[] {
  const vertex = toWayVertex(graph, position);
  return isOpen(vertex) ? [] : [vertex];
}

/** The arcs out of what nobody passes through. */
function toDeadArcs(graph: PathGraph, starts: readonly number[]): Set<number> {
  const arcs = new Set<number>();
  for (const vertex of graph.parties.list.keys()) {
    if (isPassable(graph, vertex) || starts.includes(vertex)) continue;
    for (let arc = graph.graph.starts[vertex] ?? 0; arc < (graph.graph.starts[vertex + 1] ?? 0); arc++) arcs.add(arc);
  }
  return arcs;
}

function describe({ policy, parties }: PathGraph, vertex: number, hops: number, cost: number): Reached {
  const party = parties.list[vertex];
  const names = party ? namesOf(party) : [];
  const zoneName = party?.kind === 'workloads' ? party.members[0]?.zone : undefined;
  const zone = party?.kind === 'nobody' ? party.zone : policy.zones.find(({ name }) => name === zoneName);
  return { names, ...(zone && { zone: zone.name, zoneClass: zone.class }), hops, cost };
}

function rank({ zoneClass }: Reached): number {
  if (zoneClass === 'key-management' || zoneClass === 'cold') return 0;
  return zoneClass === undefined ? 2 : 1;
}
