import fc from 'fast-check';
import { compileGroups, compileHosts, compileRouter, GROUP_TARGETS, ROUTER_TARGETS } from '#stages/enforce';
import { randomMoment, randomPolicy } from '../test/random-policy.ts';
import { measure, printFigure } from './figure.ts';

// A thousand random policies in every language that we write, each read back and compared for all packets.

const POLICIES = 1000;
const ROOM = { rulesPerGroup: 2000, groupsPerInterface: 5, rulesPerNacl: 20 };
const cases = fc.sample(fc.tuple(randomPolicy, randomMoment), { numRuns: POLICIES, seed: 4 });

function report(target: string, wider: () => number): void {
  const { value, cpuMs } = measure(wider);
  printFigure(`${target}: ${POLICIES} policies, wider than asked`, value, 'policies', 1);
  printFigure(`${target}: written, read back, compared`, cpuMs / POLICIES, 'ms/policy', 100);
}

for (const target of GROUP_TARGETS)
  report(
    target,
    () =>
      cases.filter(([policy, atMs]) => {
        const compiled = compileGroups(policy, policy.workloads, target, atMs, ROOM);
        return compiled.ok && compiled.value.wider.length > 0;
      }).length,
  );
for (const target of ['nftables', 'iptables'] as const)
  report(
    target,
    () =>
      cases.filter(([policy, atMs]) =>
        [...compileHosts(policy, policy.workloads, target, atMs)].some(
          ({ wider, narrower }) => wider.length + narrower.length > 0,
        ),
      ).length,
  );
for (const target of ROUTER_TARGETS)
  report(
    target,
    () =>
      cases.filter(([policy, atMs]) => {
        const { wider, narrower } = compileRouter(policy, target, atMs);
        return wider.length + narrower.length > 0;
      }).length,
  );
