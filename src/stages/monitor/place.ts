import type { Policy, ZoneClass } from '#core/model';

/** Where a workload stands. */
export interface Place {
  readonly zone: string;
  readonly class: ZoneClass;
}

export function toPlace(workload: string, policy: Policy): Place {
  const zone = policy.workloads.find(({ name }) => name === workload)?.zone;
  const found = policy.zones.find(({ name }) => name === zone);
  // A report of a host that the policy no longer has: where it stands is not known, so nothing is taken for harmless.
  return found ? { zone: found.name, class: found.class } : { zone: zone ?? 'unknown', class: 'management' };
}
