import {
  ALL_TRAFFIC,
  type Bits,
  hasPorts,
  isEmptyTraffic,
  splitByProtocol,
  subtractTraffic,
  toProtocolNumber,
  toTraffic,
  type TrafficRange,
  type TrafficSet,
  toTrafficSet,
} from '#core/net';

/** One protocol of a rule with its ports; without any: all of them. */
export interface GcpTraffic {
  readonly protocol: string;
  readonly ports: readonly string[];
}

/** ICMP belongs to its own address family: the other has no such packet. */
const FOREIGN: Readonly<Record<Bits, TrafficSet>> = {
  32: toTrafficSet([toTraffic('icmp6')]),
  128: toTrafficSet([toTraffic('icmp')]),
};

/** The traffic in the rules' words, and what has none: single types of ICMP. */
export function nameTraffic(traffic: TrafficSet, bits: Bits): { named: GcpTraffic[]; lost: TrafficSet } {
  if (isEmptyTraffic(subtractTraffic(ALL_TRAFFIC, traffic)))
    return { named: [{ protocol: 'all', ports: [] }], lost: { ranges: [] } };
  const ports = new Map<string, string[]>();
  const lost: TrafficRange[] = [];
  for (const { protocol, first, last } of splitByProtocol(subtractTraffic(traffic, FOREIGN[bits]))) {
    const isWhole = first === 0 && last === 0xffff;
    const name = typeof protocol === 'string' && protocol !== 'icmp6' ? protocol : String(toProtocolNumber(protocol));
    if (isWhole) ports.set(name, []);
    else if (hasPorts(protocol)) ports.set(name, [...(ports.get(name) ?? []), printPorts(first, last)]);
    else lost.push(toTraffic(protocol, first, last));
  }
  return { named: [...ports].map(([protocol, list]) => ({ protocol, ports: list })), lost: toTrafficSet(lost) };
}

/** What a prohibition must be widened to, so that rules can name it: ICMP as a whole where types of it are meant. */
export function widenIcmp(traffic: TrafficSet): TrafficSet {
  const whole = splitByProtocol(traffic).flatMap(({ protocol }) =>
    protocol === 'icmp' || protocol === 'icmp6' ? [toTraffic(protocol)] : [],
  );
  return toTrafficSet([...traffic.ranges, ...whole]);
}

function printPorts(first: number, last: number): string {
  return first === last ? `${first}` : `${first}-${last}`;
}
