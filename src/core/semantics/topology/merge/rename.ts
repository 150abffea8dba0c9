import type { Topology, Visit } from '#core/model';

export interface Renaming {
  readonly segments: ReadonlyMap<string, string>;
  readonly points: ReadonlyMap<string, string>;
}

/** The topology with other names; what is not in the maps keeps its own. */
export function renameTopology(topology: Topology, { segments, points }: Renaming): Topology {
  if (segments.size === 0 && points.size === 0) return topology;
  const segmentOf = (name: string) => segments.get(name) ?? name;
  const pointOf = (name: string) => points.get(name) ?? name;
  const toVisits = (visits: readonly Visit[]) => visits.map((visit) => ({ ...visit, point: pointOf(visit.point) }));
  return {
    endpoints: topology.endpoints.map((endpoint) => ({
      ...endpoint,
      interfaces: endpoint.interfaces.map((own) => ({
        ...own,
        segment: segmentOf(own.segment),
        leave: toVisits(own.leave),
        arrive: toVisits(own.arrive),
        ...(own.passages && {
          passages: own.passages.map(({ onward, ...passage }) => ({
            ...passage,
            leave: toVisits(passage.leave),
            arrive: toVisits(passage.arrive),
            ...(onward && {
              onward: {
                ...onward,
                segment: segmentOf(onward.segment),
                leave: toVisits(onward.leave),
                arrive: toVisits(onward.arrive),
              },
            }),
          })),
        }),
      })),
    })),
    segments: topology.segments.map((segment) => ({ ...segment, name: segmentOf(segment.name) })),
    points: topology.points.map((point) => ({ ...point, name: pointOf(point.name) })),
    ways: topology.ways.map((way) => ({
      ...way,
      from: segmentOf(way.from),
      to: segmentOf(way.to),
      visits: toVisits(way.visits),
    })),
  };
}
