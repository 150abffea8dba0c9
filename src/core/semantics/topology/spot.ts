import type { Endpoint, EndpointInterface, Topology, Way } from '#core/model';
import { type Address, hasAddress, isSameAddress, NO_ADDRESSES } from '#core/net';
import { addressesOfSegments } from './segment-addresses.ts';

/** Where a packet starts or ends. Without an endpoint: an address of the segment that nobody is known to have. */
export interface Spot {
  readonly address: Address;
  readonly segment: string;
  readonly endpoint?: Endpoint;
  readonly interface?: EndpointInterface;
}

/** Every place that has the address; several where networks overlap, none where nobody knows of it. */
export function findSpots(topology: Topology, address: Address): Spot[] {
  const known = topology.endpoints.flatMap((endpoint) =>
    endpoint.interfaces
      .filter(({ addresses }) => addresses.some((own) => isSameAddress(own, address)))
      .map((own): Spot => ({ address, segment: own.segment, endpoint, interface: own })),
  );
  if (known.length > 0) return known;
  const holders = topology.segments.filter(({ addresses }) => hasAddress(addresses, address));
  const internet = topology.segments.filter(({ isInternet }) => isInternet);
  return (holders.length > 0 ? holders : internet).map(({ name }) => ({ address, segment: name }));
}

export function findSpotIn(topology: Topology, address: Address, segment: string): Spot {
  return findSpots(topology, address).find((spot) => spot.segment === segment) ?? { address, segment };
}

/** The endpoints known outside by that address, and the address that they have inside. */
export function findInside(topology: Topology, outside: Address): Spot[] {
  return topology.endpoints.flatMap((endpoint) =>
    endpoint.interfaces.flatMap((own) =>
      (own.outside ?? [])
        .filter((pair) => isSameAddress(pair.outside, outside))
        .map(({ inside }): Spot => ({ address: inside, segment: own.segment, endpoint, interface: own })),
    ),
  );
}

/** The first way that fits. */
export function findWay(
  topology: Topology,
  from: Spot,
  destination: Address,
  leg: 'request' | 'reply',
): Way | undefined {
  return topology.ways.find(
    (way) =>
      way.from === from.segment &&
      (way.only === undefined || way.only === LEGS[leg]) &&
      (!way.sources || hasAddress(way.sources, from.address)) &&
      hasAddress(way.destinations ?? addressesOfSegments(topology).get(way.to) ?? NO_ADDRESSES, destination),
  );
}

const LEGS = { request: 'requests', reply: 'replies' } as const;
