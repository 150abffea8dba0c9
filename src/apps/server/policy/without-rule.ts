import type { Policy } from '#core/model';
import { RequestProblem } from '../problem.ts';

/** The policy with the rule disabled. Throws `RequestProblem` where it has no such rule, or it is disabled already. */
export function withoutRule(policy: Policy, id: string): Policy {
  const rule = policy.rules.find((one) => one.id === id);
  if (!rule) throw new RequestProblem(404, `the policy has no rule \`${id}\``);
  if (!rule.enabled) throw new RequestProblem(409, `the rule \`${id}\` is disabled already`);
  return { ...policy, rules: policy.rules.map((one) => (one.id === id ? { ...one, enabled: false } : one)) };
}
