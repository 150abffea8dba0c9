import type { Policy, Workload } from '#core/model';
import {
  type Address,
  type AddressSet,
  findInRangeMap,
  type RangeMap,
  toAddressSet,
  toCells,
  toRange,
} from '#core/net';
import { eachLeaf } from './selectors-of.ts';
import { toGroupKey } from './workload-groups.ts';

/** Names of classes: addresses with one key are alike to every selector of the policy. */
export interface ClassKeys {
  /** Of which networks of the policy each address is. */
  readonly cells: RangeMap<string>;
  /** Names that a selector says; such a workload is a class of its own. */
  readonly named: ReadonlySet<string>;
  /** Who has the address: equal for workloads that only their addresses may tell apart. */
  ofWorkload(workload: Workload): string;
  /** The key of an address of `who`. */
  at(who: string, address: Address): string;
}

export function toClassKeys(policy: Policy): ClassKeys {
  const cells = toCells(networkSetsOf(policy));
  const named = namesOf(policy);
  return {
    cells,
    named,
    ofWorkload: (workload) => (named.has(workload.name) ? `name ${workload.name}` : toGroupKey(workload)),
    at: (who, address) => `${who}\nnetworks ${findInRangeMap(cells, address)}`,
  };
}

function networkSetsOf(policy: Policy): AddressSet[] {
  const sets = new Map<string, AddressSet>();
  const add = (networks: Policy['zones'][number]['networks']) => {
    const set = toAddressSet(networks.map(toRange));
    sets.set(set.ranges.map(({ bits, first, last }) => `${bits} ${first} ${last}`).join(), set);
  };
  for (const { networks } of policy.zones) add(networks);
  for (const leaf of eachLeaf(policy)) if (leaf.kind === 'network') add(leaf.networks);
  return [...sets.values()];
}

function namesOf(policy: Policy): ReadonlySet<string> {
  const names = new Set<string>();
  for (const leaf of eachLeaf(policy))
    if (leaf.kind === 'workloads') for (const name of leaf.names ?? []) names.add(name);
  return names;
}
