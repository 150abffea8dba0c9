import { EVERY_PACKET, type Packet, type Position, printPosition } from '#core/model';
import { type AddressSet, toAddressSet, toRange, type TrafficSet } from '#core/net';
import { findPacket, intersectPackets, type PacketSet, toPacketSet } from '#core/packetset';
import { decideConnection, findSpots } from '#core/semantics';
import type { FindingDetails } from '../audit-finding.ts';
import { printPacket } from '../points/packet-text.ts';
import { addressesOf } from './holders.ts';
import { type Grant, type ReachView } from './reach-view.ts';

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
  const { steps, places, passed } = describeWay(view, packet);
  return {
    witness: printPacket(packet),
    path: steps,
    // What sends it on is where to change it, else the last that lets it in.
    at: [...(through?.passage.at ? [through.passage.at] : []), ...places.toReversed(), ...passed],
  };
}

/** The same of what the sources send to others: the first point that lets it out comes first. */
export function toDeparture(view: ReachView, packets: PacketSet): Pick<FindingDetails, 'witness' | 'path' | 'at'> {
  const packet = findLikely(view, packets);
  if (!packet) return {};
  const { steps, places, passed } = describeWay(view, packet);
  return { witness: printPacket(packet), path: steps, at: [...places, ...passed] };
}

interface DescribedWay {
  /** In words. */
  readonly steps: readonly string[];
  /** Of the entries that let it pass, in order. */
  readonly places: readonly Position[];
  /** Of the points at which no entry that is written anywhere does, in order. */
  readonly passed: readonly Position[];
}

function describeWay(view: ReachView, packet: Packet): DescribedWay {
  const senders = new Set(view.networks.map(({ name }) => name));
  const start = findSpots(view.topology, packet.source).find(({ segment }) => senders.has(segment));
  if (!start) return { steps: [], places: [], passed: [] };
  const { steps, reasons } = decideConnection({
    topology: view.topology,
    from: start,
    destination: packet.destination,
    opening: packet,
    isOneWay: true,
  });
  const deciders = steps.flatMap(({ point, decision }) =>
    decision.deciders.map((decider) => {
      const at = decider.by === 'entry' ? decider.entry.at : undefined;
      const place = at ?? view.topology.points.find(({ name }) => name === point)?.at;
      return { point, text: decider.by === 'entry' ? decider.entry.text : 'its default', at, place };
    }),
  );
  return {
    steps: [
      ...reasons.map(({ text, at }) => `${text}${toSuffix(at)}`),
      ...deciders.map(({ point, text, place }) => `${point} lets it pass: \`${text}\`${toSuffix(place)}`),
    ],
    places: deciders.flatMap(({ at }) => at ?? []),
    passed: deciders.flatMap(({ at, place }) => (at || !place ? [] : [place])),
  };
}

function findLikely({ likely }: ReachView, set: PacketSet): Packet | undefined {
  for (const part of likely) {
    const packet = findPacket(intersectPackets(set, toPacketSet(set.space, [{ ...EVERY_PACKET, ...part }])));
    if (packet) return packet;
  }
  return undefined;
}

function toSuffix(at: Position | undefined): string {
  return at ? ` (${printPosition(at)})` : '';
}

function everyAddressOf(endpoint: Grant['endpoint']): AddressSet {
  const outside = endpoint.interfaces.flatMap((own) => (own.outside ?? []).map((pair) => toRange(pair.outside)));
  return toAddressSet([...addressesOf(endpoint).ranges, ...outside]);
}
