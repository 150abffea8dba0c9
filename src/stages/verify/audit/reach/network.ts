import { type AddressSet, unionAddresses } from '#core/net';

/** Who sends from a segment, known or not. */
export interface Network {
  readonly name: string;
  readonly addresses: AddressSet;
  readonly isInternet: boolean;
  /** Of the platform's own ends. */
  readonly isPlatforms: boolean;
}

/** Those of the internet that send from the plane. */
export function internetOf(networks: readonly Network[]): AddressSet {
  return unionAddresses(...networks.filter(({ isInternet }) => isInternet).map(({ addresses }) => addresses));
}
