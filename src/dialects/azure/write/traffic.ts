import {
  ALL_TRAFFIC,
  type Bits,
  isEmptyTraffic,
  splitByProtocol,
  subtractTraffic,
  toTraffic,
  type TrafficRange,
  type TrafficSet,
  toTrafficSet,
} from '#core/net';

/** Traffic as a security rule names it; only tcp and udp have ports there, and ICMP is one without types. */
export interface AzureTraffic {
  readonly protocol: '*' | 'Tcp' | 'Udp' | 'Icmp' | 'Esp' | 'Ah';
  readonly ports: readonly string[];
}

const ICMP: Readonly<Record<Bits, TrafficSet>> = {
  32: toTrafficSet([toTraffic('icmp')]),
  128: toTrafficSet([toTraffic('icmp6')]),
};
const WHOLE = [
  ['Esp', toTrafficSet([toTraffic(50)])],
  ['Ah', toTrafficSet([toTraffic(51)])],
] as const;
const TCP_UDP = toTrafficSet([toTraffic('tcp'), toTraffic('udp')]);
const ALL_ICMP = toTrafficSet([toTraffic('icmp'), toTraffic('icmp6')]);

/** All that a rule of its own can name. */
export const SPEAKABLE: TrafficSet = toTrafficSet(
  [TCP_UDP, ALL_ICMP, ...WHOLE.map(([, traffic]) => traffic)].flatMap(({ ranges }) => ranges),
);

/** The traffic at these families in the rules' words, and what has none: part of ICMP, other protocols. */
export function nameTraffic(traffic: TrafficSet, families: readonly Bits[]) {
  if (isEmptyTraffic(subtractTraffic(ALL_TRAFFIC, traffic)))
    return { named: [{ protocol: '*', ports: ['*'] } satisfies AzureTraffic], lost: { ranges: [] } };
  const ports = { Tcp: [] as string[], Udp: [] as string[] };
  const lost: TrafficRange[] = [];
  for (const { protocol, first, last } of splitByProtocol(traffic))
    if (protocol === 'tcp' || protocol === 'udp')
      ports[protocol === 'tcp' ? 'Tcp' : 'Udp'].push(printPorts(first, last));
    else if (isEmptyTraffic(subtractTraffic(toTrafficSet([toTraffic(protocol, first, last)]), SPEAKABLE))) continue;
    else lost.push(toTraffic(protocol, first, last));
  const named: AzureTraffic[] = [];
  for (const protocol of ['Tcp', 'Udp'] as const)
    if (ports[protocol].length > 0) named.push({ protocol, ports: ports[protocol] });
  for (const [protocol, whole] of WHOLE)
    if (isEmptyTraffic(subtractTraffic(whole, traffic))) named.push({ protocol, ports: ['*'] });
  const isPing = families.every((bits) => isEmptyTraffic(subtractTraffic(ICMP[bits], traffic)));
  if (isPing) named.push({ protocol: 'Icmp', ports: ['*'] });
  else for (const bits of families) lost.push(...partOf(traffic, ICMP[bits]));
  return { named, lost: toTrafficSet(lost) };
}

/** Whether the ICMP of both families is meant, or of none. */
export function isAlike(traffic: TrafficSet): boolean {
  const [narrow, wide] = [32, 128].map((bits) => isEmptyTraffic(subtractTraffic(ICMP[bits as Bits], traffic)));
  return narrow === wide;
}

function partOf(traffic: TrafficSet, within: TrafficSet): readonly TrafficRange[] {
  return subtractTraffic(traffic, subtractTraffic(ALL_TRAFFIC, within)).ranges;
}

/** What a prohibition must be widened to, so that rules can name it. */
export function widenIcmp(traffic: TrafficSet): TrafficSet {
  const touched = partOf(traffic, ALL_ICMP).length > 0;
  return touched ? toTrafficSet([...traffic.ranges, ...ALL_ICMP.ranges]) : traffic;
}

function printPorts(first: number, last: number): string {
  if (first === 0 && last === 0xffff) return '*';
  return first === last ? `${first}` : `${first}-${last}`;
}
