import { EVERY_PACKET, type Packet, type PacketProduct, type Position, printPosition } from '#core/model';
import {
  type AddressSet,
  complementAddresses,
  subtractAddresses,
  toAddressSet,
  toRange,
  type TrafficSet,
  unionAddresses,
} from '#core/net';
import { NOT_ON_INTERNET } from '#dialects/cloud';
import { findPacket, intersectPackets, type PacketSet, toPacketSet } from '#core/packetset';
import { decideConnection, findSpots } from '#core/semantics';
import type { FindingDetails } from '../audit-finding.ts';
import { printPacket } from '../points/packet-text.ts';
import { addressesOf, type Grant, internetOf, type ReachView } from './reach-view.ts';

/** One connection of the grant with the points that let it pass and where that is written, the last point first. */
export function toEvidence(
  view: ReachView,
  set: PacketSet,
  { endpoint, sources, through }: Grant,
  traffic: TrafficSet,
): Pick<FindingDetails, 'witness' | 'path' | 'at'> {
  const from = { ...EVERY_PACKET, sources };
  // Through another host, what is asked is its address, and a port of its own.
  const meant = through
    ? intersectPackets(through.packets, toPacketSet(set.space, [from]))
    : toPacketSet(set.space, [{ ...from, destinations: everyAddressOf(endpoint), traffic }]);
  const packet = findLikely(view, intersectPackets(set, meant));
  if (!packet) return {};
  const witness = printPacket(packet);
  const senders = new Set(view.networks.map(({ name }) => name));
  const start = findSpots(view.topology, packet.source).find(({ segment }) => senders.has(segment));
  if (!start) return { witness };
  const { steps, reasons } = decideConnection({
    topology: view.topology,
    from: start,
    destination: packet.destination,
    opening: packet,
    isOneWay: true,
  });
  const places = new Map(view.topology.points.map(({ name, at }) => [name, at]));
  const passed = steps.flatMap(({ point, decision }) =>
    decision.deciders.map((decider) => ({
      point,
      text: decider.by === 'entry' ? decider.entry.text : 'its default',
      at: decider.by === 'entry' ? decider.entry.at : undefined,
      place: decider.by === 'entry' ? decider.entry.at : places.get(point),
    })),
  );
  return {
    witness,
    path: [
      ...reasons.map(({ text, at }) => `${text}${toSuffix(at)}`),
      ...passed.map(({ point, text, place }) => `${point} lets it pass: \`${text}\`${toSuffix(place)}`),
    ],
    // What sends it on is where to change it.
    at: [...(through?.passage.at ? [through.passage.at] : []), ...passed.toReversed().flatMap(({ at }) => at ?? [])],
  };
}

/** One that happens: from somebody who is known, or from anybody else of the internet to an address that is known there. */
function findLikely(view: ReachView, set: PacketSet): Packet | undefined {
  const among = (part: Partial<PacketProduct>) =>
    intersectPackets(set, toPacketSet(set.space, [{ ...EVERY_PACKET, ...part }]));
  const known = unionAddresses(...view.senders.map(addressesOf));
  const sources = subtractAddresses(internetOf(view), NOT_ON_INTERNET);
  const destinations = complementAddresses(NOT_ON_INTERNET);
  const hosts = complementAddresses(unionAddresses(...view.networks.map(({ addresses }) => endsOf(addresses))));
  const choices = [{ sources, destinations }, { sources }, { sources: known }, { sources: hosts }, {}];
  for (const choice of choices) {
    const packet = findPacket(among(choice));
    if (packet) return packet;
  }
  return undefined;
}

/** The first and the last address of a network: nobody's in IPv4. */
function endsOf({ ranges }: AddressSet): AddressSet {
  const wide = ranges.filter(({ bits, first, last }) => bits === 32 && last - first > 2n);
  return toAddressSet(
    wide.flatMap(({ bits, first, last }) => [toRange({ bits, value: first }), toRange({ bits, value: last })]),
  );
}

function toSuffix(at: Position | undefined): string {
  return at ? ` (${printPosition(at)})` : '';
}

function everyAddressOf(endpoint: Grant['endpoint']): AddressSet {
  const outside = endpoint.interfaces.flatMap((own) => (own.outside ?? []).map((pair) => toRange(pair.outside)));
  return toAddressSet([...addressesOf(endpoint).ranges, ...outside]);
}
