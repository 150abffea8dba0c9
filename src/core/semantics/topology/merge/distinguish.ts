import type { Segment, Topology } from '#core/model';
import { printRange } from '#core/net';
import type { TopologyPart } from './part.ts';
import { renameTopology } from './rename.ts';

/**
 * The parts with one internet, and no other segment or point of one part named like one of another. A network that a host
 * is on is the one that others with the same addresses are on, where that is one.
 */
export function distinguishNames(parts: readonly TopologyPart[]): TopologyPart[] {
  const internet = parts.flatMap(({ topology }) => topology.segments).find(({ isInternet }) => isInternet);
  const segments = new Set(internet ? [internet.name] : []);
  const points = new Set<string>();
  const networks = new Map<string, string[]>();
  const toOwn = (segment: Segment, { name, isOfHost }: TopologyPart): string => {
    if (segment.isInternet && internet) return internet.name;
    const key = segment.addresses.ranges.map(printRange).join();
    const known = networks.get(key) ?? [];
    const [same, ...others] = known;
    if (isOfHost && same !== undefined && others.length === 0 && key !== '') return same;
    const own = claim(segments, segment.name, name);
    networks.set(key, [...known, own]);
    return own;
  };
  // Those of hosts come last, so that they find the networks of platforms; each part keeps its place.
  const inOrder = parts.toSorted((a, b) => Number(a.isOfHost) - Number(b.isOfHost));
  const renamed = inOrder.map((part) => {
    const { topology, name } = part;
    const renaming = {
      segments: new Map(
        topology.segments.flatMap((segment): [string, string][] => {
          const own = toOwn(segment, part);
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
  return parts.flatMap((part) => renamed[inOrder.indexOf(part)] ?? []);
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
