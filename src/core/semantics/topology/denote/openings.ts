import { EVERY_PACKET, type PacketProduct } from '#core/model';
import {
  complementTraffic,
  hasPorts,
  intersectTraffic,
  isAllPorts,
  isEmptyTraffic,
  splitByProtocol,
  toPortSet,
  toTraffic,
  type TrafficSet,
  toTrafficSet,
} from '#core/net';
import { allPackets, eachProduct, type PacketSet, type PacketSpace, toPacketSet, unionPackets } from '#core/packetset';
import { toReply } from '../opening.ts';

const PORTED = toTrafficSet([toTraffic('tcp'), toTraffic('udp'), toTraffic('sctp')]);
const TYPED = toTrafficSet([toTraffic('icmp'), toTraffic('icmp6')]);
const PLAIN = intersectTraffic(complementTraffic(PORTED), complementTraffic(TYPED));

/** By type, the icmp messages that are answered: the request's traffic, and the point of its answer. */
const ANSWERED = (['icmp', 'icmp6'] as const).flatMap((protocol) =>
  Array.from({ length: 256 }, (_, icmpType) => ({
    icmpType,
    reply: toReply({ protocol, icmpType, icmpCode: 0 }),
  })).flatMap(({ icmpType, reply }) =>
    reply?.icmpType === undefined
      ? []
      : [
          {
            request: toTraffic(protocol, icmpType * 256, icmpType * 256 + 255),
            answer: toTrafficSet([toTraffic(protocol, reply.icmpType * 256, reply.icmpType * 256)]),
          },
        ],
  ),
);

/** First packets that nobody answers. */
const UNANSWERED = intersectTraffic(TYPED, complementTraffic(toTrafficSet(ANSWERED.map(({ request }) => request))));

/** Every first packet without a reply. */
export function toUnanswered(space: PacketSpace): PacketSet {
  return toPacketSet(space, [{ ...EVERY_PACKET, traffic: UNANSWERED }]);
}

/** SEM-17. The first packets whose replies are in the set, and those that have none. Twin of `toReply`. */
export function toOpenings(replies: PacketSet): PacketSet {
  const { space } = replies;
  if (replies === allPackets(space)) return replies;
  const products = [...eachProduct(replies)].flatMap(toOpeningProducts);
  return unionPackets(toPacketSet(space, products), toUnanswered(space));
}

function toOpeningProducts(reply: PacketProduct): PacketProduct[] {
  const ends = { ...EVERY_PACKET, sources: reply.destinations, destinations: reply.sources };
  const ported = Map.groupBy(splitByProtocol(intersectTraffic(reply.traffic, PORTED)), ({ protocol }) => protocol);
  const products: PacketProduct[] = [...ported].flatMap(([protocol, ports]) =>
    hasPorts(protocol)
      ? [
          {
            ...ends,
            traffic: toTrafficSet(reply.sourcePorts.ranges.map(({ first, last }) => toTraffic(protocol, first, last))),
            sourcePorts: toPortSet(ports),
          },
        ]
      : [],
  );
  const hasPortless = isAllPorts(reply.sourcePorts);
  const plain = hasPortless ? intersectTraffic(reply.traffic, PLAIN) : NONE;
  const requests = hasPortless
    ? ANSWERED.filter(({ answer }) => !isEmptyTraffic(intersectTraffic(reply.traffic, answer)))
    : [];
  const portless = toTrafficSet([...plain.ranges, ...requests.map(({ request }) => request)]);
  return isEmptyTraffic(portless) ? products : [...products, { ...ends, traffic: portless }];
}

const NONE: TrafficSet = { ranges: [] };
