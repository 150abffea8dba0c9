import type { Segment, Way } from '#core/model';
import { type AddressSet, isEmptyAddressSet, subtractAddresses, unionAddresses } from '#core/net';
import { INTERNET, NO_SUBNET } from '../lift/names.ts';
import type { Network } from '../lift/network.ts';

/** What VPCs have beside their subnets, as one segment: it is not the internet. `taken`: what other segments have. */
export function toNoSubnet(network: Network, taken: readonly Segment[]): Segment[] {
  const addresses = restOf(network, [...network.account.vpcs.keys()], taken);
  return isEmptyAddressSet(addresses) ? [] : [{ name: NO_SUBNET, addresses, isInternet: false }];
}

/** Nobody is there where the subnets are told; who is in a VPC of which no subnet is told, nobody knows. */
export function waysFromNoSubnet(network: Network): Way[] {
  const { account, subnetsOf } = network;
  const isTold = (vpc: string) => account.lists.has('Subnets') && subnetsOf(vpc).length > 0;
  const sources = restOf(
    network,
    [...account.vpcs.keys()].filter((vpc) => !isTold(vpc)),
    [],
  );
  if (isEmptyAddressSet(sources)) return [];
  const shared = {
    from: NO_SUBNET,
    sources,
    visits: [],
    outcome: 'unknown',
    why: 'its subnet is not in the input',
  } as const;
  return [...[...account.subnets.keys()].map((to): Way => ({ ...shared, to })), { ...shared, to: INTERNET }];
}

function restOf({ account, addressesOfVpc }: Network, vpcs: readonly string[], taken: readonly Segment[]): AddressSet {
  return subtractAddresses(
    unionAddresses(...vpcs.map(addressesOfVpc)),
    unionAddresses(
      ...taken.map(({ addresses }) => addresses),
      ...[...account.subnets.values()].map((own) => own.addresses),
    ),
  );
}
