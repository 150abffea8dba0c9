import { type PortSet, toPortSet, toTraffic, toTrafficSet, type TrafficSet } from '#core/net';

/** `22`, `1024:65535`, `22,80:90`. */
export function toPorts(text: string): PortSet {
  return toPortSet(
    text.split(',').map((part) => {
      const [first = '0', last = first] = part.split(':');
      return { first: Number(first), last: Number(last) };
    }),
  );
}

/** As destination ports of every protocol that has some. */
export function toPortTraffic({ ranges }: PortSet): TrafficSet {
  return toTrafficSet(
    (['tcp', 'udp', 'sctp'] as const).flatMap((protocol) =>
      ranges.map(({ first, last }) => toTraffic(protocol, first, last)),
    ),
  );
}
