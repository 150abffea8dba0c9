import type { Topology, Way } from '#core/model';
import { isEmptyAddressSet } from '#core/net';
import { addressesOfSegments } from '../segment-addresses.ts';
import type { TopologyPart } from './part.ts';

/**
 * SEM-20. What a host says of itself holds no routes to what others know: between a segment of its own and one that only
 * others speak of, there may be a way. They come last, so that every known way, also one on which packets are lost, is first.
 */
export function toOpenWays(parts: readonly TopologyPart[], topology: Omit<Topology, 'ways'>): Way[] {
  const addresses = addressesOfSegments(topology);
  const held = topology.segments.filter(({ name, isInternet }) => {
    const own = addresses.get(name);
    return isInternet || (own !== undefined && !isEmptyAddressSet(own));
  });
  const speakers = new Map(
    held.map(({ name }) => [
      name,
      new Set(parts.filter((part) => part.topology.segments.some((segment) => segment.name === name))),
    ]),
  );
  const speakersOf = (name: string) => speakers.get(name) ?? new Set<TopologyPart>();
  const isOfHost = (name: string) => [...speakersOf(name)].some((part) => part.isOfHost);
  return held.flatMap((from) =>
    held
      .filter(({ name }) => isOfHost(from.name) || isOfHost(name))
      .filter(({ name }) => ![...speakersOf(from.name)].some((part) => speakersOf(name).has(part)))
      .map((to): Way => ({
        from: from.name,
        to: to.name,
        visits: [],
        outcome: 'unknown',
        why: `no file says how packets get from ${from.name} to ${to.name}`,
      })),
  );
}
