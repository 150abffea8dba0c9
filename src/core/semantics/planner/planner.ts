import type { HostPolicy, Policy, Workload } from '#core/model';
import { toFirstState } from './state.ts';
import { moveOn } from './move-on.ts';
import { planFrom } from './plan-from.ts';

/** Plans the hosts of a large policy, and moves on with it; holds what it has worked out. */
export interface Planner {
  /** What the workload's host must know. Twin of `planHost`; peers are shared between hosts. */
  readonly plan: (workload: Workload, revision: number) => HostPolicy;
  /**
   * Makes the next policy, at a moment not earlier, the one that is planned. Returns its workloads whose plan may
   * differ from before: whoever is not among them has the same plan but for the revision. Workloads, rules, zones and
   * guardrails are compared by identity: what did not change should be the same object. Cost follows the change, but
   * for other zones or guardrails everything is worked out anew.
   */
  readonly update: (next: Policy, atMs: number) => ReadonlySet<Workload>;
}

export function createPlanner(policy: Policy, atMs: number): Planner {
  let state = toFirstState(policy, atMs);
  return {
    plan: (workload, revision) => planFrom(state, workload, revision),
    update: (next, nextMs) => {
      if (next.zones === state.policy.zones && next.guardrails === state.policy.guardrails)
        return moveOn(state, next, nextMs);
      state = toFirstState(next, nextMs);
      return new Set(next.workloads);
    },
  };
}

/** SEM-7. The policy of every host, in the order of the policy. Twin of `planHost`. */
export function planHosts(policy: Policy, revision: number, atMs: number): HostPolicy[] {
  const { plan } = createPlanner(policy, atMs);
  return policy.workloads.map((workload) => plan(workload, revision));
}
