import type { Policy } from '#core/model';

/**
 * The policy with the workloads and zones of the other one where these say the same: what is known of them is known by
 * these objects, and a text that was parsed again has others.
 */
export function keepEstate(policy: Policy, known: Policy): Policy {
  return {
    ...policy,
    workloads: isSame(policy.workloads, known.workloads) ? known.workloads : policy.workloads,
    zones: isSame(policy.zones, known.zones) ? known.zones : policy.zones,
  };
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, i) => toText(one) === toText(b[i]));
}

function toText(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
}
