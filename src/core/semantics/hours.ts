import type { Policy } from '#core/model';
import { isInForce } from './decide.ts';

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
