import { type Policy, printEdition, toHostPolicyJson } from '#core/model';
import { createPlanner, findLastChange, findNextChange, type Planner } from '#core/semantics';

/** What the host of a workload must know. */
export interface Plan {
  /** The last that changed anything for this host: what does not concern it does not reach it. */
  readonly revision: number;
  /** Another than before: the host must have it. */
  readonly edition: string;
  /** When a schedule of the policy opens or closes next, and the host may have to know more. Absent: never. */
  readonly untilMs?: number;
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
  let planner: Planner | undefined;
  return {
    find: (name: string, { policy, revision }: { policy: Policy; revision: number }): Plan | undefined => {
      const before = known.get(name);
      const atMs = now();
      if (before?.lookedAt === revision && atMs < (before.untilMs ?? Infinity)) return before;
      const workload = policy.workloads.find((one) => one.name === name);
      if (!workload || revision === 0) {
        known.delete(name);
        return undefined;
      }
      if (planner) planner.update(policy, atMs);
      else planner = createPlanner(policy, atMs);
      const sinceMs = findLastChange(policy, workload, atMs);
      const plan = { ...planner.plan(workload, revision), ...(sinceMs !== undefined && { sinceMs }) };
      const meaning = JSON.stringify({ ...toHostPolicyJson(plan), revision: 0 });
      const untilMs = findNextChange(policy, atMs);
      const isSame = before?.meaning === meaning || before?.lookedAt === revision;
      const kept = { ...plan, revision: isSame ? before.revision : revision };
      const next: Known = {
        revision: kept.revision,
        edition: printEdition(kept),
        ...(untilMs !== undefined && { untilMs }),
        json: before?.meaning === meaning ? before.json : JSON.stringify(toHostPolicyJson(kept)),
        lookedAt: revision,
        meaning,
      };
      known.set(name, next);
      return next;
    },
  };
}
