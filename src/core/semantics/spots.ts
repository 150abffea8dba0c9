import type { Workload } from '#core/model';
import { type AddressRange, type AddressSet, compareAddresses, toAddressSet, toRange } from '#core/net';

/** The addresses of all workloads in order, so that sets of many of them are made by sorting small numbers. */
export interface Spots {
  /** The addresses of the workloads at those positions, canonical. */
  toSet(positions: readonly number[]): AddressSet;
}

export function toSpots(workloads: readonly Workload[]): Spots {
  const inOrder = workloads
    .flatMap(({ addresses }, position) => addresses.map((address) => ({ address, position })))
    .toSorted((a, b) => compareAddresses(a.address, b.address));
  const ranges: AddressRange[] = inOrder.map(({ address }) => toRange(address));
  const placesOf: number[][] = Array.from({ length: workloads.length }, () => []);
  for (const [place, { position }] of inOrder.entries()) placesOf[position]?.push(place);
  return {
    toSet: (positions) => {
      const places = Uint32Array.from(positions.flatMap((position) => placesOf[position] ?? [])).sort();
      return toAddressSet(Array.from(places, (place) => ranges[place]).filter((range) => range !== undefined));
    },
  };
}
