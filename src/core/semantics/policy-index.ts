import type { Policy, Selector, Workload, Zone } from '#core/model';
import {
  type Address,
  type AddressSet,
  ALL_ADDRESSES,
  complementAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  NO_ADDRESSES,
  subtractAddresses,
  toAddressMap,
  toAddressSet,
  toRange,
  unionAddresses,
} from '#core/net';
import { unreachable } from '#core/result';
import { once } from './once.ts';
import { toSelectorKey } from './selector-key.ts';
import { estateZones, networksOf } from './selector.ts';
import { toSpots } from './spots.ts';
import { toWorkloadGroups, type WorkloadGroups } from './workload-groups.ts';

/** What a policy says of addresses, found without looking at every workload. */
interface PolicyIndex {
  findWorkload(address: Address): Workload | undefined;
  resolve(selector: Selector): AddressSet;
  resolveZone(zone: Zone): AddressSet;
  readonly estate: () => AddressSet;
  readonly groups: () => WorkloadGroups;
}

type Estate = Pick<Policy, 'workloads' | 'zones'>;

const known = new WeakMap<Estate['workloads'], WeakMap<Estate['zones'], PolicyIndex>>();

/**
 * What addresses are is of the workloads and zones alone, and these never change: policies that share them share the
 * index. It is made once, each part of it when it is first asked for.
 */
function indexOf(policy: Estate): PolicyIndex {
  const { workloads, zones } = policy;
  const ofWorkloads = known.get(workloads) ?? new WeakMap<Estate['zones'], PolicyIndex>();
  known.set(workloads, ofWorkloads);
  const index = ofWorkloads.get(zones) ?? toIndex({ workloads, zones });
  ofWorkloads.set(zones, index);
  return index;
}

/** The workload that has the address. Twin of `ownerOf`. */
export function findWorkload(policy: Policy, address: Address): Workload | undefined {
  return indexOf(policy).findWorkload(address);
}

/** All addresses that the selector names, canonical; one object for equal selectors. Twin of `isSelected`. */
export function resolveSelector(policy: Policy, selector: Selector): AddressSet {
  return indexOf(policy).resolve(selector);
}

/** Narrows the search for whoever a selector may be about, see `WorkloadGroups`. */
export function groupsOf(policy: Policy): WorkloadGroups {
  return indexOf(policy).groups();
}

/** SEM-3. The addresses whose zone this is: its workloads', and its networks' but for other zones' workloads. */
export function resolveZone(policy: Policy, zone: Zone): AddressSet {
  return indexOf(policy).resolveZone(zone);
}

/** Twin of `isInEstate`. */
export function resolveEstate(policy: Policy): AddressSet {
  return indexOf(policy).estate();
}

function toIndex(policy: Estate): PolicyIndex {
  const { workloads } = policy;
  const owners = once(() =>
    toAddressMap(workloads.flatMap(({ addresses }, position) => addresses.map((address) => [address, position, 0]))),
  );
  const groups = once(() => toWorkloadGroups(policy));
  const spots = once(() => toSpots(workloads));
  const estate = once(() => {
    const zones = estateZones(policy).map(({ name }) => name);
    return zones.length === 0 ? NO_ADDRESSES : resolve({ kind: 'workloads', zones, labels: {} });
  });
  const resolved = new Map<string, AddressSet>();
  const byZone = new Map<Zone, AddressSet>();

  function resolve(selector: Selector): AddressSet {
    const key = toSelectorKey(selector);
    const set = resolved.get(key) ?? resolveAnew(selector);
    resolved.set(key, set);
    return set;
  }

  function resolveAnew(selector: Selector): AddressSet {
    switch (selector.kind) {
      case 'any':
        return ALL_ADDRESSES;
      case 'internet':
        return complementAddresses(estate());
      case 'network':
        return toAddressSet(selector.networks.map(toRange));
      case 'union':
        return unionAddresses(...selector.parts.map(resolve));
      case 'intersection':
        return selector.parts.map(resolve).reduce(intersectAddresses, ALL_ADDRESSES);
      case 'difference':
        return subtractAddresses(resolve(selector.of), resolve(selector.except));
      case 'workloads': {
        const own = spots().toSet(groups().choose(selector));
        const networks = networksOf(policy, selector);
        return networks.length === 0 ? own : toAddressSet([...own.ranges, ...networks]);
      }
      default:
        return unreachable(selector);
    }
  }

  function resolveZoneAnew({ name, networks }: Zone): AddressSet {
    const around = toAddressSet(networks.map(toRange));
    const own = spots().toSet(workloads.filter(({ zone }) => zone === name));
    if (isEmptyAddressSet(around)) return own;
    const ofOthers = spots().toSet(workloads.filter(({ zone }) => zone !== name));
    return unionAddresses(subtractAddresses(around, ofOthers), own);
  }

  return {
    findWorkload: (address) => {
      return workloads[owners().firstAt(owners().find(address))];
    },
    resolve,
    resolveZone: (zone) => {
      const known = byZone.get(zone) ?? resolveZoneAnew(zone);
      byZone.set(zone, known);
      return known;
    },
    estate,
    groups,
  };
}
