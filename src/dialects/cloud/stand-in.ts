import { type Address, type AddressSet, hasAddress, isSameAddress } from '#core/net';

/** Why something has an address that no file tells. */
export const STAND_IN = 'its address is not known before it exists: a free one of its subnet stands for it';

/** The first address of a subnet's first range that nobody has, past those that the platform keeps there. */
export function findFreeAddress(subnet: AddressSet, used: readonly Address[], kept: bigint): Address | undefined {
  const [range] = subnet.ranges;
  if (!range) return undefined;
  const { bits } = range;
  for (let value = range.first + kept; value <= range.last; value++) {
    const address = { bits, value };
    if (hasAddress(subnet, address) && !used.some((other) => isSameAddress(other, address))) return address;
  }
  return undefined;
}
