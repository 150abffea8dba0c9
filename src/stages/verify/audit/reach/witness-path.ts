import { EVERY_PACKET, type Position, printPosition } from '#core/model';
import { type AddressSet, toAddressSet, toRange, type TrafficSet } from '#core/net';
import { findPacket, intersectPackets, type PacketSet, toPacketSet } from '#core/packetset';
import { decideConnection, findSpots } from '#core/semantics';
import type { FindingDetails } from '../audit-finding.ts';
import { printPacket } from '../points/packet-text.ts';
import { addressesOf, type Grant, type ReachView } from './reach-view.ts';

/** One connection of the grant with the points that let it pass and where that is written, the last point first. */
export function toEvidence(
  view: ReachView,
  set: PacketSet,
  { endpoint, sources }: Grant,
  traffic: TrafficSet,
): Pick<FindingDetails, 'witness' | 'path' | 'at'> {
  const packet = findPacket(
    intersectPackets(
      set,
      toPacketSet(set.space, [{ ...EVERY_PACKET, sources, destinations: everyAddressOf(endpoint), traffic }]),
    ),
  );
  if (!packet) return {};
  const witness = printPacket(packet);
  const senders = new Set(view.networks.map(({ name }) => name));
  const from = findSpots(view.topology, packet.source).find(({ segment }) => senders.has(segment));
  if (!from) return { witness };
  const { steps, reasons } = decideConnection({
    topology: view.topology,
    from,
    destination: packet.destination,
    opening: packet,
    isOneWay: true,
  });
  const passed = steps.flatMap(({ point, decision }) =>
    decision.deciders.map((decider) => ({
      point,
      text: decider.by === 'entry' ? decider.entry.text : 'its default',
      at: decider.by === 'entry' ? decider.entry.at : undefined,
    })),
  );
  return {
    witness,
    path: [
      ...reasons.map(({ text, at }) => `${text}${toSuffix(at)}`),
      ...passed.map(({ point, text, at }) => `${point} lets it pass: \`${text}\`${toSuffix(at)}`),
    ],
    at: passed.toReversed().flatMap(({ at }) => at ?? []),
  };
}

function toSuffix(at: Position | undefined): string {
  return at ? ` (${printPosition(at)})` : '';
}

function everyAddressOf(endpoint: Grant['endpoint']): AddressSet {
  const outside = endpoint.interfaces.flatMap((own) => (own.outside ?? []).map((pair) => toRange(pair.outside)));
  return toAddressSet([...addressesOf(endpoint).ranges, ...outside]);
}
