import type { Policy, Selector, Workload } from '#core/model';
import { intersectAddresses, isEmptyAddressSet, toAddressSet, toRange } from '#core/net';
import { isInForce } from './decide.ts';
import { resolveSelector } from './policy-index.ts';
import { lastChangeMs, nextChangeMs } from './schedule.ts';

/**
 * SEM-5. The policy with every rule open that is within its schedule at `atMs` or will be later: what must never be is
 * proved of it.
 */
export function toWidest(policy: Policy, atMs: number): Policy {
  if (!hasHours(policy)) return policy;
  const rules = policy.rules.map((rule) => {
    const { schedule, ...always } = rule;
    return schedule && isInForce(rule, atMs) ? always : rule;
  });
  return { ...policy, rules };
}

/** SEM-5. The policy without the rules that have a schedule: what must always be possible is proved of it. */
export function toNarrowest(policy: Policy): Policy {
  return hasHours(policy) ? { ...policy, rules: policy.rules.filter(({ schedule }) => !schedule) } : policy;
}

function hasHours({ rules }: Policy): boolean {
  return rules.some(({ schedule }) => schedule !== undefined);
}

/** When a schedule last opened or closed a rule that has an end at the workload; undefined when none has hours. */
export function findLastChange(policy: Policy, workload: Workload, atMs: number): number | undefined {
  const own = toAddressSet(workload.addresses.map(toRange));
  const isHere = (end: Selector) => !isEmptyAddressSet(intersectAddresses(own, resolveSelector(policy, end)));
  const changes = policy.rules.flatMap(({ schedule, enabled, expiresAtMs = Infinity, from, to }) => {
    const changedMs = schedule && enabled && atMs < expiresAtMs ? lastChangeMs(schedule, atMs) : undefined;
    return changedMs !== undefined && (isHere(from) || isHere(to)) ? [changedMs] : [];
  });
  return changes.length > 0 ? Math.max(...changes) : undefined;
}

/** When any schedule of the policy opens or closes next; undefined: never. */
export function findNextChange({ rules }: Policy, atMs: number): number | undefined {
  const changes = rules.flatMap(({ schedule }) => (schedule && nextChangeMs(schedule, atMs)) ?? []);
  return changes.length > 0 ? Math.min(...changes) : undefined;
}
