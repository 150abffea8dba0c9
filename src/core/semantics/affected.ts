import type { Policy, Workload } from '#core/model';
import {
  type AddressSet,
  ALL_ADDRESSES,
  ALL_TRAFFIC,
  isEmptyAddressSet,
  isEmptyTraffic,
  isSameAddressSet,
  subtractAddresses,
  subtractTraffic,
  toAddressSet,
  toRange,
  type TrafficSet,
  unionAddresses,
  unionTraffic,
} from '#core/net';
import { isActive } from './decide.ts';
import { forbiddenProducts, permittedProduct, type Product } from './forbidden.ts';
import { keepOrder } from './keep-order.ts';

/** A policy as it is at a moment: rules come and go by themselves. */
export interface PolicyAt {
  readonly policy: Policy;
  readonly atMs: number;
}

/** What decides connections, the first that holds one first: guardrails, then the rules that are active. */
interface Entry {
  readonly name: string;
  readonly products: readonly Product[];
}

/**
 * Connections of which the two may say something else, by verdict, by what decides or by who drops it. Whatever is in
 * none of the products has the same fate (SEM-7) under both, but for the objects in it. They may overlap and hold more
 * than what differs; the same meaning twice has none. Cost follows the rules and workloads of both.
 */
export function findAffected(older: PolicyAt, newer: PolicyAt): Product[] {
  const before = toEntries(older);
  const after = toEntries(newer);
  const compare = makeComparison();
  // Without these both have the same entries in the same order: what none of them holds is decided by the same one.
  const kept = keepOrder([...before.keys()], [...after.keys()]);
  const gone = [...before].flatMap(([name, { products }]) => (kept.has(name) ? [] : products));
  const come = [...after].flatMap(([name, { products }]) => (kept.has(name) ? [] : products));
  const changed = [...kept].flatMap((name) => {
    const [was = [], is = []] = [before.get(name)?.products, after.get(name)?.products];
    if (was.length !== is.length) return [...was, ...is];
    return was.flatMap((product, i) => compare(product, is[i] ?? product));
  });
  const moved = findMoved(older.policy, newer.policy);
  return [
    ...gone,
    ...come,
    ...changed,
    { sources: moved, destinations: ALL_ADDRESSES, traffic: ALL_TRAFFIC },
    { sources: ALL_ADDRESSES, destinations: moved, traffic: ALL_TRAFFIC },
  ].filter(
    ({ sources, destinations, traffic }) =>
      !isEmptyAddressSet(sources) && !isEmptyAddressSet(destinations) && !isEmptyTraffic(traffic),
  );
}

function toEntries({ policy, atMs }: PolicyAt): Map<string, Entry> {
  const entries = [
    ...policy.guardrails.map((guardrail) => ({
      name: `guardrail ${guardrail.id}`,
      products: forbiddenProducts(policy, guardrail),
    })),
    ...policy.rules
      .filter((rule) => isActive(rule, atMs))
      .map((rule) => ({ name: `rule ${rule.id}`, products: [permittedProduct(policy, rule)] })),
  ];
  return new Map(entries.map((entry) => [entry.name, entry]));
}

/** The connections that are of one of the products alone, and some more. Sets are shared, so each two are compared once. */
function makeComparison(): (a: Product, b: Product) => Product[] {
  const known = new Map<AddressSet, Map<AddressSet, AddressSet>>();
  const differ = (a: AddressSet, b: AddressSet): AddressSet => {
    const ofA = known.get(a) ?? new Map<AddressSet, AddressSet>();
    known.set(a, ofA);
    const difference = ofA.get(b) ?? toDifference(a, b);
    ofA.set(b, difference);
    return difference;
  };
  return (a, b) => {
    const sources = differ(a.sources, b.sources);
    const destinations = differ(a.destinations, b.destinations);
    const traffic = toTrafficDifference(a.traffic, b.traffic);
    if (isEmptyAddressSet(sources) && isEmptyAddressSet(destinations) && isEmptyTraffic(traffic)) return [];
    const all = {
      sources: unionAddresses(a.sources, b.sources),
      destinations: unionAddresses(a.destinations, b.destinations),
      traffic: unionTraffic(a.traffic, b.traffic),
    };
    return [
      { ...all, sources },
      { ...all, destinations },
      { ...all, traffic },
    ];
  };
}

function toDifference(a: AddressSet, b: AddressSet): AddressSet {
  if (isSameAddressSet(a, b)) return { ranges: [] };
  return unionAddresses(subtractAddresses(a, b), subtractAddresses(b, a));
}

function toTrafficDifference(a: TrafficSet, b: TrafficSet): TrafficSet {
  return a === b ? { ranges: [] } : unionTraffic(subtractTraffic(a, b), subtractTraffic(b, a));
}

/** Addresses of workloads that enforce otherwise, or that are of another workload: it may now be at both ends. */
function findMoved(older: Policy, newer: Policy): AddressSet {
  if (older.workloads === newer.workloads && older.zones === newer.zones) return { ranges: [] };
  const was = toEnds(older);
  const is = toEnds(newer);
  const names = new Set([...was.keys(), ...is.keys()]);
  const addresses = [...names].flatMap((name) => {
    const [before, after] = [was.get(name), is.get(name)];
    if (before && after && isSameEnd(before, after)) return [];
    return [...(before?.addresses ?? []), ...(after?.addresses ?? [])];
  });
  return toAddressSet(addresses.map(toRange));
}

type End = Pick<Workload, 'enforced' | 'addresses'> & { readonly mode: string };

function toEnds({ workloads, zones }: Policy): Map<string, End> {
  const modes = new Map(zones.map(({ name, mode }) => [name, mode]));
  return new Map(
    workloads.map(({ name, enforced, addresses, zone, mode = modes.get(zone) ?? 'observe' }) => [
      name,
      { enforced, addresses, mode },
    ]),
  );
}

function isSameEnd(a: End, b: End): boolean {
  return (
    a.enforced === b.enforced &&
    a.mode === b.mode &&
    (a.addresses === b.addresses ||
      (a.addresses.length === b.addresses.length &&
        a.addresses.every((one, i) => one.bits === b.addresses[i]?.bits && one.value === b.addresses[i]?.value)))
  );
}
