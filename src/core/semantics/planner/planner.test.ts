import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HostPolicy, Policy } from '#core/model';
import { randomChange } from '../../../../test/random-change.ts';
import { randomMoment, randomPolicy } from '../../../../test/random-policy.ts';
import { createPlanner, planHost, planHosts } from '../index.ts';

describe('planner', () => {
  test('SEM-7 plans every host as `planHost` does', () => {
    fc.assert(
      fc.property(randomPolicy, randomMoment, (policy, atMs) => {
        const naive = policy.workloads.map((workload) => planHost(policy, workload, 7, atMs));
        expect(planHosts(policy, 7, atMs)).toEqual(naive);
      }),
      { numRuns: 1000 },
    );
  });

  test('SEM-7 after any changes plans as from scratch, and names every host whose plan is another', () => {
    fc.assert(
      fc.property(randomPolicy, fc.array(randomChange, { minLength: 1, maxLength: 8 }), (first, changes) => {
        let policy = first;
        let atMs = 0;
        const planner = createPlanner(policy, atMs);
        for (const { apply, waitMs } of changes) {
          const before = plansOf(policy, atMs);
          atMs += waitMs;
          policy = apply(policy);
          const concerned = new Set([...planner.update(policy, atMs)].map(({ name }) => name));
          const after = plansOf(policy, atMs);
          const plans = policy.workloads.map((workload) => toSorted(planner.plan(workload, 1)));
          expect(new Map(plans.map((plan) => [plan.workload, plan]))).toEqual(after);
          for (const [name, plan] of after) if (!concerned.has(name)) expect(plan).toEqual(before.get(name));
        }
      }),
      { numRuns: 700 },
    );
  });

  test('a change that is about nobody concerns nobody', () => {
    fc.assert(
      fc.property(randomPolicy, (policy) => {
        expect([...createPlanner(policy, 0).update({ ...policy }, 0)]).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

function plansOf(policy: Policy, atMs: number): Map<string, HostPolicy> {
  return new Map(policy.workloads.map((workload) => [workload.name, toSorted(planHost(policy, workload, 1, atMs))]));
}

/** Order has no meaning. */
function toSorted(plan: HostPolicy): HostPolicy {
  const sort = (rules: HostPolicy['allow']) => rules.toSorted((a, b) => (toText(a) < toText(b) ? -1 : 1));
  return { ...plan, allow: sort(plan.allow), forbid: sort(plan.forbid) };
}

function toText({ id, direction, own, peers, traffic, expiresAtMs }: HostPolicy['allow'][number]): string {
  const parts = [id, direction, own.ranges, peers.ranges, traffic.ranges, expiresAtMs];
  return JSON.stringify(parts, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
}
