import { type JsonNode, memberOf, textOf } from '#core/json';
import {
  ALL_PORTS,
  ALL_TRAFFIC,
  type PortSet,
  type Protocol,
  toPortSet,
  toProtocol,
  toTraffic,
  toTrafficSet,
  type TrafficSet,
} from '#core/net';
import { isNull, lose, readNumber, refuse, type Source } from './source.ts';

export interface ReadTraffic {
  readonly traffic: TrafficSet;
  readonly sourcePorts: PortSet;
  readonly unknown: readonly string[];
}

/** Protocols that rules know by name and that have neither ports nor types for us; IANA numbers. */
const NUMBERS: Readonly<Record<string, number>> = {
  ah: 51,
  esp: 50,
  gre: 47,
  ip_in_ip: 4,
  l2tp: 115,
  rsvp: 46,
  sctp: 132,
  vrrp: 112,
};

/** `port_min` of security groups, `destination_port_min` of network ACLs. */
export interface PortNames {
  readonly destination: string;
  readonly source?: string;
}

/** What a rule says of protocol, ports, type and code. A protocol that is not known may be any: a loss. */
export function readTraffic(source: Source, rule: JsonNode, names: PortNames): ReadTraffic {
  const node = memberOf(rule, 'protocol');
  const protocol = textOf(node);
  const whole = (traffic: TrafficSet): ReadTraffic => ({ traffic, sourcePorts: ALL_PORTS, unknown: [] });
  if (protocol === undefined) {
    refuse(source, node ?? rule, 'no text at `protocol`; expected for example `all`, `tcp` or `icmp`');
    return whole(ALL_TRAFFIC);
  }
  if (protocol === 'all' || protocol === 'any') return whole(ALL_TRAFFIC);
  if (protocol === 'icmp_tcp_udp') return whole(toTrafficSet([toTraffic('icmp'), toTraffic('tcp'), toTraffic('udp')]));
  if (protocol === 'icmp') return whole(toTrafficSet([readIcmp(source, rule)]));
  if (protocol === 'tcp' || protocol === 'udp') {
    const destination = readPorts(source, rule, names.destination);
    return {
      traffic: toTrafficSet([toTraffic(protocol, destination.first, destination.last)]),
      sourcePorts: names.source === undefined ? ALL_PORTS : toPortSet([readPorts(source, rule, names.source)]),
      unknown: [],
    };
  }
  const number = numberOfProtocol(protocol);
  if (number !== undefined) return whole(toTrafficSet([toTraffic(number)]));
  lose(source, node ?? rule, `protocol ${protocol}`, 'which traffic it means is not known');
  return { ...whole(ALL_TRAFFIC), unknown: [`protocol ${protocol}`] };
}

function numberOfProtocol(name: string): Protocol | undefined {
  const number = Object.hasOwn(NUMBERS, name) ? NUMBERS[name] : Number(/^number_(\d{1,3})$/.exec(name)?.[1]);
  return number !== undefined && number < 256 ? toProtocol(number) : undefined;
}

function readPorts(source: Source, rule: JsonNode, name: string): { first: number; last: number } {
  const first = readNumber(source, rule, `${name}_min`, { first: 0, last: 65535, otherwise: 0 });
  const last = readNumber(source, rule, `${name}_max`, { first: 0, last: 65535, otherwise: 65535 });
  if (first > last) refuse(source, rule, `\`${name}_min\` is above \`${name}_max\`; expected the lower port first`);
  return first > last ? { first: last, last: first } : { first, last };
}

function readIcmp(source: Source, rule: JsonNode): { first: number; last: number } {
  const type = memberOf(rule, 'type');
  if (type === undefined || isNull(type)) return toTraffic('icmp');
  const octet = { first: 0, last: 255, otherwise: 0 };
  const start = readNumber(source, rule, 'type', octet) * 256;
  const code = memberOf(rule, 'code');
  if (code === undefined || isNull(code)) return toTraffic('icmp', start, start + 255);
  const point = start + readNumber(source, rule, 'code', octet);
  return toTraffic('icmp', point, point);
}
