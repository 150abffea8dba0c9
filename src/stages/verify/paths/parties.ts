import type { Policy, Selector, Workload, Zone, ZoneClass } from '#core/model';
import { type AddressSet, type Bits, hasAddress, isInRange, printPrefix, toRange } from '#core/net';
import { type AddressClasses, resolveEstate, resolveSelector, toAddressClasses } from '#core/semantics';
import { countBare } from './bare.ts';
import { isOfSelector } from './chosen.ts';

/**
 * Whoever may stand at one end of a hop. `workloads`: alike to every selector, each with all its addresses, also those in
 * other zones. `nobody`: whatever has an address of the zone that no known workload has, such as a laptop bought
 * tomorrow. `outside`: addresses outside the estate; nobody passes through them, see SEM-13.
 */
export type Party =
  | { readonly kind: 'workloads'; readonly members: readonly Workload[] }
  | { readonly kind: 'nobody'; readonly zone: Zone; readonly isMany: boolean }
  | { readonly kind: 'outside'; readonly name: string; readonly isMany: boolean };

/** Parties are known by their position in `list`. */
export interface Parties {
  readonly list: readonly Party[];
  readonly classes: AddressClasses;
  /** Of each class of addresses the parties that have addresses of it, by family. */
  readonly byClass: readonly (readonly { readonly party: number; readonly bits: Bits }[])[];
  /** The class of the zone in which each class of addresses is. */
  readonly zoneClasses: readonly (ZoneClass | undefined)[];
  /** Those of which an address, or the workload itself, is of the selector. */
  select(selector: Selector): readonly number[];
  /** The classes of addresses in a set made of selectors of the policy or of `more`. */
  within(set: AddressSet): readonly number[];
}

/** With `more` selectors that may be asked for, beside those of the rules and guardrails. */
export function toParties(policy: Policy, more: readonly Selector[] = []): Parties {
  const classes = toAddressClasses(withSelectors(policy, more));
  const zones = new Map(policy.zones.map((zone) => [zone.name, zone]));
  const zoneOfClass = classes.members.map(({ workload, address }) =>
    workload
      ? zones.get(workload.zone)
      : policy.zones.find(({ networks }) => networks.some((network) => isInRange(address, toRange(network)))),
  );
  const list: Party[] = [];
  const byClass: { party: number; bits: Bits }[][] = classes.members.map(() => []);

  for (const group of groupWorkloads(policy, classes).values()) {
    const party = list.push({ kind: 'workloads', members: group.members }) - 1;
    for (const { number, bits } of group.legs) byClass[number]?.push({ party, bits });
  }
  const unaddressed = [...list.entries()].flatMap(([party, one]) => {
    const first = one.kind === 'workloads' ? one.members[0] : undefined;
    return first?.addresses.length === 0 ? [{ party, workload: first }] : [];
  });
  const estate = resolveEstate(policy);
  const nobodies = new Map<Zone, number>();
  const bare = countBare(policy, classes);
  for (const [number, { workload, address }] of classes.members.entries()) {
    if (workload) continue;
    const zone = zoneOfClass[number];
    const families = bare.get(number) ?? [];
    const isMany = families.reduce((sum, { count }) => sum + count, 0n) > 1n;
    let party = zone && hasAddress(estate, address) ? nobodies.get(zone) : undefined;
    if (party !== undefined && zone) list[party] = { kind: 'nobody', zone, isMany: true };
    else if (zone && hasAddress(estate, address)) {
      party = list.push({ kind: 'nobody', zone, isMany }) - 1;
      nobodies.set(zone, party);
    } else party = list.push({ kind: 'outside', name: nameOutside(policy, more, address), isMany }) - 1;
    for (const { bits } of families) byClass[number]?.push({ party, bits });
  }

  const memo = new Map<AddressSet, readonly number[]>();
  const within = (set: AddressSet) => {
    const known = memo.get(set) ?? classes.within(set);
    memo.set(set, known);
    return known;
  };
  return {
    list,
    classes,
    byClass,
    zoneClasses: zoneOfClass.map((zone) => zone?.class),
    within,
    select: (selector) => {
      const found = new Set<number>();
      for (const number of within(resolveSelector(policy, selector)))
        for (const { party } of byClass[number] ?? []) found.add(party);
      for (const { party, workload } of unaddressed) if (isOfSelector(selector, workload)) found.add(party);
      return [...found].toSorted((a, b) => a - b);
    },
  };
}

/** Selectors divide classes where guardrails name them; so that these do too, they are put into one that forbids nothing. */
function withSelectors(policy: Policy, more: readonly Selector[]): Policy {
  const parts = [...more, ...policy.manages.flatMap(({ from, to }) => [from, to])];
  const all: Selector = { kind: 'union', parts };
  return { ...policy, guardrails: [...policy.guardrails, { id: 'asked', kind: 'never-path', from: all, to: all }] };
}

function groupWorkloads({ workloads }: Policy, classes: AddressClasses) {
  const groups = new Map<string, { members: Workload[]; legs: { number: number; bits: Bits }[] }>();
  for (const workload of workloads) {
    const legs = new Map<string, { number: number; bits: Bits }>();
    for (const address of workload.addresses) {
      const number = classes.owned.firstAt(classes.owned.find(address));
      legs.set(`${number}/${address.bits}`, { number, bits: address.bits });
    }
    const key = `${classes.keys.ofWorkload(workload)}\nlegs ${[...legs.keys()].toSorted().join(' ')}`;
    const known = groups.get(key);
    if (known) known.members.push(workload);
    else groups.set(key, { members: [workload], legs: [...legs.values()] });
  }
  return groups;
}

/** The smallest network that somebody named around the address. */
function nameOutside(policy: Policy, more: readonly Selector[], address: AddressClasses['members'][number]['address']) {
  const named = [
    ...policy.zones.flatMap(({ networks }) => networks),
    ...[...more, ...policy.rules.flatMap(({ from, to }) => [from, to])].flatMap((selector) =>
      selector.kind === 'network' ? selector.networks : [],
    ),
  ];
  const around = named.filter((network) => network.length > 0 && isInRange(address, toRange(network)));
  const smallest = around.toSorted((a, b) => b.length - a.length)[0];
  return smallest ? printPrefix(smallest) : 'internet';
}

/** Whether the party can be both ends of one hop. */
export function isSeveral(party: Party): boolean {
  return party.kind === 'workloads' ? party.members.length > 1 : party.isMany;
}
