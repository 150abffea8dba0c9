import type { Endpoint, EndpointInterface, Topology } from '#core/model';
import {
  type Address,
  type AddressSet,
  intersectAddresses,
  isEmptyAddressSet,
  NO_ADDRESSES,
  subtractAddresses,
  toAddressSet,
  toRange,
  unionAddresses,
} from '#core/net';
import { isOnSeveral } from '../anywhere.ts';
import type { Network, Party } from './legs.ts';

/** A party and whose it is. Without an endpoint: addresses of the segment that nobody is known to have. */
export interface PlacedParty extends Party {
  readonly segment: string;
  readonly endpoint?: Endpoint;
  readonly interface?: EndpointInterface;
}

/** Parties of which no two share an address: a source address tells who sends. */
export interface Plane {
  readonly parties: readonly PlacedParty[];
}

/** Every place where a connection can begin, twin of `findSpots`. One plane where no address is at two places. */
export function toPlanes(network: Network): Plane[] {
  const planes: { parties: PlacedParty[]; taken: AddressSet }[] = [];
  for (const { parties, addresses } of toLayers(network)) {
    const free = planes.find(({ taken }) => isEmptyAddressSet(intersectAddresses(taken, addresses)));
    if (free) {
      free.parties.push(...parties);
      free.taken = unionAddresses(free.taken, addresses);
    } else planes.push({ parties: [...parties], taken: addresses });
  }
  return planes.map(({ parties }) => ({ parties }));
}

interface Layer {
  readonly parties: PlacedParty[];
  addresses: AddressSet;
}

/** The parties of each segment, in as many layers as an address is there. The first has those whom nobody knows. */
function toLayers(network: Network): Layer[] {
  const { topology } = network;
  const known = toAddressSet(
    topology.endpoints.flatMap(({ interfaces }) => interfaces.flatMap(({ addresses }) => addresses.map(toRange))),
  );
  const placed = Map.groupBy(toPlaced(topology), ({ segment }) => segment);
  return topology.segments.flatMap((segment) => {
    const layers: { counts: PlacedParty[] }[] = [];
    const times = new Map<string, number>();
    for (const party of placed.get(segment.name) ?? [])
      for (const [layer, addresses] of splitByTimes(party.interface?.addresses ?? [], times))
        (layers[layer] ??= { counts: [] }).counts.push({ ...party, addresses });
    const held = unionAddresses(segment.addresses, network.addressesOf(segment.name));
    const bare = subtractAddresses(held, known);
    const own = layers.map(({ counts }, i): Layer => {
      const parties = i === 0 && !isEmptyAddressSet(bare) ? [...counts, toBare(segment.name, bare)] : counts;
      return { parties, addresses: unionAddresses(...parties.map(({ addresses }) => addresses)) };
    });
    if (own.length > 0 || isEmptyAddressSet(bare)) return own;
    return [{ parties: [toBare(segment.name, bare)], addresses: bare }];
  });
}

function toBare(segment: string, addresses: AddressSet): PlacedParty {
  return { segment, addresses, leave: [], arrive: [] };
}

/** The addresses by how often they were seen before. */
function splitByTimes(addresses: readonly Address[], times: Map<string, number>): Map<number, AddressSet> {
  const split = new Map<number, AddressSet>();
  for (const address of addresses) {
    const key = `${address.bits} ${address.value}`;
    const before = times.get(key) ?? 0;
    times.set(key, before + 1);
    split.set(before, unionAddresses(split.get(before) ?? NO_ADDRESSES, toAddressSet([toRange(address)])));
  }
  return split;
}

function toPlaced(topology: Topology): PlacedParty[] {
  return topology.endpoints.flatMap((endpoint) =>
    endpoint.interfaces.map((own) => ({
      segment: own.segment,
      endpoint,
      interface: own,
      addresses: NO_ADDRESSES,
      leave: own.leave,
      arrive: own.arrive,
      ...(own.passages && { passages: own.passages }),
      isForwarder: endpoint.forwards !== undefined,
      isOnSeveral: isOnSeveral(endpoint),
    })),
  );
}

/** Who gets what arrives in a segment: of several with one address, the first. Twin of `findSpotIn`. */
export function toReceivers(topology: Topology, segment: string): PlacedParty[] {
  let taken = NO_ADDRESSES;
  return toPlaced(topology)
    .filter((party) => party.segment === segment)
    .flatMap((party) => {
      const own = toAddressSet((party.interface?.addresses ?? []).map(toRange));
      const addresses = subtractAddresses(own, taken);
      taken = unionAddresses(taken, own);
      return isEmptyAddressSet(addresses) ? [] : [{ ...party, addresses }];
    });
}
