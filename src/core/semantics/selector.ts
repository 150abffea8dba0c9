import {
  type Address,
  type AddressSet,
  ALL_ADDRESSES,
  complementAddresses,
  intersectAddresses,
  isInRange,
  isSameAddress,
  NO_ADDRESSES,
  subtractAddresses,
  toAddressSet,
  toRange,
  unionAddresses,
} from '#core/net';
import { unreachable } from '#core/result';
import type { Policy, Selector, Workload } from '#core/model';

/** SEM-1. Whether the address belongs to what the selector names. The definition; `resolveSelector` is its fast twin. */
export function isSelected(policy: Policy, selector: Selector, address: Address): boolean {
  switch (selector.kind) {
    case 'any':
      return true;
    case 'internet':
      return !isInEstate(policy, address);
    case 'network':
      return selector.networks.some((network) => isInRange(address, toRange(network)));
    case 'union':
      return selector.parts.some((part) => isSelected(policy, part, address));
    case 'intersection':
      return selector.parts.every((part) => isSelected(policy, part, address));
    case 'difference':
      return isSelected(policy, selector.of, address) && !isSelected(policy, selector.except, address);
    case 'workloads':
      return (
        policy.workloads.some((workload) => isChosen(selector, workload) && hasOwnAddress(workload, address)) ||
        networksOf(policy, selector).some((range) => isInRange(address, range))
      );
    default:
      return unreachable(selector);
  }
}

/** SEM-2. The estate: addresses of workloads and networks of zones, other than those of zones of class internet. */
export function isInEstate(policy: Policy, address: Address): boolean {
  return estateZones(policy).some(
    (zone) =>
      zone.networks.some((network) => isInRange(address, toRange(network))) ||
      policy.workloads.some((workload) => workload.zone === zone.name && hasOwnAddress(workload, address)),
  );
}

/** All addresses that the selector names, canonical. */
export function resolveSelector(policy: Policy, selector: Selector): AddressSet {
  switch (selector.kind) {
    case 'any':
      return ALL_ADDRESSES;
    case 'internet':
      return complementAddresses(resolveEstate(policy));
    case 'network':
      return toAddressSet(selector.networks.map(toRange));
    case 'union':
      return selector.parts.length === 0
        ? NO_ADDRESSES
        : unionAddresses(...selector.parts.map((part) => resolveSelector(policy, part)));
    case 'intersection':
      return selector.parts.map((part) => resolveSelector(policy, part)).reduce(intersectAddresses, ALL_ADDRESSES);
    case 'difference':
      return subtractAddresses(resolveSelector(policy, selector.of), resolveSelector(policy, selector.except));
    case 'workloads':
      return toAddressSet([
        ...policy.workloads.filter((w) => isChosen(selector, w)).flatMap((w) => w.addresses.map(toRange)),
        ...networksOf(policy, selector),
      ]);
    default:
      return unreachable(selector);
  }
}

export function resolveEstate(policy: Policy): AddressSet {
  const zones = estateZones(policy);
  const names = new Set(zones.map((zone) => zone.name));
  return toAddressSet([
    ...zones.flatMap((zone) => zone.networks.map(toRange)),
    ...policy.workloads.filter((w) => names.has(w.zone)).flatMap((w) => w.addresses.map(toRange)),
  ]);
}

/** The workload that has the address; addresses are unique in a valid policy. */
export function findWorkload(policy: Policy, address: Address): Workload | undefined {
  return policy.workloads.find((workload) => hasOwnAddress(workload, address));
}

function estateZones(policy: Policy) {
  return policy.zones.filter((zone) => zone.class !== 'internet');
}

function hasOwnAddress(workload: Workload, address: Address): boolean {
  return workload.addresses.some((own) => isSameAddress(own, address));
}

type WorkloadSelector = Extract<Selector, { kind: 'workloads' }>;

/** SEM-1. AND of the criteria, OR of the values of each. */
export function isChosen(selector: WorkloadSelector, workload: Workload): boolean {
  return (
    (selector.zones?.includes(workload.zone) ?? true) &&
    (selector.names?.includes(workload.name) ?? true) &&
    Object.entries(selector.labels).every(([key, values]) => {
      const value = workload.labels[key];
      return value !== undefined && values.includes(value);
    })
  );
}

function networksOf(policy: Policy, selector: WorkloadSelector) {
  if (!selector.zones || selector.names || Object.keys(selector.labels).length > 0) return [];
  return policy.zones
    .filter((zone) => selector.zones?.includes(zone.name))
    .flatMap((zone) => zone.networks.map(toRange));
}
