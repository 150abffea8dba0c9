import { type Endpoint, EVERY_PACKET, type PacketProduct, type Topology } from '#core/model';
import {
  type AddressSet,
  intersectAddresses,
  isEmptyAddressSet,
  NO_ADDRESSES,
  subtractAddresses,
  toAddressSet,
  toRange,
  type TrafficSet,
  toPortSet,
  unionAddresses,
} from '#core/net';
import {
  eachProduct,
  intersectPackets,
  noPackets,
  type PacketSet,
  subtractPackets,
  toPacketSet,
} from '#core/packetset';
import { addressesOfSegments, denoteTopology, type PlaneDenotation, type TopologyDenotation } from '#core/semantics';
import { addressesOf, type Holder, holdersIn, toReceivers, toSenders } from './holders.ts';
import { toLikely } from './likely-packets.ts';
import type { Network } from './network.ts';
import { isManagementNetwork, isManager } from './recognise-role.ts';
import { findSentOn, type SentOn, toReached } from './sent-on.ts';

/** Client ports that replies are let back to where any are (RFC 6335 §6). */
const CLIENT_PORT = 49_152;

/** Who sends from a plane, and all that it reaches. */
export interface ReachView {
  readonly topology: Topology;
  readonly allowed: PacketSet;
  /** Nobody can tell. */
  readonly undecided: PacketSet;
  /** First packets that pass and whose replies do not. */
  readonly unanswered: PacketSet;
  /** The senders of the plane: endpoints, and the networks that they are in. */
  readonly senders: readonly Endpoint[];
  /** Them by their addresses. */
  readonly callers: readonly Holder[];
  /** The addresses that they have. */
  readonly known: AddressSet;
  readonly networks: readonly Network[];
  /** Addresses beyond all networks that are known. */
  readonly outside: AddressSet;
  /** Who has which address, outside ones too, in order. */
  readonly holders: readonly Holder[];
  /** What a packet that happens is like, the likeliest first. */
  readonly likely: readonly Partial<PacketProduct>[];
  readonly sentOn: readonly SentOn[];
}

export function toReachViews(topology: Topology): ReachView[] {
  const whole = denoteTopology(topology);
  const isStateless = topology.points.some(({ isTracking }) => !isTracking);
  const requests = isStateless ? denoteTopology(topology, { isOneWay: true, space: whole.space }) : undefined;
  return whole.planes.map((plane, i) => toView(whole, plane, requests, i));
}

function toView(
  { topology, space }: TopologyDenotation,
  { plane, bounds, arrivals }: PlaneDenotation,
  requests: TopologyDenotation | undefined,
  place: number,
): ReachView {
  const internet = new Set(topology.segments.filter(({ isInternet }) => isInternet).map(({ name }) => name));
  const platforms = new Set(topology.segments.filter(({ isPlatforms }) => isPlatforms).map(({ name }) => name));
  const networks = Map.groupBy(plane.parties, ({ segment }) => segment);
  const passed = requests?.planes[place]?.bounds.allowed;
  const senders = [...new Set(plane.parties.flatMap(({ endpoint }) => endpoint ?? []))];
  const callers = toSenders(senders);
  const known = toAddressSet(callers.map(({ address }) => toRange(address)));
  const inPlane = [...networks].map(([name, parties]): Network => ({
    name,
    addresses: unionAddresses(...parties.map(({ addresses }) => addresses)),
    isInternet: internet.has(name),
    isPlatforms: platforms.has(name),
  }));
  return {
    topology,
    allowed: bounds.allowed,
    undecided: subtractPackets(bounds.possible, bounds.allowed),
    unanswered: passed ? subtractPackets(passed, bounds.possible) : noPackets(space),
    senders,
    callers,
    known,
    networks: inPlane,
    outside: unionAddresses(...[...internet].map((name) => addressesOfSegments(topology).get(name) ?? NO_ADDRESSES)),
    holders: toReceivers(topology.endpoints, arrivals),
    likely: toLikely(inPlane, known),
    sentOn: findSentOn(topology, space),
  };
}

/** Who is inside and not there to manage. */
export function insidersOf({ networks, senders }: ReachView): AddressSet {
  const inside = networks.filter(({ isInternet, isPlatforms }) => !isInternet && !isPlatforms);
  return subtractAddresses(
    unionAddresses(...inside.map(({ addresses }) => addresses)),
    unionAddresses(
      ...senders.filter(isManager).map(addressesOf),
      ...inside.filter(isManagementNetwork).map(({ addresses }) => addresses),
    ),
  );
}

/** What an endpoint may be asked on, by each of the sources on all of it. */
export interface Grant {
  readonly endpoint: Endpoint;
  readonly sources: AddressSet;
  readonly traffic: TrafficSet;
  /** Another host is asked in its place. Absent: it is asked itself. */
  readonly through?: SentOn;
}

/**
 * Of the set, what comes from the sources on the traffic, by the endpoint that it arrives at, or is sent on to: one for
 * each traffic that somebody has there.
 */
export function findGrants(view: ReachView, set: PacketSet, asked: Partial<PacketProduct>): Grant[] {
  const client = toPortSet([{ first: CLIENT_PORT, last: CLIENT_PORT }]);
  const meant = intersectPackets(set, toPacketSet(set.space, [{ ...EVERY_PACKET, ...asked, sourcePorts: client }]));
  const staying = view.sentOn.map(({ packets }) => packets).reduce(subtractPackets, meant);
  const found = new Map<Endpoint, Map<Endpoint | undefined, Joined>>();
  for (const { sources, destinations, traffic } of eachProduct(staying))
    for (const endpoint of holdersIn(view.holders, destinations)) join(found, endpoint, undefined, sources, traffic);
  for (const through of view.sentOn)
    for (const { sources, traffic } of eachProduct(intersectPackets(meant, through.packets)))
      join(found, through.target, through, sources, toReached(traffic, through.passage));
  return [...found].flatMap(([endpoint, ways]) =>
    [...ways.values()].flatMap(({ through, granted }) =>
      [...granted].map(([traffic, sources]) => ({
        endpoint,
        sources: unionAddresses(...sources),
        traffic,
        ...(through && { through }),
      })),
    ),
  );
}

interface Joined {
  readonly through: SentOn | undefined;
  /** Of the host itself, which it always reaches. */
  readonly own: AddressSet;
  /** Pairs are very many: no more is kept than the sets that endpoints share. */
  readonly granted: Map<TrafficSet, Set<AddressSet>>;
}

function join(
  found: Map<Endpoint, Map<Endpoint | undefined, Joined>>,
  endpoint: Endpoint,
  through: SentOn | undefined,
  sources: AddressSet,
  traffic: TrafficSet,
): void {
  const ways = found.get(endpoint) ?? new Map<Endpoint | undefined, Joined>();
  found.set(endpoint, ways);
  const hosts = [endpoint, ...(through ? [through.gate] : [])];
  const joined = ways.get(through?.gate) ?? {
    through,
    own: unionAddresses(...hosts.map(addressesOf)),
    granted: new Map<TrafficSet, Set<AddressSet>>(),
  };
  ways.set(through?.gate, joined);
  const others = isEmptyAddressSet(intersectAddresses(sources, joined.own))
    ? sources
    : subtractAddresses(sources, joined.own);
  if (others.ranges.length === 0) return;
  joined.granted.set(traffic, (joined.granted.get(traffic) ?? new Set()).add(others));
}
