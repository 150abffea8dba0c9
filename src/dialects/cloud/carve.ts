import {
  type AddressSet,
  ALL_ADDRESSES,
  intersectAddresses,
  isEmptyAddressSet,
  NO_ADDRESSES,
  type Prefix,
  subtractAddresses,
  toAddressSet,
  toRange,
  unionAddresses,
} from '#core/net';

/** A route by its destination; of equal lengths the lower `rank` wins, of equal ranks the first. */
export interface Routed<Hop> {
  readonly prefix: Prefix;
  readonly rank: number;
  readonly hop: Hop;
}

/**
 * Longest prefix first: each hop with the addresses that no better route takes, disjoint. Routes with the same hop (the
 * same object) are one; hops that get nothing are left out.
 */
export function carveRoutes<Hop>(routes: readonly Routed<Hop>[]): { readonly hop: Hop; readonly to: AddressSet }[] {
  let rest = ALL_ADDRESSES;
  const taken = new Map<Hop, AddressSet>();
  for (const { prefix, hop } of routes.toSorted((a, b) => b.prefix.length - a.prefix.length || a.rank - b.rank)) {
    const to = intersectAddresses(rest, toAddressSet([toRange(prefix)]));
    rest = subtractAddresses(rest, to);
    if (!isEmptyAddressSet(to)) taken.set(hop, unionAddresses(taken.get(hop) ?? NO_ADDRESSES, to));
  }
  return [...taken].map(([hop, to]) => ({ hop, to }));
}
