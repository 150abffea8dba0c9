import { type Address, isInRange, isSameAddress, toRange } from '#core/net';
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

/** SEM-3. The workload that has the address; addresses are unique in a valid policy. Twin: `findWorkload`. */
export function ownerOf(policy: Policy, address: Address): Workload | undefined {
  return policy.workloads.find((workload) => hasOwnAddress(workload, address));
}

/** SEM-2. */
export function estateZones(policy: Pick<Policy, 'zones'>) {
  return policy.zones.filter((zone) => zone.class !== 'internet');
}

function hasOwnAddress(workload: Workload, address: Address): boolean {
  return workload.addresses.some((own) => isSameAddress(own, address));
}

export type WorkloadSelector = Extract<Selector, { kind: 'workloads' }>;

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

/** SEM-1. The networks that belong to a selector whose only criterion is zones. */
export function networksOf(policy: Pick<Policy, 'zones'>, selector: WorkloadSelector) {
  if (!selector.zones || selector.names || Object.keys(selector.labels).length > 0) return [];
  return policy.zones
    .filter((zone) => selector.zones?.includes(zone.name))
    .flatMap((zone) => zone.networks.map(toRange));
}
