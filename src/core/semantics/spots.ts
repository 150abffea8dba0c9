import type { Workload } from '#core/model';
import { type AddressRange, type AddressSet, compareAddresses, toRange, toSortedSet } from '#core/net';

/** The addresses of all workloads in order, so that sets of many of them are made by sorting small numbers. */
export interface Spots {
  /** The addresses of some of the workloads, canonical. */
  toSet(chosen: readonly Workload[]): AddressSet;
}

export function toSpots(workloads: readonly Workload[]): Spots {
  const inOrder = workloads
    .flatMap((workload) => workload.addresses.map((address) => ({ address, workload })))
    .toSorted((a, b) => compareAddresses(a.address, b.address));
  const ranges: AddressRange[] = inOrder.map(({ address }) => toRange(address));
  const placesOf = new Map<Workload, number[]>();
  for (const [place, { workload }] of inOrder.entries()) {
    const places = placesOf.get(workload);
    if (places) places.push(place);
    else placesOf.set(workload, [place]);
  }
  return {
    toSet: (chosen) => {
      const places = Uint32Array.from(chosen.flatMap((workload) => placesOf.get(workload) ?? [])).toSorted();
      return toSortedSet(Array.from(places, (place) => ranges[place]).filter((range) => range !== undefined));
    },
  };
}
