import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Guardrail, HOP_CLASSES, type Selector } from '#core/model';
import { randomManages, reachNaively, toHops, toHosts } from '../../../../test/naive-paths.ts';
import { randomPolicy, randomSelector } from '../../../../test/random-policy.ts';
import { checkStructure } from './index.ts';

const WORKLOADS: Selector = { kind: 'workloads', labels: {} };

test('SEM-14 a threshold is broken exactly when counting what each host reaches says so', () => {
  let broken = 0;
  fc.assert(
    fc.property(
      randomPolicy,
      randomManages,
      randomSelector,
      fc.oneof(fc.constant(WORKLOADS), randomSelector),
      fc.constantFrom(undefined, 'role', 'site'),
      fc.constantFrom(undefined, undefined, 'site'),
      fc.constantFrom(1, 2, 2, 3),
      (random, manages, from, some, per, distinct, fewerThan) => {
        const to: Selector = { kind: 'intersection', parts: [some, WORKLOADS] };
        const more = { ...(per && { per }), ...(distinct && { distinct }) };
        const guardrail: Guardrail = { id: 't', kind: 'threshold', from, to, fewerThan, over: HOP_CLASSES, ...more };
        const policy = { ...random, manages, guardrails: [...random.guardrails, guardrail] };
        const hosts = toHosts(policy);
        const hops = toHops(policy, hosts, HOP_CLASSES, 0);
        const tooMany = new Set<string>();
        for (const host of hosts.filter((one) => one.is(from))) {
          const counted = new Map<string, Set<string>>();
          for (const reached of reachNaively(hops, [host])) {
            const { workload } = reached;
            const value = per === undefined ? '' : workload?.labels[per];
            if (!workload || value === undefined || !reached.is(to)) continue;
            const label = distinct === undefined ? undefined : workload.labels[distinct];
            const item = label === undefined ? `workload ${workload.name}` : `label ${label}`;
            counted.set(value, (counted.get(value) ?? new Set()).add(item));
          }
          for (const [value, items] of counted) if (items.size >= fewerThan) tooMany.add(value);
        }
        const findings = checkStructure(policy, 0).filter(({ subject }) => subject.kind === 'guardrail');
        if (findings.length > 0) broken++;
        expect(findings).toHaveLength(tooMany.size);
        for (const { paths } of findings) expect(paths?.length).toBeGreaterThanOrEqual(fewerThan - 1);
      },
    ),
    { numRuns: 60 },
  );
  expect(broken).toBeGreaterThan(2);
});
