import type { Packet } from '#core/model';
import {
  hasPorts,
  type Interval,
  type Protocol,
  splitByProtocol,
  toTraffic,
  type TrafficRange,
  type TrafficSet,
  toTrafficSet,
} from '#core/net';

/** The first packet of a connection, with all that a point may look at but the addresses. */
export type Opening = Omit<Packet, 'source' | 'destination' | 'state' | 'in' | 'out'>;

/** Requests of RFC 792, RFC 950 and RFC 4443 that are answered, and by what. */
const ANSWERS: Readonly<Record<'icmp' | 'icmp6', ReadonlyMap<number, number>>> = {
  icmp: new Map([
    [8, 0],
    [13, 14],
    [15, 16],
    [17, 18],
  ]),
  icmp6: new Map([[128, 129]]),
};

/** What comes back; undefined for icmp messages that nobody answers. */
export function toReply(opening: Opening): Opening | undefined {
  const { protocol } = opening;
  if (hasPorts(protocol))
    return { protocol, sourcePort: opening.destinationPort ?? 0, destinationPort: opening.sourcePort ?? 0 };
  if (typeof protocol === 'number') return opening;
  const icmpType = ANSWERS[protocol].get(opening.icmpType ?? 0);
  return icmpType === undefined ? undefined : { protocol, icmpType, icmpCode: 0 };
}

/** All that comes back to first packets of the traffic, whose source ports are these. Twin of `toReply`. */
export function toReplyTraffic(traffic: TrafficSet, sourcePorts: Interval): TrafficSet {
  return toTrafficSet(
    splitByProtocol(traffic).flatMap(({ protocol, first, last }): TrafficRange[] => {
      if (hasPorts(protocol)) return [toTraffic(protocol, sourcePorts.first, sourcePorts.last)];
      if (typeof protocol === 'number') return [toTraffic(protocol)];
      return [...ANSWERS[protocol]].flatMap(([request, answer]) =>
        first <= request * 256 + 255 && request * 256 <= last ? [toTraffic(protocol, answer * 256, answer * 256)] : [],
      );
    }),
  );
}

/** What packets without ports may answer: `first` … `last` are their types × 256 + codes (icmp and icmp6). */
export function toAnswered(protocol: Protocol, { first, last }: { first: number; last: number }): TrafficRange[] {
  if (hasPorts(protocol)) return [];
  if (typeof protocol === 'number') return [toTraffic(protocol)];
  return [...ANSWERS[protocol]].flatMap(([request, answer]) =>
    first <= answer * 256 && answer * 256 <= last ? [toTraffic(protocol, request * 256, request * 256 + 255)] : [],
  );
}
