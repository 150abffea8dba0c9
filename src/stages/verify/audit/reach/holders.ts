import type { Endpoint } from '#core/model';
import { type Address, type AddressSet, compareAddresses, toAddressSet, toRange } from '#core/net';

/** Who has an address. In lists of them: by address, in order. */
export interface Holder {
  readonly address: Address;
  readonly endpoint: Endpoint;
}

/** What is asked for with an address outside is there too: `arrivals` are the segments in which packets arrive. */
export function toReceivers(endpoints: readonly Endpoint[], arrivals: ReadonlyMap<string, unknown>): Holder[] {
  return toHolders(
    endpoints.flatMap((endpoint) =>
      endpoint.interfaces.flatMap(({ segment, addresses, outside = [] }) => [
        ...(arrivals.has(segment) ? addresses : []).map((address) => ({ address, endpoint })),
        ...outside.map((pair) => ({ address: pair.outside, endpoint })),
      ]),
    ),
  );
}

export function toSenders(endpoints: readonly Endpoint[]): Holder[] {
  return toHolders(
    endpoints.flatMap((endpoint) =>
      endpoint.interfaces.flatMap(({ addresses }) => addresses.map((address) => ({ address, endpoint }))),
    ),
  );
}

function toHolders(holders: readonly Holder[]): Holder[] {
  return holders.toSorted((a, b) => compareAddresses(a.address, b.address));
}

/** Those who have one of the addresses, each once. */
export function holdersIn(holders: readonly Holder[], set: AddressSet): Set<Endpoint> {
  const found = new Set<Endpoint>();
  for (const { bits, first, last } of set.ranges) {
    let low = 0;
    for (let high = holders.length; low < high;) {
      const middle = (low + high) >> 1;
      const address = holders[middle]?.address;
      if (address && compareAddresses(address, { bits, value: first }) < 0) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < holders.length; i++) {
      const holder = holders[i];
      if (!holder || holder.address.bits !== bits || holder.address.value > last) break;
      found.add(holder.endpoint);
    }
  }
  return found;
}

export function addressesOf(endpoint: Endpoint): AddressSet {
  return toAddressSet(endpoint.interfaces.flatMap(({ addresses }) => addresses.map(toRange)));
}
