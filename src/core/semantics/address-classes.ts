import type { Policy } from '#core/model';
import {
  type Address,
  type AddressSet,
  compareAddresses,
  findInRangeMap,
  type RangeMap,
  toAddressMap,
  toAddressSet,
  toCells,
  toRange,
} from '#core/net';
import { eachLeaf } from './selectors-of.ts';
import { toWorkloadGroups } from './workload-groups.ts';

/**
 * Addresses in classes that no selector of the policy divides: workloads of one zone with the same labels (each by
 * itself where a selector names it) in the same networks; of all other addresses, those in the same networks.
 * What holds for one address of a class holds for all, so cost follows the number of classes.
 */
export interface AddressClasses {
  readonly count: number;
  /** Class of each workload's addresses, in the order of the policy. */
  readonly ofWorkload: readonly (readonly number[])[];
  /** The class of any address, and the position of the workload that has it (−1: none). */
  find(address: Address): { readonly number: number; readonly owner: number };
  /** The classes that lie in the set, which must be made of the policy's selectors: no class lies in it in part. */
  within(set: AddressSet): readonly number[];
}

export function toAddressClasses(policy: Policy): AddressClasses {
  const { workloads } = policy;
  const cells = toCells(networkSetsOf(policy));
  const named = namesOf(policy);
  const { groupOf } = toWorkloadGroups(policy);
  const numbers = new Map<string, number>();
  const samples: { address: Address; number: number }[] = [];

  function classify(key: string, address: Address): number {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = numbers.size;
    numbers.set(key, number);
    samples.push({ address, number });
    return number;
  }

  const places: { number: number; owner: number }[] = [];
  const entries: [Address, number][] = [];
  const ofWorkload = workloads.map(({ name, addresses }, owner) => {
    const who = named.has(name) ? `name ${owner}` : `group ${groupOf[owner]}`;
    return addresses.map((address) => {
      const number = classify(`${who} cell ${findInRangeMap(cells, address)}`, address);
      entries.push([address, places.length]);
      places.push({ number, owner });
      return number;
    });
  });
  const placeOf = toAddressMap(entries);
  const bare: { number: number; owner: number }[] = [];
  for (const [cell, address] of sampleCells(cells, (address) => placeOf(address) !== undefined))
    bare[cell] = { number: classify(`cell ${cell}`, address), owner: -1 };
  samples.sort((a, b) => compareAddresses(a.address, b.address));

  return {
    count: numbers.size,
    ofWorkload,
    find: (address) => {
      const place = placeOf(address);
      const found = place === undefined ? bare[findInRangeMap(cells, address) ?? 0] : places[place];
      if (!found) throw new Error('unreachable: an address without a class');
      return found;
    },
    within: (set) => collectWithin(samples, set),
  };
}

/** An address of each cell that no workload has, where there is one. */
function* sampleCells(cells: RangeMap<number>, isOwned: (address: Address) => boolean): Generator<[number, Address]> {
  const done = new Set<number>();
  for (const { range, value: cell } of cells.entries)
    for (let value = range.first; value <= range.last && !done.has(cell); value++) {
      const address = { bits: range.bits, value };
      if (isOwned(address)) continue;
      done.add(cell);
      yield [cell, address];
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

function networkSetsOf(policy: Policy): AddressSet[] {
  const lists = new Map<string, AddressSet>();
  const add = (networks: Policy['zones'][number]['networks']) => {
    const set = toAddressSet(networks.map(toRange));
    lists.set(set.ranges.map(({ bits, first, last }) => `${bits} ${first} ${last}`).join(), set);
  };
  for (const { networks } of policy.zones) add(networks);
  for (const leaf of eachLeaf(policy)) if (leaf.kind === 'network') add(leaf.networks);
  return [...lists.values()];
}

function namesOf(policy: Policy): ReadonlySet<string> {
  const names = new Set<string>();
  for (const leaf of eachLeaf(policy))
    if (leaf.kind === 'workloads') for (const name of leaf.names ?? []) names.add(name);
  return names;
}
