import fc from 'fast-check';
import type { Mode, Policy } from '#core/model';
import { randomRule, randomWorkload, withUniqueAddresses } from './random-policy.ts';

/** A next policy, and how long until then. */
export interface Change {
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
  fc.tuple(place, place).map(([at, to]) => (policy: Policy) => {
    const [rule] = policy.rules.slice(at, at + 1);
    return rule ? { ...policy, rules: policy.rules.toSpliced(at, 1).toSpliced(to, 0, rule) } : policy;
  }),
  fc.tuple(place, fc.constantFrom<Mode>('observe', 'guard', 'enforce')).map(([at, mode]) => (policy: Policy) => ({
    ...policy,
    zones: policy.zones.map((zone, i) => (i === at ? { ...zone, mode, networks: zone.networks.slice(1) } : zone)),
  })),
);
export const randomChange: fc.Arbitrary<Change> = fc.record({
  apply: edit,
  waitMs: fc.constantFrom(0, 0, 0, 10, 60_000),
});

/** One workload to a name, one to an address; whoever keeps all of its addresses stays the same object. */
function keepValid(workloads: Policy['workloads']): Policy['workloads'] {
  const named = workloads.filter((one, i) => workloads.findIndex(({ name }) => name === one.name) === i);
  return withUniqueAddresses(named).map((kept, i) => {
    const original = named[i];
    return original && original.addresses.length === kept.addresses.length ? original : kept;
  });
}
