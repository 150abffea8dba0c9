import type { Workload } from '#core/model';
import { type AddressRange, type AddressSet, compareAddresses, toRange } from '#core/net';

/** The addresses of all workloads in order, so that sets of many of them are made by sorting small numbers. */
export interface Spots {
  /** The addresses of some of the workloads, canonical. */
  toSet(chosen: readonly Workload[]): AddressSet;
}

export function toSpots(workloads: readonly Workload[]): Spots {
  const inOrder = workloads
    .flatMap((workload) => workload.addresses.map((address) => ({ address, workload })))
    .toSorted((a, b) => compareAddresses(a.address, b.address));
  const ranges = inOrder.map(({ address }) => toRange(address));
  /** Whether the next place is of the next address: then, and only then, two ranges melt into one. */
  const touches = ranges.map((range, place) => {
    const next = ranges[place + 1];
    return next?.bits === range.bits && next.first <= range.last + 1n;
  });
  const placesOf = new Map<Workload, number[]>();
  for (const [place, { workload }] of inOrder.entries()) {
    const places = placesOf.get(workload);
    if (places) places.push(place);
    else placesOf.set(workload, [place]);
  }
  return {
    toSet: (chosen) => {
      const places: number[] = [];
      for (const workload of chosen) for (const place of placesOf.get(workload) ?? []) places.push(place);
      const merged: AddressRange[] = [];
      let before = -2;
      for (const place of Uint32Array.from(places).toSorted()) {
        const range = ranges[place];
        const last = merged.at(-1);
        if (!range) continue;
        if (last && place === before + 1 && touches[before])
          merged[merged.length - 1] = { bits: last.bits, first: last.first, last: range.last };
        else if (place !== before) merged.push(range);
        before = place;
      }
      return { ranges: merged };
    },
  };
}
