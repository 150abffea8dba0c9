import { type AddressSet, ALL_ADDRESSES, NO_ADDRESSES, subtractAddresses } from '#core/net';
import type { Account } from '../account/account.ts';
import { isTold } from '../account/told.ts';
import { toSingles } from '../lift/network.ts';

/** Who is in which security group: the private addresses of its interfaces. */
export interface Members {
  readonly of: (group: string) => AddressSet;
  /** Every interface of the VPC is in the input. */
  readonly isComplete: (vpc: string) => boolean;
  /** Addresses of the VPC of which nobody knows the owner. */
  readonly unowned: (vpc: string) => AddressSet;
}

export function toMembers(account: Account): Members {
  const byGroup = new Map<string, AddressSet>();
  const interfaces = [...account.interfaces.values()];
  const ids = new Set(interfaces.flatMap(({ groups }) => groups));
  const inGroup = new Map(
    [...ids].map((id) => [id, [] as NonNullable<(typeof interfaces)[number]>['addresses'][number][]]),
  );
  for (const { groups, addresses } of interfaces) for (const id of groups) inGroup.get(id)?.push(...addresses);
  for (const [id, addresses] of inGroup) byGroup.set(id, toSingles(addresses));
  const owned = toSingles(interfaces.flatMap(({ addresses }) => addresses));
  return {
    of: (group) => byGroup.get(group) ?? NO_ADDRESSES,
    isComplete: (vpc) => isTold(account, 'NetworkInterfaces', vpc),
    unowned: (vpc) => subtractAddresses(account.vpcs.get(vpc)?.addresses ?? ALL_ADDRESSES, owned),
  };
}
