import { type Endpoint, EVERY_PACKET, type PacketProduct, type Topology } from '#core/model';
import {
  type Address,
  type AddressSet,
  compareAddresses,
  type TrafficSet,
  toPortSet,
  unionAddresses,
  unionTraffic,
} from '#core/net';
import { eachProduct, intersectPackets, packetsWith, type PacketSet, toPacketSet } from '#core/packetset';
import { type ComponentDenotation, denoteTopology } from '#core/semantics';

/** Client ports that replies are let back to where any are (RFC 6335 §6). */
const CLIENT_PORT = 49_152;

/** Part of a topology with all that reaches anything in it. */
export interface ReachView {
  readonly topology: Topology;
  readonly denotation: ComponentDenotation;
  readonly allowed: PacketSet;
  /** Nobody can tell. */
  readonly undecided: PacketSet;
  /** First packets that pass and whose replies do not. */
  readonly unanswered: PacketSet;
  readonly internet: AddressSet;
  /** Who has which address, in order. */
  readonly holders: readonly { readonly address: Address; readonly endpoint: Endpoint }[];
}

export function toReachViews(topology: Topology): ReachView[] {
  return denoteTopology(topology).map((denotation) => {
    const { component, connections, requests } = denotation;
    const verdicts = (verdict: string) => packetsWith(connections, (own) => own === verdict);
    return {
      topology,
      denotation,
      allowed: verdicts('allowed'),
      undecided: verdicts('unknown'),
      unanswered: intersectPackets(
        verdicts('denied'),
        packetsWith(requests, (own) => own === 'allowed'),
      ),
      internet: component.addressesOf.get(component.internet?.name ?? '') ?? { ranges: [] },
      holders: component.endpoints
        .flatMap((endpoint) =>
          endpoint.interfaces.flatMap(({ addresses }) => addresses.map((address) => ({ address, endpoint }))),
        )
        .toSorted((a, b) => compareAddresses(a.address, b.address)),
    };
  });
}

/** What an endpoint may be asked on, and by whom. */
export interface Grant {
  readonly endpoint: Endpoint;
  readonly sources: AddressSet;
  readonly traffic: TrafficSet;
}

/** Of the set, what comes from the sources on the traffic, by the endpoint that it arrives at. */
export function findGrants(view: ReachView, set: PacketSet, asked: Partial<PacketProduct>): Grant[] {
  const client = toPortSet([{ first: CLIENT_PORT, last: CLIENT_PORT }]);
  const meant = toPacketSet(set.space, [{ ...EVERY_PACKET, ...asked, sourcePorts: client }]);
  const grants = new Map<Endpoint, { sources: AddressSet[]; traffic: TrafficSet[] }>();
  for (const { sources, destinations, traffic } of eachProduct(intersectPackets(set, meant)))
    for (const endpoint of holdersIn(view, destinations)) {
      const known = grants.get(endpoint) ?? { sources: [], traffic: [] };
      known.sources.push(sources);
      known.traffic.push(traffic);
      grants.set(endpoint, known);
    }
  return [...grants].map(([endpoint, { sources, traffic }]) => ({
    endpoint,
    sources: unionAddresses(...sources),
    traffic: unionTraffic(...traffic),
  }));
}

/** Those who have one of the addresses, each once. */
export function holdersIn({ holders }: ReachView, set: AddressSet): Set<Endpoint> {
  const found = new Set<Endpoint>();
  for (const { bits, first, last } of set.ranges) {
    let low = 0;
    for (let high = holders.length; low < high;) {
      const middle = (low + high) >> 1;
      const address = holders[middle]?.address;
      if (address && compareAddresses(address, { bits, value: first }) < 0) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < holders.length; i++) {
      const holder = holders[i];
      if (!holder || holder.address.bits !== bits || holder.address.value > last) break;
      found.add(holder.endpoint);
    }
  }
  return found;
}
