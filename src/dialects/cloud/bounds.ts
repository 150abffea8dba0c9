import type { FilterAction, FilterEntry, FilterMatch, Position } from '#core/model';
import { type AddressSet, isEmptyAddressSet, NO_ADDRESSES, subtractAddresses, unionAddresses } from '#core/net';

/** Addresses that a word means for sure, and those that it may mean besides (`why`: by what that hangs). */
export interface Bounds {
  readonly certain: AddressSet;
  readonly maybe: AddressSet;
  readonly why: readonly string[];
}

export const NOBODY: Bounds = { certain: NO_ADDRESSES, maybe: NO_ADDRESSES, why: [] };

export function toBounds(certain: AddressSet): Bounds {
  return { certain, maybe: NO_ADDRESSES, why: [] };
}

export function perhaps(maybe: AddressSet, why: string): Bounds {
  return { certain: NO_ADDRESSES, maybe, why: [why] };
}

export function unionBounds(...parts: readonly Bounds[]): Bounds {
  const certain = unionAddresses(...parts.map((part) => part.certain));
  return {
    certain,
    maybe: subtractAddresses(unionAddresses(...parts.map(({ maybe }) => maybe)), certain),
    why: [...new Set(parts.flatMap(({ why }) => why))],
  };
}

/** What the entries of one written rule have alike. */
export interface WrittenRule {
  readonly match: Omit<FilterMatch, 'sources' | 'destinations'>;
  readonly action: FilterAction;
  readonly text: string;
  readonly at?: Position;
}

/**
 * A rule between two words: an entry for what both mean for sure, then one, with the reasons as conditions, for what
 * they may mean. None where nobody is meant.
 */
export function toEntries({ match, ...rest }: WrittenRule, sources: Bounds, destinations: Bounds): FilterEntry[] {
  const sure: FilterEntry = {
    ...rest,
    match: { ...match, sources: sources.certain, destinations: destinations.certain },
  };
  const open: FilterEntry = {
    ...rest,
    match: {
      ...match,
      sources: unionAddresses(sources.certain, sources.maybe),
      destinations: unionAddresses(destinations.certain, destinations.maybe),
      unknown: [...new Set([...match.unknown, ...sources.why, ...destinations.why])],
    },
  };
  const isOpen = !isEmptyAddressSet(sources.maybe) || !isEmptyAddressSet(destinations.maybe);
  return [sure, ...(isOpen ? [open] : [])].filter(
    (entry) => !isEmptyAddressSet(entry.match.sources) && !isEmptyAddressSet(entry.match.destinations),
  );
}
