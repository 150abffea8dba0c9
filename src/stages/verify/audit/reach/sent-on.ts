import { type Endpoint, EVERY_PACKET, type Passage, type Topology } from '#core/model';
import {
  hasAddress,
  hasPorts,
  intersectAddresses,
  isSameAddress,
  NO_TRAFFIC,
  printAddress,
  splitByProtocol,
  toAddressSet,
  toRange,
  toTraffic,
  type TrafficSet,
  toTrafficSet,
} from '#core/net';
import { type PacketSet, type PacketSpace, toPacketSet } from '#core/packetset';

/** First packets for one host that it sends on to another one. */
export interface SentOn {
  /** Who is asked. */
  readonly gate: Endpoint;
  /** Who gets it; where no file tells, somebody behind the gate. */
  readonly target: Endpoint;
  readonly passage: Passage;
  /** By the addresses that are asked, outside ones too. */
  readonly packets: PacketSet;
}

export function findSentOn({ endpoints }: Topology, space: PacketSpace): SentOn[] {
  return endpoints.flatMap((gate) =>
    gate.interfaces.flatMap(({ passages = [], outside = [], addresses }) =>
      passages.map((passage): SentOn => {
        const inside = intersectAddresses(passage.packets.destinations, toAddressSet(addresses.map(toRange)));
        const pairs = outside.filter((pair) => hasAddress(inside, pair.inside));
        const destinations = toAddressSet([...inside.ranges, ...pairs.map((pair) => toRange(pair.outside))]);
        const packets = toPacketSet(space, [{ ...EVERY_PACKET, ...passage.packets, destinations }]);
        return { gate, target: findTarget(endpoints, gate, passage), passage, packets };
      }),
    ),
  );
}

function findTarget(endpoints: readonly Endpoint[], gate: Endpoint, { to, onward }: Passage): Endpoint {
  const known = endpoints.find(({ interfaces }) =>
    interfaces.some(
      (own) => own.segment === onward?.segment && own.addresses.some((address) => isSameAddress(address, to)),
    ),
  );
  return (
    known ?? {
      name: `${printAddress(to)} behind ${gate.name}`,
      aliases: [],
      kind: 'address',
      labels: {},
      interfaces: [],
    }
  );
}

/** What the target is asked on, for what the gate was asked on. */
export function toReached(asked: TrafficSet, { port }: Passage): TrafficSet {
  if (port === undefined) return asked;
  const parts = splitByProtocol(asked).map(({ protocol, first, last }) =>
    hasPorts(protocol) ? toTraffic(protocol, port, port) : toTraffic(protocol, first, last),
  );
  return parts.length > 0 ? toTrafficSet(parts) : NO_TRAFFIC;
}
