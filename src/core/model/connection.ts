import { type Address, hasPorts, type Protocol, type TrafficSet, toTraffic } from '#core/net';

/** The first packet of a connection, as far as policy looks at it. */
export interface Connection {
  readonly source: Address;
  readonly destination: Address;
  readonly protocol: Protocol;
  /** tcp, udp and sctp only. */
  readonly destinationPort?: number;
  /** icmp and icmp6 only. */
  readonly icmpType?: number;
  readonly icmpCode?: number;
}

/** Where the connection lies on the traffic line (`core/net/traffic.ts`). A missing port, type or code counts as 0. */
export function toTrafficPoint(connection: Connection): number {
  const { protocol } = connection;
  if (hasPorts(protocol)) return toTraffic(protocol, connection.destinationPort ?? 0).first;
  if (typeof protocol === 'number') return toTraffic(protocol).first;
  return toTraffic(protocol, (connection.icmpType ?? 0) * 256 + (connection.icmpCode ?? 0)).first;
}

export function isTrafficOf(connection: Connection, set: TrafficSet): boolean {
  const point = toTrafficPoint(connection);
  return set.ranges.some((range) => range.first <= point && point <= range.last);
}
