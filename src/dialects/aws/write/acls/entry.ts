import type { Prefix, TrafficRange, TrafficSet } from '#core/net';
import { ALL_TRAFFIC, type Bits, hasPorts, intersectTraffic, splitByProtocol, toProtocol, toTraffic } from '#core/net';

/** What an entry of a network ACL is about: one network, and traffic that it has a word for. */
export interface Permit {
  readonly network: Prefix;
  readonly traffic: TrafficRange;
  /** It comes behind entries that deny what nobody may open. */
  readonly isLate: boolean;
}

const [EVERYTHING] = ALL_TRAFFIC.ranges as [TrafficRange];
const DETAILS = 0x1_0000;

/**
 * The traffic in words: of TCP and UDP a range of ports, of ICMP a type and code, a type or all, of others all. Ports of
 * SCTP have no word, so it is all of SCTP. Of more protocols than `most`, everything.
 */
export function toWords(traffic: TrafficSet, bits: Bits, most: number): TrafficRange[] {
  const own = intersectTraffic(traffic, { ranges: ALL_BUT_FOREIGN[bits] });
  const parts = splitByProtocol(own);
  if (new Set(parts.map(({ protocol }) => protocol)).size > most) return [EVERYTHING];
  return parts.flatMap(({ protocol, first, last }): TrafficRange[] => {
    if (protocol === 'tcp' || protocol === 'udp') return [toTraffic(protocol, first, last)];
    if (protocol === 'icmp' || protocol === 'icmp6')
      return toTypes(first, last).map(([from, to]) => toTraffic(protocol, from, to));
    return [toTraffic(protocol)];
  });
}

/** ICMP of the one address family is nothing in the other. */
const ALL_BUT_FOREIGN: Readonly<Record<Bits, readonly TrafficRange[]>> = {
  32: without(58),
  128: without(1),
};

function without(protocol: number): TrafficRange[] {
  return [
    { first: 0, last: protocol * DETAILS - 1 },
    { first: (protocol + 1) * DETAILS, last: EVERYTHING.last },
  ];
}

function toTypes(first: number, last: number): (readonly [from: number, to: number])[] {
  if (first === 0 && last === DETAILS - 1) return [[first, last]];
  const types: (readonly [number, number])[] = [];
  for (let next = first; next <= last;) {
    const isWhole = next % 256 === 0 && next + 255 <= last;
    types.push([next, isWhole ? next + 255 : next]);
    next += isWhole ? 256 : 1;
  }
  return types;
}

/** The narrowest entry that permits what both do; both are late, or neither. */
export function spanPermits(a: Permit, b: Permit): Permit {
  return { isLate: a.isLate, network: spanNetworks(a.network, b.network), traffic: spanTraffic(a.traffic, b.traffic) };
}

function spanNetworks(a: Prefix, b: Prefix): Prefix {
  const differ = a.first ^ b.first;
  const length = Math.min(a.length, b.length, a.bits - bitsOf(differ));
  const host = BigInt(a.bits - length);
  return { bits: a.bits, first: (a.first >> host) << host, length };
}

function bitsOf(value: bigint): number {
  if (value === 0n) return 0;
  const digits = value.toString(16);
  return digits.length * 4 - Math.clz32(Number.parseInt(digits.slice(0, 1), 16)) + 28;
}

function spanTraffic(a: TrafficRange, b: TrafficRange): TrafficRange {
  const [first, last] = [Math.min(a.first, b.first), Math.max(a.last, b.last)];
  const number = Math.floor(first / DETAILS);
  if (number !== Math.floor(last / DETAILS)) return EVERYTHING;
  const protocol = toProtocol(number);
  if (protocol === 'tcp' || protocol === 'udp') return { first, last };
  const type = Math.floor(first / 256);
  if (!hasPorts(protocol) && type === Math.floor(last / 256)) return { first: type * 256, last: type * 256 + 255 };
  return toTraffic(protocol);
}

/** Whether the inner one is not needed beside the outer one. */
export function isWithinPermit(inner: Permit, outer: Permit): boolean {
  return (
    (inner.isLate || !outer.isLate) &&
    outer.traffic.first <= inner.traffic.first &&
    inner.traffic.last <= outer.traffic.last &&
    holds(outer.network, inner.network)
  );
}

function holds(outer: Prefix, inner: Prefix): boolean {
  const host = BigInt(outer.bits - outer.length);
  return outer.length <= inner.length && inner.first >> host === outer.first >> host;
}

/** How many pairs of address and kind of traffic it permits. */
export function sizeOf({ network, traffic }: Omit<Permit, 'isLate'>): bigint {
  return (1n << BigInt(network.bits - network.length)) * BigInt(traffic.last - traffic.first + 1);
}

/** How many pairs both permit. Networks are apart, or one holds the other. */
export function sizeOfBoth(a: Permit, b: Permit): bigint {
  const [narrow, wide] = a.network.length >= b.network.length ? [a.network, b.network] : [b.network, a.network];
  const first = Math.max(a.traffic.first, b.traffic.first);
  const last = Math.min(a.traffic.last, b.traffic.last);
  if (first > last || !holds(wide, narrow)) return 0n;
  return sizeOf({ network: narrow, traffic: { first, last } });
}

/** As the API names it: `-1` for all protocols; ports, or for ICMP type and code (-1: all of them). */
export interface AclTraffic {
  readonly protocol: number;
  readonly ports?: { readonly first: number; readonly last: number };
  readonly icmp?: { readonly type: number; readonly code: number };
}

export function toAclTraffic({ first, last }: TrafficRange): AclTraffic {
  if (first === EVERYTHING.first && last === EVERYTHING.last) return { protocol: -1 };
  const protocol = Math.floor(first / DETAILS);
  const [low, high] = [first % DETAILS, last % DETAILS];
  switch (toProtocol(protocol)) {
    case 'tcp':
    case 'udp':
      return { protocol, ports: { first: low, last: high } };
    case 'icmp':
    case 'icmp6': {
      const isAll = low === 0 && high === DETAILS - 1;
      return { protocol, icmp: { type: isAll ? -1 : Math.floor(low / 256), code: low === high ? low % 256 : -1 } };
    }
    case 'sctp':
    default:
      return { protocol };
  }
}
