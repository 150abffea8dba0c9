import { pathTo, search } from '#core/graph';
import { type AttackPath, isPassable, type Party, type PathGraph, toAttackPath } from '../../paths/index.ts';
import { namesOf } from '../attack-paths.ts';

/** Hosts to which paths of several hops from a zone lead in one of two policies alone. JSON-ready. */
export interface PathsDiff {
  readonly change: 'added' | 'removed';
  /** Zones, or `internet`. */
  readonly from: string;
  readonly to: string;
  readonly hosts: readonly string[];
  /** One with the fewest hops, to one of them. */
  readonly path: AttackPath;
}

/** Single hops are told as connections, or as control. Nobody who can be reached by one is told. */
export function diffPaths(older: PathGraph, newer: PathGraph): PathsDiff[] {
  const was = toReach(older);
  const is = toReach(newer);
  return [...toLeads('added', is, was), ...toLeads('removed', was, is)];
}

interface Reached {
  readonly zone: string;
  readonly isFar: boolean;
  show(): AttackPath;
}

/** By the zone of the start and the name of the host. */
type ZoneReach = ReadonlyMap<string, ReadonlyMap<string, Reached>>;

function toReach(graph: PathGraph): ZoneReach {
  const { list } = graph.parties;
  const byZone = Map.groupBy(list.keys(), (number) => {
    const party = list[number];
    return party ? zoneOf(party) : '';
  });
  return new Map([...byZone].map(([zone, starts]) => [zone, reachFrom(graph, starts)]));
}

function reachFrom(graph: PathGraph, starts: readonly number[]): ReadonlyMap<string, Reached> {
  const reach = search(graph.graph, starts, { isPassable: (vertex) => isPassable(graph, vertex) });
  const reached = new Map<string, Reached>();
  for (const vertex of reach.order) {
    const party = graph.parties.list[vertex];
    if (!party) continue;
    // Party, way, party: longer ones have several hops.
    const isFar = pathTo(reach, vertex).length > 3;
    for (const [place, name] of namesOf(party).entries())
      reached.set(name, {
        zone: zoneOf(party),
        isFar,
        show: () => toAttackPath(graph, pathTo(reach, vertex), place),
      });
  }
  return reached;
}

function zoneOf(party: Party): string {
  switch (party.kind) {
    case 'workloads':
      return party.members[0]?.zone ?? '';
    case 'nobody':
      return party.zone.name;
    case 'outside':
      return 'internet';
    default:
      return party satisfies never;
  }
}

function toLeads(change: PathsDiff['change'], here: ZoneReach, there: ZoneReach): PathsDiff[] {
  return [...here].flatMap(([from, reached]) => {
    const only = [...reached].filter(([name, { isFar }]) => isFar && !there.get(from)?.has(name));
    return [...Map.groupBy(only, ([, { zone }]) => zone)].flatMap(([to, hosts]): PathsDiff[] => {
      const [first] = hosts;
      return first ? [{ change, from, to, hosts: hosts.map(([name]) => name), path: first[1].show() }] : [];
    });
  });
}
