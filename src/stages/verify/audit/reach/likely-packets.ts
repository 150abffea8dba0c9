import type { PacketProduct } from '#core/model';
import {
  type AddressSet,
  complementAddresses,
  subtractAddresses,
  toAddressSet,
  toRange,
  unionAddresses,
} from '#core/net';
import { NOT_ON_INTERNET } from '#dialects/cloud';
import { internetOf, type Network } from './network.ts';

/** From anybody else of the internet to an address that is known there, or from somebody who is known: that happens. */
export function toLikely(networks: readonly Network[], known: AddressSet): Partial<PacketProduct>[] {
  const sources = subtractAddresses(internetOf(networks), NOT_ON_INTERNET);
  const destinations = complementAddresses(NOT_ON_INTERNET);
  const hosts = complementAddresses(unionAddresses(...networks.map(({ addresses }) => endsOf(addresses))));
  return [{ sources, destinations }, { sources }, { sources: known }, { sources: hosts }, {}];
}

/** The first and the last address of a network: nobody's in IPv4. */
function endsOf({ ranges }: AddressSet): AddressSet {
  const wide = ranges.filter(({ bits, first, last }) => bits === 32 && last - first > 2n);
  return toAddressSet(
    wide.flatMap(({ bits, first, last }) => [toRange({ bits, value: first }), toRange({ bits, value: last })]),
  );
}
