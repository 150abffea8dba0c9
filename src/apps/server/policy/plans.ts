import { type Policy, toHostPolicyJson } from '#core/model';
import { planHost } from '#core/semantics';

/** What the host of a workload must know. */
export interface Plan {
  /** The last that changed anything for this host: what does not concern it does not reach it. */
  readonly revision: number;
  /** As the agent reads it. */
  readonly json: string;
}

interface Known extends Plan {
  /** Of the policy that was looked at last. */
  readonly lookedAt: number;
  readonly meaning: string;
}

/** Remembers each host's plan, so that a revision that means the same for the host keeps its number. */
export function openPlans(now: () => number) {
  const known = new Map<string, Known>();
  return {
    find: (name: string, { policy, revision }: { policy: Policy; revision: number }): Plan | undefined => {
      const before = known.get(name);
      if (before?.lookedAt === revision) return before;
      const workload = policy.workloads.find((one) => one.name === name);
      if (!workload || revision === 0) {
        known.delete(name);
        return undefined;
      }
      const plan = toHostPolicyJson(planHost(policy, workload, revision, now()));
      const meaning = JSON.stringify({ ...(plan as object), revision: 0 });
      const next: Known =
        before?.meaning === meaning
          ? { ...before, lookedAt: revision }
          : { revision, lookedAt: revision, meaning, json: JSON.stringify(plan) };
      known.set(name, next);
      return next;
    },
  };
}
