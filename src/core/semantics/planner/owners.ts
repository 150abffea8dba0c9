import type { Workload } from '#core/model';
import { type Address, type AddressSet, compareAddresses } from '#core/net';

/** Who has which address, in the order of addresses, so that those within a set are found without the others. */
export interface Owners {
  readonly add: (workload: Workload) => void;
  readonly remove: (workload: Workload) => void;
  readonly within: (set: AddressSet) => Iterable<Workload>;
}

export function toOwners(workloads: readonly Workload[]): Owners {
  const owned = workloads
    .flatMap((workload) => workload.addresses.map((address) => ({ address, workload })))
    .toSorted((a, b) => compareAddresses(a.address, b.address));

  /** How many come before the address. */
  function seek(address: Address, from = 0): number {
    let first = from;
    let last = owned.length;
    while (first < last) {
      const middle = (first + last) >>> 1;
      const entry = owned[middle];
      if (entry && compareAddresses(entry.address, address) < 0) first = middle + 1;
      else last = middle;
    }
    return first;
  }

  return {
    add: (workload) => {
      for (const address of workload.addresses) owned.splice(seek(address), 0, { address, workload });
    },
    remove: (workload) => {
      for (const address of workload.addresses) {
        const place = seek(address);
        if (owned[place]?.workload === workload) owned.splice(place, 1);
      }
    },
    *within(set) {
      let place = 0;
      for (const { bits, first, last } of set.ranges)
        for (place = seek({ bits, value: first }, place); ; place++) {
          const entry = owned[place];
          if (!entry || entry.address.bits !== bits || entry.address.value > last) break;
          yield entry.workload;
        }
    },
  };
}
