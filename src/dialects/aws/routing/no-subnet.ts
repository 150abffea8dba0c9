import type { Segment, Way } from '#core/model';
import { type AddressSet, isEmptyAddressSet, subtractAddresses, unionAddresses } from '#core/net';
import { isTold } from '../account/told.ts';
import { INTERNET, NO_SUBNET, PLATFORM } from '../lift/names.ts';
import { aclVisit, type Network } from '../lift/network.ts';

/** What VPCs have beside their subnets, as one segment: it is not the internet. `taken`: what other segments have. */
export function toNoSubnet(network: Network, taken: readonly Segment[]): Segment[] {
  const all = unionAddresses(...[...network.account.vpcs.keys()].map((vpc) => restOf(network, vpc)));
  const addresses = subtractAddresses(all, unionAddresses(...taken.map((segment) => segment.addresses)));
  return isEmptyAddressSet(addresses) ? [] : [{ name: NO_SUBNET, addresses, isInternet: false }];
}

/** SEM-21. Who is there may be in a subnet that the input does not tell of, unless it tells of all interfaces. */
export function waysFromNoSubnet(network: Network): Way[] {
  const { account } = network;
  const open = [...account.vpcs.keys()].filter((vpc) => !isTold(account, 'NetworkInterfaces', vpc));
  const others = open.flatMap((vpc): Way[] => {
    const sources = restOf(network, vpc);
    if (isEmptyAddressSet(sources)) return [];
    const shared = { from: NO_SUBNET, sources, outcome: 'unknown', why: 'its subnet is not in the input' } as const;
    return [
      ...[...account.subnets.values()].map((subnet): Way => ({
        ...shared,
        to: subnet.id,
        // Whatever way it comes from another VPC, it may come by an appliance in the very subnet.
        visits: subnet.vpc === vpc ? [aclVisit(network, subnet, 'input')] : [],
      })),
      { ...shared, to: INTERNET, visits: [] },
    ];
  });
  const inSome = unionAddresses(
    ...[...account.vpcs.keys()].filter((vpc) => !isTold(account, 'Subnets', vpc)).map((vpc) => restOf(network, vpc)),
  );
  if (isEmptyAddressSet(inSome)) return others;
  const untold = { visits: [], outcome: 'unknown', why: 'its subnet is not in the input' } as const;
  return [
    ...others,
    { ...untold, from: NO_SUBNET, to: PLATFORM, sources: inSome },
    { ...untold, from: PLATFORM, to: NO_SUBNET, destinations: inSome, only: 'replies' },
  ];
}

function restOf({ account, addressesOfVpc }: Network, vpc: string): AddressSet {
  return subtractAddresses(
    addressesOfVpc(vpc),
    unionAddresses(...[...account.subnets.values()].map(({ addresses }) => addresses)),
  );
}
