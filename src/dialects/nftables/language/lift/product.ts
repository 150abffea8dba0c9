import { EVERY_PACKET, type FilterMatch, type NoteTest, type PacketProduct } from '#core/model';
import {
  type AddressSet,
  type Bits,
  fullRange,
  intersectAddresses,
  intersectInterfaces,
  intersectPorts,
  intersectTraffic,
  toAddressSet,
} from '#core/net';

/** Packets that meet a condition: all in `within`, or, with words in `unknown`, perhaps. */
export interface Alternative {
  readonly within: Partial<PacketProduct>;
  readonly unknown: readonly string[];
  /** Of those, what asks for what other rules note. Absent: none. */
  readonly asks?: readonly NoteTest[];
}

export const ALWAYS: readonly Alternative[] = [{ within: {}, unknown: [] }];
export const NEVER: readonly Alternative[] = [];

export function perhaps(text: string, within: Partial<PacketProduct> = {}): readonly Alternative[] {
  return [{ within, unknown: [text] }];
}

/** Undefined: no packet is of both. */
export function narrow(match: FilterMatch, { within, unknown, asks }: Alternative): FilterMatch | undefined {
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
    unknown: [...match.unknown, ...unknown],
    ...((asks ?? match.asks) && { asks: [...(match.asks ?? []), ...(asks ?? [])] }),
  };
  const sets = [both.sources, both.destinations, both.traffic, both.sourcePorts, both.in, both.out];
  return both.states.length === 0 || sets.some(({ ranges }) => ranges.length === 0) ? undefined : both;
}

/** A rule of more alternatives than this is one that may hold. */
const MOST_MATCHES = 4096;

/** The matches that are left when the condition holds as well. */
export function narrowAll(
  matches: readonly FilterMatch[],
  alternatives: readonly Alternative[],
  text: string,
): FilterMatch[] {
  if (matches.length * alternatives.length > MOST_MATCHES)
    return matches.map((match) => ({ ...match, unknown: [...match.unknown, text] }));
  return matches.flatMap((match) => alternatives.flatMap((alternative) => narrow(match, alternative) ?? []));
}

/** Undefined: nothing is of both. */
export function join(a: Alternative, b: Alternative): Alternative | undefined {
  const { within: own, ...open } = a;
  const both = narrow({ ...EVERY_PACKET, ...own, ...open }, b);
  if (!both) return undefined;
  const { unknown, asks, ...within } = both;
  return { within, unknown, ...(asks && { asks }) };
}

export function addressesOf(bits: Bits): AddressSet {
  return toAddressSet([fullRange(bits)]);
}

/** Packets of one address family. */
export function ofFamily(bits: Bits): Partial<PacketProduct> {
  return { sources: addressesOf(bits), destinations: addressesOf(bits) };
}
