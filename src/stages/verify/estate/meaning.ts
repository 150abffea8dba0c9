import { EVERY_PACKET, type Packet, type Policy, type Topology } from '#core/model';
import { type AddressSet, intersectAddresses, toAddressSet, toRange, unionAddresses } from '#core/net';
import {
  hasPacket,
  overSourcePorts,
  type PacketSet,
  type PacketSpace,
  toPacketSet,
  toProducts,
  unionPackets,
} from '#core/packetset';
import { allowedPackets, denote, denoteTopology, ownPackets, type Verdict } from '#core/semantics';
import { NOT_ON_INTERNET } from '#dialects/cloud';
import { type Endpoints, toEndpoints } from '../questions/endpoints.ts';
import { findSpot } from './ask-sets.ts';
import { CLIENT_PORTS } from './client-ports.ts';
import { describeSteps } from './decided-by.ts';
import { decidePacket } from './decide-packet.ts';
import { toInternet } from './end.ts';
import { toEstateEndpoints } from './estate-endpoints.ts';

/** What a policy or foreign rules say of every connection, to be compared with what others say. */
export interface Meaning {
  /** For every client port. */
  readonly allowed: PacketSet;
  /** For some client port, or hanging on what is not modelled. */
  readonly possible: PacketSet;
  /** Of hosts with themselves: nobody asks. */
  readonly itself: PacketSet;
  readonly endpoints: Endpoints;
  /** Addresses that are of no segment and nobody's on the internet. */
  readonly nobody: AddressSet;
  /** Why, in words. */
  readonly explain: (packet: Packet) => string;
}

/** Of networks that overlap, the connections of all places with one address are one. */
export function toEstateMeaning(topology: Topology, space: PacketSpace): Meaning {
  const { planes } = denoteTopology(topology, { space });
  const unite = (sets: readonly PacketSet[]) => sets.reduce(unionPackets, toPacketSet(space, []));
  return {
    allowed: unite(planes.map(({ bounds }) => overSourcePorts(bounds.allowed, CLIENT_PORTS, 'each'))),
    possible: unite(planes.map(({ bounds }) => overSourcePorts(bounds.possible, CLIENT_PORTS, 'any'))),
    itself: unite([
      ...planes.map(({ itself }) => itself),
      // Who has an outside address is somebody inside, and asked for there.
      toPacketSet(space, [{ ...EVERY_PACKET, sources: toOutsideAddresses(topology) }]),
    ]),
    endpoints: toEstateEndpoints(topology, () => true),
    nobody: intersectAddresses(toInternet(topology), NOT_ON_INTERNET),
    explain: (packet) => {
      const plane = planes.find(({ plane: { parties } }) => findSpot(parties, packet));
      const from = plane && findSpot(plane.plane.parties, packet);
      return from ? describeSteps(decidePacket(topology, packet, from, { isOneWay: false })) : 'nobody is known there';
    },
  };
}

/**
 * As it is compared with a policy, which knows hosts by their own addresses: those by which the internet knows them are
 * not asked about. What the internet reaches by them, it reaches at the host.
 */
export function toOwnAddresses(meaning: Meaning, topology: Topology): Meaning {
  return { ...meaning, nobody: unionAddresses(meaning.nobody, toOutsideAddresses(topology)) };
}

export function toPolicyMeaning(policy: Policy, atMs: number, space: PacketSpace): Meaning {
  const denotation = denote(policy, atMs);
  const allowed = carry(allowedPackets(denotation), space);
  return {
    allowed,
    possible: allowed,
    itself: carry(ownPackets(denotation), space),
    endpoints: toEndpoints(policy),
    nobody: { ranges: [] },
    explain: (packet) => (hasPacket(allowed, packet) ? 'the policy permits it' : 'no rule of the policy permits it'),
  };
}

/** The set in another space. */
function carry(set: PacketSet, space: PacketSpace): PacketSet {
  return toPacketSet(space, toProducts(set));
}

export function verdictOf({ allowed, possible }: Meaning, packet: Packet): Verdict {
  if (hasPacket(allowed, packet)) return 'allowed';
  return hasPacket(possible, packet) ? 'unknown' : 'denied';
}

/** By which the internet knows hosts. */
export function toOutsideAddresses({ endpoints }: Topology): AddressSet {
  const pairs = endpoints.flatMap(({ interfaces }) => interfaces.flatMap((own) => own.outside ?? []));
  return toAddressSet(pairs.map(({ outside }) => toRange(outside)));
}
