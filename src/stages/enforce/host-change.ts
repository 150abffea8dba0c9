import { type HostPolicy, type HostRule, type Mode, type Policy, toHostPolicyJson } from '#core/model';
import { planHosts } from '#core/semantics';

/** What a change of policy is at one host. */
export interface HostChange {
  readonly workload: string;
  readonly zone: string;
  /** `removed`: the next policy no longer has it, or no agent on it; its rules must be taken off. */
  readonly kind: 'added' | 'changed' | 'removed';
  /** Absent: the mode stays. */
  readonly mode?: { readonly from: Mode | 'none'; readonly to: Mode | 'none' };
  /** Ids of rules and guardrails of which the host knows more, or less, than before; a changed one is in both. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

/** The hosts whose own policy differs between the two, in the order of the next policy, then those that are removed. */
export function toHostChanges(current: Policy, next: Policy, atMs: number): HostChange[] {
  const before = toHosts(current, atMs);
  const after = toHosts(next, atMs);
  const changes = [...after.values()].flatMap((host) => toChange(before.get(host.workload), host) ?? []);
  const removed = [...before.values()]
    .filter(({ workload }) => !after.has(workload))
    .map((host): HostChange => ({
      workload: host.workload,
      zone: host.zone,
      kind: 'removed',
      mode: { from: host.mode, to: 'none' },
      gained: [],
      lost: toIds(rulesOf(host)),
    }));
  return [...changes, ...removed];
}

function toHosts(policy: Policy, atMs: number): Map<string, HostPolicy> {
  const plans = planHosts(policy, 0, atMs).filter((_, i) => policy.workloads[i]?.enforced);
  return new Map(plans.map((plan) => [plan.workload, plan]));
}

function toChange(before: HostPolicy | undefined, after: HostPolicy): HostChange | undefined {
  if (before && toText(before) === toText(after)) return undefined;
  const known = before ? rulesOf(before) : new Map<string, HostRule>();
  const wanted = rulesOf(after);
  const mode = before?.mode === after.mode ? undefined : { from: before?.mode ?? ('none' as const), to: after.mode };
  return {
    workload: after.workload,
    zone: after.zone,
    kind: before ? 'changed' : 'added',
    ...(mode && { mode }),
    gained: toIds(new Map([...wanted].filter(([text]) => !known.has(text)))),
    lost: toIds(new Map([...known].filter(([text]) => !wanted.has(text)))),
  };
}

/** Neither order nor saying it twice has a meaning in a host policy. */
function toText(host: HostPolicy): string {
  const { allow, forbid, ...rest } = toHostPolicyJson(host);
  const toSorted = (rules: readonly unknown[]) => [...new Set(rules.map((rule) => JSON.stringify(rule)))].toSorted();
  return JSON.stringify({ ...rest, allow: toSorted(allow), forbid: toSorted(forbid) });
}

function rulesOf(host: HostPolicy): Map<string, HostRule> {
  const texts = toHostPolicyJson(host);
  return new Map([
    ...host.allow.map((rule, i) => [`allow ${JSON.stringify(texts.allow[i])}`, rule] as const),
    ...host.forbid.map((rule, i) => [`forbid ${JSON.stringify(texts.forbid[i])}`, rule] as const),
  ]);
}

function toIds(rules: ReadonlyMap<string, HostRule>): string[] {
  return [...new Set([...rules.values()].map(({ id }) => id))];
}
