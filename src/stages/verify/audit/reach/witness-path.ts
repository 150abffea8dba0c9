import { EVERY_PACKET, type Packet, type Position, printPosition } from '#core/model';
import { type AddressSet, toAddressSet, toRange, type TrafficSet } from '#core/net';
import { findPacket, intersectPackets, type PacketSet, toPacketSet } from '#core/packetset';
import { decideConnection, findSpots } from '#core/semantics';
import type { FindingDetails } from '../audit-finding.ts';
import { printPacket } from '../points/packet-text.ts';
import { addressesOf } from './holders.ts';
import { type Grant, type ReachView } from './reach-view.ts';

/** One connection of the grant with the points that let it pass and where that is written, the last point first. */
export function toEvidence(view: ReachView, set: PacketSet, grant: Grant, traffic: TrafficSet): Evidence {
  const packet = findWitness(view, set, grant, traffic);
  if (!packet) return {};
  const { steps, places, passed } = describeWay(view, packet);
  const sending = grant.through?.passage.at;
  return {
    witness: printPacket(packet),
    path: steps,
    // What sends it on is where to change it, else the last that lets it in.
    at: [...(sending ? [sending] : []), ...places.toReversed(), ...passed],
  };
}

type Evidence = Pick<FindingDetails, 'witness' | 'path' | 'at'>;

function findWitness(
  view: ReachView,
  set: PacketSet,
  { endpoint, sources, through }: Grant,
  traffic: TrafficSet,
): Packet | undefined {
  const from = { ...EVERY_PACKET, sources };
  // Through another host, what is asked is its address, and a port of its own.
  const meant = through
    ? intersectPackets(through.packets, toPacketSet(set.space, [from]))
    : toPacketSet(set.space, [{ ...from, destinations: everyAddressOf(endpoint), traffic }]);
  return findLikely(view, intersectPackets(set, meant));
}

/** Of a connection whose replies do not come back: the points that its first packet passes, and what drops the reply first. */
export function toBlockedReply(view: ReachView, set: PacketSet, grant: Grant): Evidence {
  const packet = findWitness(view, set, grant, grant.traffic);
  const whole = packet && decideFrom(view, packet, false);
  if (!packet || !whole) return {};
  const dropping = whole.steps.find(({ leg, decision }) => leg === 'reply' && decision.verdict === 'denied');
  const { steps, places } = describeWay(view, packet);
  const [decider] = dropping?.decision.deciders ?? [];
  const at = (decider?.by === 'entry' ? decider.entry.at : undefined) ?? placeOf(view, dropping?.point);
  const text = decider?.by === 'entry' ? decider.entry.text : 'its default';
  return {
    witness: printPacket(packet),
    path: [...steps, ...(dropping ? [`${dropping.point} drops the reply: \`${text}\`${toSuffix(at)}`] : [])],
    at: [...(at ? [at] : []), ...places.toReversed()],
  };
}

/** The same of what the sources send to others: the first point that lets it out comes first. */
export function toDeparture(view: ReachView, packets: PacketSet): Evidence {
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
  const whole = decideFrom(view, packet, true);
  if (!whole) return { steps: [], places: [], passed: [] };
  const { steps, reasons } = whole;
  const deciders = steps.flatMap(({ point, decision }) =>
    decision.deciders.map((decider) => {
      const at = decider.by === 'entry' ? decider.entry.at : undefined;
      const place = at ?? placeOf(view, point);
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

function decideFrom({ topology, networks }: ReachView, packet: Packet, isOneWay: boolean) {
  const senders = new Set(networks.map(({ name }) => name));
  const from = findSpots(topology, packet.source).find(({ segment }) => senders.has(segment));
  return from && decideConnection({ topology, from, destination: packet.destination, opening: packet, isOneWay });
}

function placeOf({ topology }: ReachView, point: string | undefined): Position | undefined {
  return topology.points.find(({ name }) => name === point)?.at;
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
