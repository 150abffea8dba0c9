import type { HostGroup } from '#core/model';
import { type AddressSet, isEmptyAddressSet, type Prefix, subtractAddresses, toPrefixes } from '#core/net';

/** The other ends of a rule, exactly: members of groups, and networks for the rest. */
export interface Cover {
  readonly groups: readonly HostGroup[];
  readonly networks: readonly Prefix[];
}

/**
 * Names a group where all of its addresses are meant and it takes no more entries than networks would; a group stays
 * right when an address changes. O(groups × ranges of the peers).
 */
export function coverPeers(peers: AddressSet, groups: readonly HostGroup[]): Cover {
  const named: HostGroup[] = [];
  let rest = peers;
  let networks = toNetworks(rest);
  for (const group of groups) {
    if (isEmptyAddressSet(group.addresses) || !isEmptyAddressSet(subtractAddresses(group.addresses, rest))) continue;
    const without = subtractAddresses(rest, group.addresses);
    const fewer = toNetworks(without);
    if (fewer.length + 1 > networks.length) continue;
    named.push(group);
    rest = without;
    networks = fewer;
  }
  return { groups: named, networks };
}

/** The fewest networks that are the set. */
export function toNetworks(set: AddressSet): Prefix[] {
  return set.ranges.flatMap(toPrefixes);
}
