import type { Policy, Selector, Workload } from '#core/model';
import {
  type Address,
  type AddressSet,
  findInRangeMap,
  type RangeMap,
  toAddressSet,
  toCells,
  toRange,
} from '#core/net';
import { leavesOf, selectorsOfPolicy } from './selectors-of.ts';
import { toGroupKey } from './workload-groups.ts';

/** Names of classes: addresses with one key are alike to every selector of the policy. */
export interface ClassKeys {
  /** Of the zones and of the selectors, each once. */
  readonly networks: readonly AddressSet[];
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
  const zones = policy.zones.map(({ networks }): Selector => ({ kind: 'network', networks }));
  return extendClassKeys(NO_KEYS, [...zones, ...selectorsOfPolicy(policy)]);
}

/** With selectors more: classes become smaller, keys of classes that they do not divide stay the same. */
export function extendClassKeys(keys: ClassKeys, selectors: Iterable<Selector>): ClassKeys {
  const networks = new Map(keys.networks.map((set) => [toText(set), set]));
  const named = new Set(keys.named);
  for (const selector of selectors)
    for (const leaf of leavesOf(selector)) {
      if (leaf.kind === 'workloads') for (const name of leaf.names ?? []) named.add(name);
      if (leaf.kind !== 'network') continue;
      const set = toAddressSet(leaf.networks.map(toRange));
      if (!networks.has(toText(set))) networks.set(toText(set), set);
    }
  return named.size === keys.named.size && networks.size === keys.networks.length
    ? keys
    : toKeys([...networks.values()], named);
}

const NO_KEYS = toKeys([], new Set());

function toKeys(networks: readonly AddressSet[], named: ReadonlySet<string>): ClassKeys {
  const cells = toCells(networks);
  return {
    networks,
    cells,
    named,
    ofWorkload: (workload) => `${named.has(workload.name) ? `name ${workload.name}\n` : ''}${toGroupKey(workload)}`,
    at: (who, address) => `${who}\nnetworks ${findInRangeMap(cells, address)}`,
  };
}

function toText({ ranges }: AddressSet): string {
  return ranges.map(({ bits, first, last }) => `${bits} ${first} ${last}`).join();
}
