import { EVERY_PACKET, type FilterPath, type Topology } from '#core/model';
import {
  ALL_ADDRESSES,
  type AddressSet,
  intersectAddresses,
  subtractAddresses,
  toAddressSet,
  toRange,
  unionAddresses,
} from '#core/net';
import {
  intersectPackets,
  noPackets,
  overSourcePorts,
  type PacketSet,
  subtractPackets,
  toPacketSet,
  unionPackets,
} from '#core/packetset';
import { fail, ok, type Result } from '#core/result';
import { NOT_ON_INTERNET } from '#dialects/cloud';
import { denoteTopology, type MergedTopology, type PlaneDenotation, type TopologyDenotation } from '#core/semantics';
import { type Endpoints } from '../questions/endpoints.ts';
import { type AllowedProtocol, eachReach, type Reach } from '../questions/reach.ts';
import { CLIENT_PORTS } from './client-ports.ts';
import { type End, parseEnd, toInternet, withoutPlaces } from './end.ts';
import { ANYBODY, toEstateEndpoints } from './estate-endpoints.ts';
import { toHostTopology } from './host-topology.ts';

/** Everything that is allowed between two endpoints, or between some of their addresses. JSON-ready. */
export interface EstateReach extends Reach {
  /** What may be allowed and may not, since something on the way is not modelled. */
  readonly undecided?: readonly AllowedProtocol[];
  /** Every protocol, those that `undecided` does not name included. */
  readonly undecidedAll?: true;
  /** Of the rules of a host by itself: what it does with packets of anybody that go this way. */
  readonly point?: string;
  readonly path?: FilterPath;
}

/** What is allowed from everybody of some places to everybody of others. */
export interface ReachPart {
  readonly senders: Endpoints;
  readonly receivers: Endpoints;
  /** For every client port. */
  readonly allowed: PacketSet;
  readonly undecided: PacketSet;
  readonly point?: string;
  readonly path?: FilterPath;
}

/** Every allowed connection between the ends; without an end, from or to anybody. Errors: every end that is not known. */
export function findEstateReach(
  { topology, lone }: MergedTopology,
  { from, to }: { readonly from?: string; readonly to?: string },
): Result<ReachPart[], string[]> {
  const source = parseEnd(topology, from ?? 'any');
  const destination = parseEnd(topology, to ?? 'any');
  if (!source.ok || !destination.ok) return fail([source, destination].flatMap((end) => (end.ok ? [] : [end.error])));
  const ends = { source: source.value, destination: destination.value };
  const isKnown = topology.segments.length > 0;
  // Places of the estate are none of a host by itself.
  const placeless = { source: withoutPlaces(source.value), destination: withoutPlaces(destination.value) };
  const hosts = lone.flatMap((point) =>
    (['input', 'forward', 'output'] as const).flatMap((path) => {
      const host = toHostTopology(point, path, { isOverNetwork: true });
      return toParts(host, denoteTopology(host), placeless).map((part) => ({
        ...part,
        senders: ANYBODY,
        receivers: ANYBODY,
        point: point.name,
        path,
      }));
    }),
  );
  return ok([...(isKnown ? toParts(topology, denoteTopology(topology), ends) : []), ...hosts]);
}

interface Ends {
  readonly source: End;
  readonly destination: End;
}

function toParts(topology: Topology, denotation: TopologyDenotation, ends: Ends): ReachPart[] {
  const { planes } = denotation;
  const homes = planes.map(({ plane }) => new Set(plane.parties.map(({ segment }) => segment)));
  const endpoints = homes.map((home) => toEstateEndpoints(topology, (segment) => home.has(segment)));
  return planes.flatMap((plane, i) =>
    planes.flatMap((_, j): ReachPart[] => {
      const [senders, receivers] = [endpoints[i], endpoints[j]];
      if (!senders || !receivers) return [];
      const inside = planes.length === 1 ? undefined : arrivingAt(topology, denotation, plane, homes, j);
      const { allowed, undecided } = toPortless(plane, denotation, withoutNobody(ends, topology), inside);
      return [{ senders, receivers, allowed, undecided }];
    }),
  );
}

/** Addresses that are of no segment and nobody's on the internet are told only to who asks for them. */
function withoutNobody({ source, destination }: Ends, topology: Topology): Ends {
  const nobody = intersectAddresses(toInternet(topology), NOT_ON_INTERNET);
  const leaveOut = (end: End): End =>
    end.text === 'any' ? { ...end, addresses: subtractAddresses(end.addresses, nobody) } : end;
  return { source: leaveOut(source), destination: leaveOut(destination) };
}

/** The first packets of the plane that arrive in the segments of another. */
function arrivingAt(
  topology: Topology,
  { space }: TopologyDenotation,
  { arrivals }: PlaneDenotation,
  homes: readonly ReadonlySet<string>[],
  target: number,
): PacketSet {
  // A segment that is in several planes has its first receivers in the first of them.
  const isHome = (segment: string) => homes.findIndex((home) => home.has(segment)) === target;
  const outside = topology.endpoints
    .flatMap(({ interfaces }) => interfaces)
    .filter(({ segment }) => isHome(segment))
    .flatMap((own) => (own.outside ?? []).map((pair) => toRange(pair.outside)));
  return [...arrivals]
    .filter(([segment]) => isHome(segment))
    .map(([, packets]) => packets)
    .reduce(unionPackets, toPacketSet(space, [{ ...EVERY_PACKET, destinations: toAddressSet(outside) }]));
}

function toPortless(
  { bounds, itself, plane }: PlaneDenotation,
  { space, topology }: TopologyDenotation,
  { source, destination }: Ends,
  inside: PacketSet | undefined,
): { allowed: PacketSet; undecided: PacketSet } {
  const spots = source.spots;
  const parties = spots
    ? plane.parties.filter((party) =>
        spots.some((spot) => spot.segment === party.segment && spot.interface === party.interface),
      )
    : undefined;
  const senders = parties ? unionAddresses(...parties.map(({ addresses }) => addresses)) : ALL_ADDRESSES;
  const product = (sources: AddressSet) =>
    toPacketSet(space, [{ ...EVERY_PACKET, sources, destinations: withOutside(destination) }]);
  const meant = [product(source.addresses), product(senders), ...(inside ? [inside] : [])].reduce(intersectPackets);
  // Who has an outside address is somebody inside, and asked for there.
  const known = toPacketSet(space, [{ ...EVERY_PACKET, sources: outsideOf(topology) }]);
  const left = [itself, known].reduce(subtractPackets, meant);
  const within = (set: PacketSet) => intersectPackets(set, left);
  const allowed = overSourcePorts(within(bounds.allowed), CLIENT_PORTS, 'each');
  const possible =
    bounds.possible === bounds.allowed && allowed === overSourcePorts(within(bounds.allowed), CLIENT_PORTS, 'any')
      ? noPackets(space)
      : overSourcePorts(within(bounds.possible), CLIENT_PORTS, 'any');
  return { allowed, undecided: subtractPackets(possible, allowed) };
}

function outsideOf({ endpoints }: Topology): AddressSet {
  const pairs = endpoints.flatMap(({ interfaces }) => interfaces.flatMap((own) => own.outside ?? []));
  return toAddressSet(pairs.map(({ outside }) => toRange(outside)));
}

/** A host that is meant by name is meant by all its addresses. */
function withOutside({ addresses, spots }: End): AddressSet {
  const outside = (spots ?? []).flatMap((spot) => (spot.interface?.outside ?? []).map((pair) => toRange(pair.outside)));
  return unionAddresses(addresses, toAddressSet(outside));
}

/** Objects for programs: what is allowed and what is not known between the same addresses is one. */
export function* eachEstateReach(parts: readonly ReachPart[]): Generator<EstateReach> {
  for (const { senders, receivers, allowed, undecided, point, path } of parts) {
    const where = { ...(point !== undefined && { point }), ...(path && { path }) };
    const open = new Map(
      [...eachReach(senders, undecided, receivers)].map((reach): [string, Reach] => [toKey(reach), reach]),
    );
    for (const reach of eachReach(senders, allowed, receivers)) {
      const key = toKey(reach);
      const same = open.get(key);
      open.delete(key);
      yield { ...reach, ...(same && toUndecided(same)), ...where };
    }
    for (const reach of open.values()) {
      const { allowedAll: _, ...ends } = reach;
      yield { ...ends, allowed: [], ...toUndecided(reach), ...where };
    }
  }
}

function toUndecided({ allowed, allowedAll }: Reach): Pick<EstateReach, 'undecided' | 'undecidedAll'> {
  return { undecided: allowed, ...(allowedAll && { undecidedAll: true }) };
}

function toKey({ source, destination, sourceAddresses, destinationAddresses }: Reach): string {
  return [source, destination, sourceAddresses.join(), destinationAddresses.join()].join('\n');
}
