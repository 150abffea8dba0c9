import type { Policy, Workload } from '#core/model';
import {
  type Address,
  type AddressMap,
  type AddressSet,
  compareAddresses,
  findInRangeMap,
  type RangeMap,
  toAddressMap,
} from '#core/net';
import { type ClassKeys, toClassKeys } from './class-keys.ts';

/**
 * Addresses in classes that no selector of the policy divides: workloads of one zone with the same labels (each by
 * itself where a selector names it) in the same networks; of all other addresses, those in the same networks.
 * What holds for one address of a class holds for all, so cost follows the number of classes.
 */
export interface AddressClasses {
  readonly members: readonly ClassMember[];
  readonly keys: ClassKeys;
  /** Of the addresses of workloads: first the class, second the position of the workload in the policy. */
  readonly owned: AddressMap;
  /** The class of an address that no workload has. */
  readonly findBare: (address: Address) => number;
  /** The classes that lie in the set, which must be made of the policy's selectors: no class lies in it in part. */
  within(set: AddressSet): readonly number[];
}

/** One address of each class, to stand for the others. */
export interface ClassMember {
  readonly key: string;
  readonly address: Address;
  /** Absent: no workload has the addresses of the class. */
  readonly workload?: Workload;
}

export function toAddressClasses(policy: Policy): AddressClasses {
  const { workloads } = policy;
  const keys = toClassKeys(policy);
  const numbers = new Map<string, number>();
  const members: ClassMember[] = [];

  function toNumber(key: string, address: Address, workload?: Workload): number {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, members.length);
    return members.push({ key, address, ...(workload && { workload }) }) - 1;
  }

  const entries: [Address, number, number][] = [];
  for (const [owner, workload] of workloads.entries()) {
    const who = keys.ofWorkload(workload);
    for (const address of workload.addresses)
      entries.push([address, toNumber(keys.at(who, address), address, workload), owner]);
  }
  const owned = toAddressMap(entries);
  const bare = new Map<string, number>();
  for (const [cell, address] of sampleCells(keys.cells, (one) => owned.find(one) >= 0))
    bare.set(cell, toNumber(keys.at('nobody', address), address));
  const samples = members
    .map(({ address }, number) => ({ address, number }))
    .toSorted((a, b) => compareAddresses(a.address, b.address));

  return {
    members,
    keys,
    owned,
    findBare: (address) => bare.get(findInRangeMap(keys.cells, address) ?? '') ?? -1,
    within: (set) => collectWithin(samples, set),
  };
}

/** An address of each cell that no workload has, where there is one. */
function* sampleCells(
  { ranges, values }: RangeMap<string>,
  isOwned: (address: Address) => boolean,
): Generator<[string, Address]> {
  const done = new Set<string>();
  for (const [i, { bits, first, last }] of ranges.entries()) {
    const cell = values[i] ?? '';
    for (let value = first; value <= last && !done.has(cell); value++) {
      if (isOwned({ bits, value })) continue;
      done.add(cell);
      yield [cell, { bits, value }];
    }
  }
}

/** Both are sorted: each range is found by halving, then followed to its end. */
function collectWithin(samples: readonly { address: Address; number: number }[], set: AddressSet): number[] {
  const found: number[] = [];
  let from = 0;
  for (const { bits, first, last } of set.ranges) {
    let end = samples.length;
    while (from < end) {
      const middle = (from + end) >>> 1;
      const sample = samples[middle];
      if (sample && compareAddresses(sample.address, { bits, value: first }) < 0) from = middle + 1;
      else end = middle;
    }
    for (; ; from++) {
      const sample = samples[from];
      if (!sample || sample.address.bits !== bits || sample.address.value > last) break;
      found.push(sample.number);
    }
  }
  return found;
}
