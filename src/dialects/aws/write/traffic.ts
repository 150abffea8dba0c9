import {
  ALL_TRAFFIC,
  type Bits,
  isEmptyTraffic,
  splitByProtocol,
  subtractTraffic,
  toProtocolNumber,
  toTraffic,
  type TrafficSet,
  toTrafficSet,
} from '#core/net';

/** Traffic as a rule of a security group names it: ports, or for ICMP the type and the code, -1 for all. */
export interface AwsTraffic {
  readonly protocol: string;
  readonly from?: number;
  readonly to?: number;
}

/** Protocols with a name; others are seldom meant, and are over a hundred rules where all but one are permitted. */
const NAMED = new Set([1, 2, 4, 6, 17, 41, 47, 50, 51, 58, 88, 89, 103, 112, 132]);

/** ICMP belongs to its own address family: the other has no such packet. */
const FOREIGN: Readonly<Record<Bits, TrafficSet>> = {
  32: toTrafficSet([toTraffic('icmp6')]),
  128: toTrafficSet([toTraffic('icmp')]),
};

/** The traffic in as few names as there are, and what has none. `hasRare`: whether protocols without a name count. */
export function nameTraffic(
  traffic: TrafficSet,
  bits: Bits,
  hasRare: boolean,
): { named: AwsTraffic[]; lost: TrafficSet } {
  if (isEmptyTraffic(subtractTraffic(ALL_TRAFFIC, traffic)))
    return { named: [{ protocol: '-1' }], lost: { ranges: [] } };
  const lost: TrafficSet['ranges'][number][] = [];
  const named = splitByProtocol(subtractTraffic(traffic, FOREIGN[bits])).flatMap(
    ({ protocol, first, last }): AwsTraffic[] => {
      const number = toProtocolNumber(protocol);
      if (protocol === 'tcp' || protocol === 'udp') return [{ protocol, from: first, to: last }];
      if (protocol === 'icmp' || protocol === 'icmp6')
        return nameTypes(first, last).map(([from, to]) => ({
          protocol: protocol === 'icmp' ? 'icmp' : 'icmpv6',
          from,
          to,
        }));
      const isWhole = first === 0 && last === 0xffff;
      if (isWhole && (hasRare || NAMED.has(number))) return [{ protocol: String(number) }];
      // A rule cannot ask for ports of other protocols, sctp among them.
      lost.push(toTraffic(protocol, first, last));
      return [];
    },
  );
  return { named, lost: toTrafficSet(lost) };
}

/** Types with their codes: all, a whole type, or one code. */
function nameTypes(first: number, last: number): (readonly [type: number, code: number])[] {
  if (first === 0 && last === 0xffff) return [[-1, -1]];
  const named: (readonly [number, number])[] = [];
  for (let next = first; next <= last;) {
    const isWhole = next % 256 === 0 && next + 255 <= last;
    named.push([Math.floor(next / 256), isWhole ? -1 : next % 256]);
    next += isWhole ? 256 : 1;
  }
  return named;
}
