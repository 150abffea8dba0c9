import type { Segment, Way } from '#core/model';
import {
  type AddressSet,
  isEmptyAddressSet,
  NO_ADDRESSES,
  subtractAddresses,
  toAddressSet,
  toRange,
  unionAddresses,
} from '#core/net';
import { type AclNames, entering, INTERNET, leaving, NO_SUBNET } from './borders.ts';
import type { IbmConfig } from './config.ts';
import { type Estate, type PlacedHolder, type Place, shares } from './estate.ts';
import type { Ids } from './source.ts';

/**
 * SEM-21. Addresses of a VPC of which no file tells who has them: of a subnet those that are reserved, where that is
 * told, and of the address prefixes those that no subnet of the files has.
 */
export function findStrangers(
  { vpcs }: IbmConfig,
  places: readonly Place[],
  holders: readonly PlacedHolder[],
  vpc: Ids,
): AddressSet {
  const near = places.filter(({ subnet }) => shares(subnet.vpc, vpc));
  const held = holders.flatMap(({ legs }) => legs.flatMap(({ leg }) => leg.addresses.map(toRange)));
  const prefixes = vpcs.filter(({ ids }) => shares(ids, vpc)).flatMap((own) => own.prefixes);
  return unionAddresses(
    subtractAddresses(
      unionAddresses(...near.map(({ subnet }) => subnet.reserved ?? subnet.addresses)),
      toAddressSet(held),
    ),
    subtractAddresses(unionAddresses(...prefixes), unionAddresses(...places.map(({ subnet }) => subnet.addresses))),
  );
}

/** What VPCs have beside the subnets of the files, as one segment: it is not the internet. */
export function toNoSubnet({ config, places }: Estate, taken: readonly Segment[]): Segment[] {
  const prefixes = unionAddresses(...config.vpcs.flatMap((vpc) => vpc.prefixes));
  const held = [...taken.map(({ addresses }) => addresses), ...places.map(({ subnet }) => subnet.addresses)];
  const addresses = subtractAddresses(prefixes, unionAddresses(NO_ADDRESSES, ...held));
  return isEmptyAddressSet(addresses) ? [] : [{ name: NO_SUBNET, addresses, isInternet: false }];
}

/** SEM-21. Who is there is in a subnet that the files do not tell of, or nobody. */
export function liftNoSubnet({ config, places, strangers }: Estate, acls: AclNames): Way[] {
  const shared = { outcome: 'unknown', why: 'its subnet is not in the files' } as const;
  const subnets = unionAddresses(...places.map(({ subnet }) => subnet.addresses));
  return config.vpcs.flatMap(({ ids }): Way[] => {
    const open = subtractAddresses(strangers(ids), subnets);
    if (isEmptyAddressSet(open)) return [];
    return [
      ...places.flatMap((place): Way[] => [
        { ...shared, from: NO_SUBNET, to: place.segment, sources: open, visits: entering(place, acls) },
        { ...shared, from: place.segment, to: NO_SUBNET, destinations: open, visits: leaving(place, acls) },
      ]),
      { ...shared, from: NO_SUBNET, to: INTERNET, sources: open, visits: [] },
      { ...shared, from: INTERNET, to: NO_SUBNET, destinations: open, visits: [] },
    ];
  });
}
