import type { Endpoint, Segment, Topology, Way } from '#core/model';
import type { AddressSet } from '#core/net';
import { addressesOfSegments } from './segment-addresses.ts';

/** Segments that ways connect without the internet: an address is there once. The internet belongs to each. */
export interface Component {
  readonly segments: readonly Segment[];
  readonly internet?: Segment;
  readonly endpoints: readonly Endpoint[];
  readonly ways: readonly Way[];
  /** Of each of its segments by name; of the internet, all that no segment has. */
  readonly addressesOf: ReadonlyMap<string, AddressSet>;
}

export function toComponents(topology: Topology): Component[] {
  const internet = topology.segments.find(({ isInternet }) => isInternet);
  const inside = topology.segments.filter((segment) => segment !== internet);
  const leaders = joinSegments(inside, topology);
  const groups = [...Map.groupBy(inside, ({ name }) => leaders(name)).values()];
  return (groups.length === 0 && internet ? [[]] : groups).map((segments) => toComponent(topology, segments, internet));
}

function joinSegments(inside: readonly Segment[], { ways, endpoints }: Topology): (name: string) => string {
  const parents = new Map(inside.map(({ name }) => [name, name]));
  const find = (name: string): string => {
    let top = name;
    for (let next = parents.get(top); next !== undefined && next !== top; next = parents.get(top)) top = next;
    parents.set(name, top);
    return top;
  };
  const join = (a: string, b: string) => {
    if (parents.has(a) && parents.has(b)) parents.set(find(a), find(b));
  };
  for (const { from, to } of ways) join(from, to);
  for (const { interfaces } of endpoints)
    for (const { segment } of interfaces) join(segment, interfaces[0]?.segment ?? segment);
  return find;
}

function toComponent(topology: Topology, segments: readonly Segment[], internet: Segment | undefined): Component {
  const names = new Set(segments.map(({ name }) => name));
  const all = new Set([...names, ...(internet ? [internet.name] : [])]);
  const addresses = addressesOfSegments(topology);
  return {
    segments,
    ...(internet && { internet }),
    endpoints: topology.endpoints.filter(({ interfaces }) => interfaces.some(({ segment }) => all.has(segment))),
    ways: topology.ways.filter(({ from, to }) => all.has(from) && all.has(to)),
    addressesOf: new Map([...addresses].filter(([name]) => all.has(name))),
  };
}
