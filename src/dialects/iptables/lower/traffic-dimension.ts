import type { FilterMatch } from '#core/model';
import {
  type Bits,
  complementTraffic,
  hasPorts,
  type Interval,
  invertIntervals,
  isAllPorts,
  type PortSet,
  type Protocol,
  splitByProtocol,
  toPortSet,
  toProtocolNumber,
  type TrafficSet,
} from '#core/net';
import { type Dimension, WHOLE } from './dimension.ts';

const LAST = 0xffff;

/** What is asked of protocol, ports and types: they hang together, since `-p` can be said once. */
export function toTrafficDimension({ traffic, sourcePorts }: FilterMatch, bits: Bits): Dimension {
  const outsideTraffic = complementTraffic(traffic);
  if (isAllPorts(sourcePorts)) {
    if (outsideTraffic.ranges.length === 0) return WHOLE;
    const [inside, outside] = [writeTraffic(traffic, bits), writeTraffic(outsideTraffic, bits)];
    const [only, ...more] = outside ?? [];
    // `-p` behind `!` is about a whole protocol.
    if (only !== undefined && more.length === 0 && /^-p \S+$/.test(only) && inside?.length !== 1)
      return { inside: [`! ${only}`], outside: [only] };
    return { ...(inside ? { inside } : {}), ...(outside ? { outside } : {}) };
  }
  if (sourcePorts.ranges.length === 0) return { inside: [] };
  const inside = splitByProtocolWhole(traffic).flatMap(({ protocol, details }) =>
    hasPorts(protocol) ? writePorts(protocol, details, sourcePorts) : [],
  );
  return { inside };
}

interface Part {
  readonly protocol: Protocol;
  readonly details: readonly Interval[];
}

function splitByProtocolWhole(traffic: TrafficSet): Part[] {
  return [...Map.groupBy(splitByProtocol(traffic), ({ protocol }) => protocol)].map(([protocol, details]) => ({
    protocol,
    details,
  }));
}

/** The icmp of the other family, which no host sends over this one: `ip6tables` does not look into it. */
export function foreignTo(bits: Bits): 'icmp' | 'icmp6' {
  return bits === 32 ? 'icmp6' : 'icmp';
}

/** Whether some types of it, not all, are meant. */
export function asksForeignTypes({ traffic }: FilterMatch, bits: Bits): boolean {
  return splitByProtocol(traffic).some(
    ({ protocol, first, last }) => protocol === foreignTo(bits) && (first > 0 || last < LAST),
  );
}

/** Undefined: a part of it cannot be named. `-p 0` means every protocol. */
function writeTraffic(traffic: TrafficSet, bits: Bits): string[] | undefined {
  const words: string[] = [];
  for (const { protocol, details } of splitByProtocolWhole(traffic)) {
    const [first] = details;
    const isWhole = first?.first === 0 && (first.last === LAST || typeof protocol === 'number');
    if (toProtocolNumber(protocol) === 0) return undefined;
    if (isWhole) words.push(`-p ${toProtocolNumber(protocol)}`);
    else if (hasPorts(protocol)) words.push(...writePorts(protocol, details, toPortSet([{ first: 0, last: LAST }])));
    else if (protocol === 'icmp' || protocol === 'icmp6') {
      // Their types have no words; `asksForeignTypes` tells.
      if (protocol === foreignTo(bits)) continue;
      const types = writeTypes(protocol, details);
      if (!types) return undefined;
      words.push(...types);
    }
  }
  return words;
}

/** Of one rule with `-m multiport`; a range takes two of its places. */
const PLACES = 15;

function writePorts(protocol: Protocol, details: readonly Interval[], sourcePorts: PortSet): string[] {
  const sources = isAllPorts(sourcePorts) ? [''] : writeList('s', sourcePorts.ranges);
  const isWhole = details[0]?.first === 0 && details[0].last === LAST;
  const destinations = isWhole ? [''] : writeList('d', details);
  return sources.flatMap((source) =>
    destinations.map((destination) => [`-p ${protocol}`, source, destination].filter((word) => word !== '').join(' ')),
  );
}

function writeList(end: 's' | 'd', ranges: readonly Interval[]): string[] {
  const others = invertIntervals(ranges, LAST);
  const isShort = placesOf(others) <= PLACES && placesOf(others) < placesOf(ranges);
  const [sign, chosen] = isShort ? ['! ', others] : ['', ranges];
  const lists: string[][] = [[]];
  let places = 0;
  for (const range of chosen) {
    const own = placesOf([range]);
    if (places + own > PLACES) {
      lists.push([]);
      places = 0;
    }
    places += own;
    lists.at(-1)?.push(range.first === range.last ? `${range.first}` : `${range.first}:${range.last}`);
  }
  return lists.map((list) => `-m multiport ${sign}--${end}ports ${list.join(',')}`);
}

function placesOf(ranges: readonly Interval[]): number {
  return ranges.reduce((places, { first, last }) => places + (first === last ? 1 : 2), 0);
}

/** Undefined: type 255 of icmp, which stands for any. */
function writeTypes(protocol: 'icmp' | 'icmp6', details: readonly Interval[]): string[] | undefined {
  const [option, name] = protocol === 'icmp' ? ['-m icmp --icmp-type', '1'] : ['-m icmp6 --icmpv6-type', '58'];
  const words: string[] = [];
  for (const { first, last } of details) {
    if (protocol === 'icmp' && last >= 255 * 256) return undefined;
    for (let next = first; next <= last;) {
      const isWhole = next % 256 === 0 && next + 255 <= last;
      words.push(`-p ${name} ${option} ${isWhole ? next / 256 : `${next >> 8}/${next & 255}`}`);
      next += isWhole ? 256 : 1;
    }
  }
  return words;
}
