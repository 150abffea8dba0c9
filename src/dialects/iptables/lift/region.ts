import { EVERY_PACKET, type FilterMatch, type NoteTest, type PacketProduct } from '#core/model';
import { isEmptyTraffic, intersectAddresses, intersectInterfaces, intersectPorts, intersectTraffic } from '#core/net';

/** Packets, and what a condition says of them. Where no region of a condition holds a packet, it says no. */
export interface Region {
  readonly within: Partial<PacketProduct>;
  readonly holds: 'yes' | 'no' | 'maybe';
  /** Of `maybe`: what other rules note decides it. Absent: nobody knows what does. */
  readonly asks?: Asking;
}

type WithoutText<T> = T extends unknown ? Omit<T, 'text'> : never;
export type Asking = WithoutText<NoteTest>;

/** Regions of one condition do not overlap where one says no. */
export type Regions = readonly Region[];

export const ALWAYS: Regions = [{ within: {}, holds: 'yes' }];
export const PERHAPS: Regions = [{ within: {}, holds: 'maybe' }];
export const NEVER: Regions = [{ within: {}, holds: 'no' }];

/** The condition behind `!`; its regions must hold every packet that it may be asked about. */
export function negate(regions: Regions): Regions {
  return regions.map((region) => ({
    ...region,
    holds: region.holds === 'yes' ? 'no' : region.holds === 'no' ? 'yes' : 'maybe',
    ...(region.asks && { asks: { ...region.asks, isNot: !region.asks.isNot } }),
  }));
}

/** Either of two regions that together are all packets, by whether the condition holds there. */
export function split<K extends keyof PacketProduct>(
  field: K,
  inside: PacketProduct[K],
  outside: PacketProduct[K],
): Regions {
  return [
    { within: { [field]: inside }, holds: 'yes' },
    { within: { [field]: outside }, holds: 'no' },
  ];
}

/** A rule of more alternatives than this is written as one that may hold. */
const MOST_MATCHES = 256;

/** What is matched when every condition holds. Conditions that nobody knows are kept in their own words. */
export function toMatches(conditions: readonly { readonly regions: Regions; readonly text: string }[]): FilterMatch[] {
  let matches: FilterMatch[] = [EVERY_PACKET];
  for (const { regions, text } of conditions) {
    const open = regions.filter(({ holds }) => holds !== 'no');
    const next = matches.flatMap((match) =>
      open.flatMap(({ within, holds, asks }): FilterMatch[] => {
        const both = intersect(match, within);
        if (!both || holds === 'yes') return both ? [both] : [];
        const unknown = [...both.unknown, text];
        return [asks ? { ...both, unknown, asks: [...(both.asks ?? []), { ...asks, text }] } : { ...both, unknown }];
      }),
    );
    matches =
      next.length <= MOST_MATCHES ? next : matches.map((match) => ({ ...match, unknown: [...match.unknown, text] }));
  }
  return matches;
}

/** Undefined: no packet is of both. */
function intersect(match: FilterMatch, within: Partial<PacketProduct>): FilterMatch | undefined {
  const both: FilterMatch = {
    sources: within.sources ? intersectAddresses(match.sources, within.sources) : match.sources,
    destinations: within.destinations
      ? intersectAddresses(match.destinations, within.destinations)
      : match.destinations,
    traffic: within.traffic ? intersectTraffic(match.traffic, within.traffic) : match.traffic,
    sourcePorts: within.sourcePorts ? intersectPorts(match.sourcePorts, within.sourcePorts) : match.sourcePorts,
    states: within.states ? match.states.filter((state) => within.states?.includes(state)) : match.states,
    in: within.in ? intersectInterfaces(match.in, within.in) : match.in,
    out: within.out ? intersectInterfaces(match.out, within.out) : match.out,
    unknown: match.unknown,
    ...(match.asks && { asks: match.asks }),
  };
  const isEmpty =
    both.sources.ranges.length === 0 ||
    both.destinations.ranges.length === 0 ||
    isEmptyTraffic(both.traffic) ||
    both.sourcePorts.ranges.length === 0 ||
    both.states.length === 0 ||
    both.in.ranges.length === 0 ||
    both.out.ranges.length === 0;
  return isEmpty ? undefined : both;
}

/** What holds when either condition does: the second is asked where the first does not say yes. */
export function either(a: Regions, b: Regions): Regions {
  return combine(a, b, (x, y) =>
    x === 'yes' || y === 'yes' ? 'yes' : x === 'maybe' || y === 'maybe' ? 'maybe' : 'no',
  );
}

/** What holds when both conditions do. Both must hold every packet in their regions. */
export function both(a: Regions, b: Regions): Regions {
  return combine(a, b, (x, y) => (x === 'no' || y === 'no' ? 'no' : x === 'yes' && y === 'yes' ? 'yes' : 'maybe'));
}

type Holds = Region['holds'];

function combine(a: Regions, b: Regions, join: (x: Holds, y: Holds) => Holds): Regions {
  return a.flatMap((x) =>
    b.flatMap((y) => {
      const within = intersect(intersect(EVERY_PACKET, x.within) ?? NOTHING, y.within);
      return within ? [{ within: toProduct(within), holds: join(x.holds, y.holds) }] : [];
    }),
  );
}

const NOTHING: FilterMatch = { ...EVERY_PACKET, states: [] };

function toProduct({ unknown: _, asks: __, ...product }: FilterMatch): PacketProduct {
  return product;
}
