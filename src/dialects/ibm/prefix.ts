import { type AddressSet, isWithinAddresses } from '#core/net';

/** Of a set that is one IPv4 prefix, its length; of any other the length of the smallest prefix that may hold it. */
export function lengthOf({ ranges }: AddressSet): number {
  const first = ranges[0];
  const last = ranges.at(-1);
  if (!first || !last) return 32;
  return 32 - (first.first ^ last.last).toString(2).replace(/^0$/, '').length;
}

/** Of several prefixes, the longest that holds all the addresses; undefined when none does. */
export function longestWithin(addresses: AddressSet, prefixes: readonly AddressSet[]): AddressSet | undefined {
  return prefixes
    .filter((prefix) => isWithinAddresses(addresses, prefix))
    .toSorted((a, b) => lengthOf(b) - lengthOf(a))[0];
}
