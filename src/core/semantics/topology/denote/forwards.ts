import { EVERY_PACKET, type Forward, pickTraffic, toTrafficPoint } from '#core/model';
import {
  type Address,
  subtractTraffic,
  hasAddress,
  intersectTraffic,
  subtractAddresses,
  ALL_ADDRESSES,
  toAddressSet,
  toRange,
  toTraffic,
  type TrafficSet,
  toTrafficSet,
} from '#core/net';
import { fixPackets, intersectPackets, type PacketSet, toPacketSet, unionPackets } from '#core/packetset';
import { type Bounds, joinAll, mapBounds, nothing } from './bounds.ts';
import { denoteLegs, type Network } from './legs.ts';
import type { PlacedParty } from './parties.ts';

const PORTED = toTrafficSet([toTraffic('tcp'), toTraffic('udp'), toTraffic('sctp')]);

/**
 * SEM-19. What becomes of connections to the forwarder at one of its addresses, from there on: over the first packets
 * that get to it, whatever their destination says.
 */
export function denoteForwards(
  network: Network,
  forwarder: PlacedParty,
  own: Address,
  isOneWay: boolean,
  receiversIn: (segment: string) => readonly PlacedParty[],
): Bounds {
  const { space } = network;
  const entries = forwarder.endpoint?.forwards ?? [];
  return joinAll(
    space,
    entries.flatMap(({ traffic, to, keepsClient }) =>
      to.map((target) => {
        const passed = denoteTarget(network, forwarder, own, target, keepsClient, isOneWay, receiversIn);
        return mapBounds(passed, (set) => toEntry(set, traffic, target.traffic));
      }),
    ),
  );
}

/** Over the first packets of the entry: those that the target takes as they are, all others as one of its own traffic. */
function toEntry(set: PacketSet, traffic: TrafficSet, taken: TrafficSet): PacketSet {
  const { space } = set;
  const of = (own: PacketSet, among: TrafficSet) =>
    intersectPackets(own, toPacketSet(space, [{ ...EVERY_PACKET, traffic: among }]));
  const picked = pickTraffic(taken);
  const kept = of(set, intersectTraffic(traffic, taken));
  if (!picked) return kept;
  const changed = fixPackets(set, { traffic: toTrafficPoint(picked) });
  const rest = subtractTraffic(traffic, taken);
  // The client's port is kept where the packet has one.
  return [
    of(changed, intersectTraffic(rest, PORTED)),
    of(fixPackets(changed, { sourcePort: 0 }), subtractTraffic(rest, PORTED)),
  ].reduce(unionPackets, kept);
}

function denoteTarget(
  network: Network,
  forwarder: PlacedParty,
  own: Address,
  { address }: Forward['to'][number],
  keepsClient: boolean,
  isOneWay: boolean,
  receiversIn: (segment: string) => readonly PlacedParty[],
): Bounds {
  const { space, waysFrom, addressesOf } = network;
  const way = waysFrom(forwarder.segment, 'request').find(
    ({ sources, destinations, to }) =>
      (!sources || hasAddress(sources, own)) && hasAddress(destinations ?? addressesOf(to), address),
  );
  if (!way) return nothing(space);
  const there = toAddressSet([toRange(address)]);
  const target = receiversIn(way.to).find(({ addresses }) => hasAddress(addresses, address));
  const passed = denoteLegs(network, {
    senders: [{ ...forwarder, addresses: ALL_ADDRESSES }],
    requests: [
      {
        way,
        packets: toPacketSet(space, [
          {
            ...EVERY_PACKET,
            destinations: there,
            // A host drops what comes in with its own address as the source.
            sources: keepsClient ? subtractAddresses(ALL_ADDRESSES, there) : ALL_ADDRESSES,
          },
        ]),
        segment: way.to,
        targets: target ? [{ ...target, addresses: there }] : [],
      },
    ],
    isOneWay,
    backTo: own,
  });
  return mapBounds(passed, (set) =>
    fixPackets(set, {
      destination: address,
      ...(!keepsClient && { source: own }),
    }),
  );
}
