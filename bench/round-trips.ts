import fc from 'fast-check';
import type { Policy, Subnet } from '#core/model';
import { ALL_ADDRESSES } from '#core/net';
import { unwrap } from '#core/result';
import { parsePolicy, printPolicy } from '#dialects/bulkhead';
import { TEMPLATES } from '#stages/define';
import {
  chooseSubnets,
  compileGroups,
  compileHosts,
  compileRouter,
  compileTunnel,
  DEFAULT_QUOTAS,
  GROUP_TARGETS,
  type GroupTargetName,
  hasWalls,
  HOST_TARGETS,
  ROUTER_TARGETS,
} from '#stages/enforce';
import { randomMoment, randomPolicy } from '../test/random-policy.ts';
import { randomPolicyText } from '../test/random-policy-text.ts';
import { AT_MS, readPolicyOf } from '../test/templates/read-template.ts';
import { measure, printFigure, printPeer } from './figure.ts';

// A thousand random policies and all templates in every language that we write, each read back and compared for all
// packets.

const POLICIES = 1000;
const ROOM = { ...DEFAULT_QUOTAS, rulesPerGroup: 2000 };
const random = fc.sample(fc.tuple(randomPolicy, randomMoment), { numRuns: POLICIES, seed: 4 });
const templates = TEMPLATES.map(({ name }): [Policy, number] => [
  unwrap(parsePolicy(readPolicyOf(name))).policy,
  AT_MS,
]);

/** `refused`: it does not fit, which nothing is the matter with. */
type Outcome = 'equal' | 'told' | 'wrong' | 'refused';

function report(target: string, judge: (policy: Policy, atMs: number) => Outcome): void {
  const { value, cpuMs } = measure(() => [...random, ...templates].map(([policy, atMs]) => judge(policy, atMs)));
  const count = (outcome: Outcome) => value.filter((one) => one === outcome).length;
  printFigure(`${target}: of ${value.length} policies, not what was asked`, count('wrong'), 'policies', 1);
  printPeer(`${target}: less than asked, as losses say`, count('told'), 'policies');
  printPeer(`${target}: refused, it does not fit`, count('refused'), 'policies');
  printFigure(`${target}: written, read back, compared`, cpuMs / value.length, 'ms/policy', 100);
}

interface Compared {
  readonly wider: readonly string[];
  readonly narrower: readonly string[];
  readonly losses?: readonly { readonly kind: string; readonly construct: string }[];
}

function judge({ wider, narrower, losses = [] }: Compared): Outcome {
  if (wider.length > 0) return 'wrong';
  if (narrower.length === 0) return 'equal';
  return losses.some(({ kind, construct }) => kind === 'narrower' && !/^mode |^connections from/.test(construct))
    ? 'told'
    : 'wrong';
}

/** `all`: only equal is right. */
function judgeAll(compared: readonly Compared[]): Outcome {
  return compared.every((one) => judge(one) === 'equal') ? 'equal' : 'wrong';
}

function judgeGroups(target: GroupTargetName, toSubnets: (policy: Policy) => readonly Subnet[]) {
  return (policy: Policy, atMs: number): Outcome => {
    const compiled = compileGroups(policy, policy.workloads, target, atMs, ROOM, toSubnets(policy));
    return compiled.ok ? judge(compiled.value) : 'refused';
  };
}

for (const target of GROUP_TARGETS)
  report(
    target,
    judgeGroups(target, () => []),
  );
for (const target of GROUP_TARGETS.filter(hasWalls))
  report(
    `${target} --nacls`,
    judgeGroups(target, (policy) => {
      const chosen = chooseSubnets(policy, policy.workloads, []);
      // Networks of random policies are no subnets of AWS.
      return chosen.ok ? chosen.value : policy.zones.filter(({ networks }) => networks.length > 0);
    }),
  );
for (const target of HOST_TARGETS)
  report(target, (policy, atMs) => judgeAll([...compileHosts(policy, policy.workloads, target, atMs)]));
for (const target of ROUTER_TARGETS) report(target, (policy, atMs) => judgeAll([compileRouter(policy, target, atMs)]));

const TUNNEL = {
  device: 'wg0',
  publicKey: `${'A'.repeat(43)}=`,
  endpoint: 'gateway.example.com:51820',
  behind: ALL_ADDRESSES,
};
report('wireguard', (policy, atMs) =>
  judgeAll(
    policy.workloads
      .filter(({ addresses }) => addresses.length > 0)
      .map((workload) => compileTunnel(policy, workload, TUNNEL, atMs)),
  ),
);

/** Equal for what is equal but for the order of members and members that are not there. */
function toKey(policy: Policy): string {
  return JSON.stringify(policy, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

const texts = [...fc.sample(randomPolicyText, { numRuns: POLICIES, seed: 4 }), ...templates.map(([policy]) => policy)];
const printed = measure(
  () =>
    texts.filter((policy) => {
      const read = parsePolicy(printPolicy(policy));
      return !read.ok || toKey(read.value.policy) !== toKey(policy);
    }).length,
);
printFigure(`bulkhead: of ${texts.length} policies, read back as others`, printed.value, 'policies', 1);
printFigure('bulkhead: printed, read back, compared', printed.cpuMs / texts.length, 'ms/policy', 100);
