import type { Topology } from '#core/model';
import type { TopologyPart } from './part.ts';
import { renameTopology } from './rename.ts';

/** The parts with one internet, and no other segment or point of one part named like one of another. */
export function distinguishNames(parts: readonly TopologyPart[]): TopologyPart[] {
  const internet = parts.flatMap(({ topology }) => topology.segments).find(({ isInternet }) => isInternet);
  const segments = new Set(internet ? [internet.name] : []);
  const points = new Set<string>();
  return parts.map((part) => {
    const { topology, name } = part;
    const renaming = {
      segments: new Map(
        topology.segments.flatMap((segment): [string, string][] => {
          const own = segment.isInternet && internet ? internet.name : claim(segments, segment.name, name);
          return own === segment.name ? [] : [[segment.name, own]];
        }),
      ),
      points: new Map(
        topology.points.flatMap((point): [string, string][] => {
          const own = claim(points, point.name, name);
          return own === point.name ? [] : [[point.name, own]];
        }),
      ),
    };
    return { ...part, topology: renameTopology(topology, renaming) };
  });
}

/** The name, or one that is still free: with who says it, and a number where that is not enough. */
export function claim(taken: Set<string>, name: string, by: string): string {
  let free = name;
  for (let count = 1; taken.has(free); count++) free = count === 1 ? `${name} (${by})` : `${name} (${by} ${count})`;
  taken.add(free);
  return free;
}

/** One internet: whatever any part says is outside. */
export function uniteSegments(topologies: readonly Topology[]): Topology['segments'] {
  const byName = new Map(topologies.flatMap(({ segments }) => segments).map((segment) => [segment.name, segment]));
  return [...byName.values()];
}
