import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HostPolicy, Policy } from '#core/model';
import {
  randomMoment,
  randomPolicy,
  randomRule,
  randomWorkload,
  withUniqueAddresses,
} from '../../../../test/random-policy.ts';
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
      fc.property(randomPolicy, fc.array(change, { minLength: 1, maxLength: 8 }), (first, changes) => {
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

interface Change {
  readonly apply: (policy: Policy) => Policy;
  readonly waitMs: number;
}

const place = fc.nat(7);
const edit: fc.Arbitrary<Change['apply']> = fc.oneof(
  fc
    .tuple(place, fc.constantFrom('a', 'b'), fc.constantFrom('office', 'production', 'internet'))
    .map(([at, role, zone]) => (policy: Policy) => ({
      ...policy,
      workloads: policy.workloads.map((one, i) => (i === at ? { ...one, zone, labels: { ...one.labels, role } } : one)),
    })),
  fc.tuple(place, fc.nat(1_000_000)).chain(([at, number]) =>
    fc.oneof(randomWorkload(`n${number}`), randomWorkload('w1')).map((come) => (policy: Policy) => ({
      ...policy,
      workloads: keepValid([...policy.workloads.slice(0, at), come, ...policy.workloads.slice(at)]),
    })),
  ),
  place.map((at) => (policy: Policy) => ({ ...policy, workloads: policy.workloads.filter((_, i) => i !== at) })),
  fc.tuple(place, fc.nat(1_000_000)).chain(([at, number]) =>
    randomRule(`n${number}`).map((come) => (policy: Policy) => ({
      ...policy,
      rules: policy.rules.toSpliced(at, 0, come),
    })),
  ),
  place.map((at) => (policy: Policy) => ({ ...policy, rules: policy.rules.filter((_, i) => i !== at) })),
  fc.constant((policy: Policy) => ({ ...policy, guardrails: policy.guardrails.slice(1) })),
);
const change: fc.Arbitrary<Change> = fc.record({ apply: edit, waitMs: fc.constantFrom(0, 0, 0, 10, 60_000) });

/** One workload to a name, one to an address; whoever keeps all of its addresses stays the same object. */
function keepValid(workloads: Policy['workloads']): Policy['workloads'] {
  const named = workloads.filter((one, i) => workloads.findIndex(({ name }) => name === one.name) === i);
  return withUniqueAddresses(named).map((kept, i) => {
    const original = named[i];
    return original && original.addresses.length === kept.addresses.length ? original : kept;
  });
}
