import {
  type Address,
  hasPorts,
  intersectTraffic,
  isEmptyTraffic,
  type Protocol,
  splitByProtocol,
  type TrafficSet,
  toTraffic,
  toTrafficSet,
} from '#core/net';

/** The first packet of a connection, as far as policy looks at it. */
export interface Connection extends TrafficFields {
  readonly source: Address;
  readonly destination: Address;
}

/** What of a packet its traffic tells. */
export interface TrafficFields {
  readonly protocol: Protocol;
  /** tcp, udp and sctp only. */
  readonly destinationPort?: number;
  /** icmp and icmp6 only. */
  readonly icmpType?: number;
  readonly icmpCode?: number;
}

/** Where the connection lies on the traffic line (`core/net/traffic.ts`). A missing port, type or code counts as 0. */
export function toTrafficPoint(fields: TrafficFields): number {
  const { protocol } = fields;
  if (hasPorts(protocol)) return toTraffic(protocol, fields.destinationPort ?? 0).first;
  if (typeof protocol === 'number') return toTraffic(protocol).first;
  return toTraffic(protocol, (fields.icmpType ?? 0) * 256 + (fields.icmpCode ?? 0)).first;
}

export function isTrafficOf(fields: TrafficFields, set: TrafficSet): boolean {
  const point = toTrafficPoint(fields);
  return set.ranges.some((range) => range.first <= point && point <= range.last);
}

const FAMILIAR: readonly TrafficSet[] = [
  toTrafficSet([toTraffic('tcp', 443, 443)]),
  toTrafficSet([toTraffic('tcp', 22, 22)]),
  toTrafficSet([toTraffic('tcp', 1)]),
  toTrafficSet([toTraffic('udp', 1)]),
];

/** One kind of traffic of the set to show, a familiar one where there is one; undefined for none. */
export function pickTraffic(traffic: TrafficSet): TrafficFields | undefined {
  const familiar = FAMILIAR.map((set) => intersectTraffic(traffic, set)).find((set) => !isEmptyTraffic(set));
  const part = splitByProtocol(familiar ?? traffic)[0];
  return part && toTrafficFields(part.protocol, part.first);
}

function toTrafficFields(protocol: Protocol, detail: number): TrafficFields {
  if (hasPorts(protocol)) return { protocol, destinationPort: detail };
  if (typeof protocol === 'number') return { protocol };
  return { protocol, icmpType: Math.floor(detail / 256), icmpCode: detail % 256 };
}
