import { CONNECTION_STATES, EVERY_PACKET, type FilterMatch } from '#core/model';
import {
  type Address,
  type AddressRange,
  type AddressSet,
  ALL_ADDRESSES,
  type Bits,
  complementAddresses,
  complementInterfaces,
  complementPorts,
  complementTraffic,
  fullRange,
  type InterfaceSet,
  type PortSet,
  toAddressSet,
  toInterfaces,
  toInterfacesStarting,
  toPortSet,
  toTraffic,
  toTrafficSet,
  type TrafficRange,
  type TrafficSet,
  unionInterfaces,
} from '#core/net';
import type { Random } from './random.ts';
import { addressesOf, ICMP_CODES, ICMP_TYPES, IN, OTHER_PROTOCOLS, OUT, PORTS } from './universe.ts';

// Each part is chosen so that its borders lie at, or next to, what packets carry.

/** What is known of a packet's way where the rules are asked. */
export interface Known {
  readonly hasIn: boolean;
  readonly hasOut: boolean;
}

export function randomMatch(random: Random, { hasIn, hasOut }: Known): FilterMatch {
  return {
    ...EVERY_PACKET,
    ...(random.chance(0.45) ? { sources: randomAddresses(random) } : {}),
    ...(random.chance(0.45) ? { destinations: randomAddresses(random) } : {}),
    ...(random.chance(0.55) ? { traffic: randomTrafficSet(random) } : {}),
    ...(random.chance(0.1) ? { sourcePorts: randomPorts(random) } : {}),
    ...(random.chance(0.15) ? { states: random.some(CONNECTION_STATES, 0.4) } : {}),
    ...(hasIn && random.chance(0.12) ? { in: randomInterfaces(random, IN) } : {}),
    ...(hasOut && random.chance(0.12) ? { out: randomInterfaces(random, OUT) } : {}),
  };
}

export function randomAddresses(random: Random): AddressSet {
  if (random.chance(0.06)) return { ranges: [fullRange(random.pick<Bits>([32, 128]))] };
  const families = random.some<Bits>([32, 128], 0.6);
  const set = toAddressSet(
    families.flatMap((bits) => Array.from({ length: 1 + random.whole(3) }, () => randomRange(random, bits))),
  );
  return random.chance(0.2) ? complementAddresses(set) : set;
}

function randomRange(random: Random, bits: Bits): AddressRange {
  const points = addressesOf(bits);
  const { value } = random.pick(points);
  if (random.chance(0.35)) return { bits, first: value, last: value };
  if (random.chance(0.5)) return toPrefixRange({ bits, value }, bits - random.pick([1, 2, 3, 4, 8, 16, 24]));
  const other = random.pick(points).value;
  const [first, last] = value < other ? [value, other] : [other, value];
  if (random.chance(0.1)) return { bits, first: 0n, last };
  return random.chance(0.1) ? { ...fullRange(bits), first } : { bits, first, last };
}

function toPrefixRange({ bits, value }: Address, length: number): AddressRange {
  const rest = BigInt(bits - length);
  const first = (value >> rest) << rest;
  return { bits, first, last: first + (1n << rest) - 1n };
}

export function randomTrafficSet(random: Random): TrafficSet {
  const set = toTrafficSet(Array.from({ length: 1 + random.whole(3) }, () => randomTraffic(random)));
  return random.chance(0.15) ? complementTraffic(set) : set;
}

function randomTraffic(random: Random): TrafficRange {
  const protocol = random.pick(['tcp', 'tcp', 'tcp', 'udp', 'udp', 'sctp', 'icmp', 'icmp6', 'other'] as const);
  if (protocol === 'other') return toTraffic(random.pick(OTHER_PROTOCOLS));
  if (random.chance(0.25)) return toTraffic(protocol);
  if (protocol !== 'icmp' && protocol !== 'icmp6') return toTraffic(protocol, ...randomSpan(random, PORTS));
  const type = random.pick(ICMP_TYPES[protocol]) * 256;
  if (random.chance(0.4)) return toTraffic(protocol, type, type + 255);
  const [first, last] = randomSpan(random, ICMP_CODES);
  return toTraffic(protocol, type + first, type + last);
}

function randomSpan(random: Random, points: readonly number[]): [number, number] {
  const a = random.pick(points);
  const b = random.chance(0.5) ? a : random.pick(points);
  return [Math.min(a, b), Math.max(a, b)];
}

function randomPorts(random: Random): PortSet {
  const spans = Array.from({ length: 1 + random.whole(3) }, () => randomSpan(random, PORTS));
  const set = toPortSet(spans.map(([first, last]) => ({ first, last })));
  return random.chance(0.3) ? complementPorts(set) : set;
}

function randomInterfaces(random: Random, names: readonly string[]): InterfaceSet {
  const set = random.pick([
    () => toInterfaces(...random.some([...names, 'eth0'], 0.4)),
    () => toInterfacesStarting(random.pick(['l', 'left', 'left0', 'r', 'right', 'e'])),
    () => unionInterfaces(toInterfacesStarting('righ'), toInterfaces('left1')),
  ])();
  return random.chance(0.35) ? complementInterfaces(set) : set;
}

/** What a verdict map can be made of: disjoint parts of one field, each with nothing of the others. */
export function randomCases(random: Random, { hasIn }: Known): Partial<FilterMatch>[] {
  const cut = <T>(parts: readonly T[]): T[] => parts.filter(() => random.chance(0.6));
  const bits = random.pick<Bits>([32, 128]);
  const singles = (points: readonly Address[]) =>
    cut(points.slice(0, 6)).map(({ value }) => toAddressSet([{ bits, first: value, last: value }]));
  return random.pick<() => Partial<FilterMatch>[]>([
    () => singles(addressesOf(bits)).map((sources) => ({ sources })),
    () => singles(addressesOf(bits).slice(10)).map((destinations) => ({ destinations })),
    () =>
      cut([
        [0, 22],
        [23, 79],
        [80, 80],
        [81, 443],
        [1024, 65_534],
      ]).map(([first, last]) => ({
        traffic: toTrafficSet([toTraffic('tcp', first, last)]),
      })),
    () =>
      cut(['tcp', 'udp', 'icmp', 'icmp6', 47] as const).map((protocol) => ({
        traffic: toTrafficSet([toTraffic(protocol)]),
      })),
    () => cut(CONNECTION_STATES).map((state) => ({ states: [state] })),
    () => cut(hasIn ? IN : []).map((name) => ({ in: toInterfaces(name) })),
  ])();
}

export const FAMILY_SCOPES: readonly AddressSet[] = [
  ALL_ADDRESSES,
  ALL_ADDRESSES,
  ALL_ADDRESSES,
  { ranges: [fullRange(32)] },
  { ranges: [fullRange(128)] },
];
