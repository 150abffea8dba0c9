import { EMPTY_POLICY, type Policy } from '#core/model';
import { fail, ok, type Result, unwrap } from '#core/result';
import { parsePolicy, type PolicyFile, printPolicy, printPolicyError } from '#dialects/bulkhead';
import type { ControlPlane } from '#stages/enforce';
import type { Finding } from '#stages/verify';
import type { Ledger } from '#store/ledger';
import { checkChange, type Care } from './check-change.ts';
import { openPlans, type Plan } from './plans.ts';

/** The policy in force. */
export interface CurrentPolicy {
  /** 0 before the first. */
  readonly revision: number;
  readonly policy: Policy;
  readonly evidence: Readonly<Record<string, unknown>>;
}

export interface Draft {
  readonly content: Policy | readonly PolicyFile[];
  readonly author: string;
  readonly reason: string;
  readonly care: Care;
  /** Refused when another revision is in force by now. Absent: whatever is in force is replaced. */
  readonly after?: number;
  /** By rule id; absent: what is known of rules that stay. */
  readonly evidence?: Readonly<Record<string, unknown>>;
}

export type PublishRefusal =
  | { readonly kind: 'not-a-policy'; readonly errors: readonly string[] }
  | { readonly kind: 'unsafe'; readonly errors: readonly string[]; readonly findings: readonly Finding[] }
  | { readonly kind: 'overtaken'; readonly errors: readonly string[] };

export interface Published {
  readonly revision: number;
  readonly findings: readonly Finding[];
}

export interface PolicyDesk {
  readonly current: () => CurrentPolicy;
  readonly publish: (draft: Draft) => Promise<Result<Published, PublishRefusal>>;
  /** What the workload's host must know; undefined where the policy has no such workload. */
  readonly planFor: (workload: string) => Plan | undefined;
  /** Called with every new revision; returns how to stop. */
  readonly onChange: (listener: () => void) => () => void;
}

export interface DeskParts {
  readonly ledger: Ledger;
  readonly controlPlane: ControlPlane;
  readonly now: () => number;
  readonly onPublished: (revision: { revision: number; author: string; reason: string; atMs: number }) => void;
}

/** The newest revision; an empty policy before the first. */
export async function readCurrentPolicy(ledger: Ledger): Promise<CurrentPolicy> {
  const newest = await ledger.newestRevision();
  if (!newest) return { revision: 0, policy: EMPTY_POLICY, evidence: {} };
  // It was parsed before it was kept.
  return { revision: newest.revision, policy: unwrap(parsePolicy(newest.files)).policy, evidence: newest.evidence };
}

export async function openDesk({ ledger, controlPlane, now, onPublished }: DeskParts): Promise<PolicyDesk> {
  let current = await readCurrentPolicy(ledger);
  const plans = openPlans(now);
  const listeners = new Set<() => void>();

  const publish = async (draft: Draft): Promise<Result<Published, PublishRefusal>> => {
    if (draft.after !== undefined && draft.after !== current.revision) return overtaken(current.revision);
    const files = isFiles(draft.content) ? draft.content : printPolicy(draft.content);
    const parsed = parsePolicy(files);
    if (!parsed.ok) return fail({ kind: 'not-a-policy', errors: parsed.error.map(printPolicyError) });
    const { policy } = parsed.value;
    const atMs = now();
    const checked = checkChange(policy, draft.care, controlPlane, atMs);
    if (!checked.ok) return checked;
    const evidence = draft.evidence ?? keepEvidence(current, policy);
    const { author, reason } = draft;
    const made = await ledger.addRevision({ files, author, reason, atMs, evidence }, current.revision);
    if (!made) return overtaken(current.revision + 1);
    current = { revision: made.revision, policy, evidence };
    for (const listener of listeners) listener();
    onPublished({ revision: made.revision, author, reason, atMs });
    return ok({ revision: made.revision, findings: checked.value });
  };

  let last: Promise<unknown> = Promise.resolve();
  return {
    current: () => current,
    // One after the other: each is checked against the one before it.
    publish: (draft) => {
      const turn = last.then(() => publish(draft));
      last = turn.catch(() => {});
      return turn;
    },
    planFor: (name) => plans.find(name, current),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function isFiles(content: Draft['content']): content is readonly PolicyFile[] {
  return Array.isArray(content);
}

function overtaken(revision: number): Result<never, PublishRefusal> {
  return fail({ kind: 'overtaken', errors: [`revision ${revision} was published meanwhile; look at it first`] });
}

/** What spoke for a rule still does while the rule permits the same. */
function keepEvidence(current: CurrentPolicy, next: Policy): Record<string, unknown> {
  const meaning = ({ from, to, services }: Policy['rules'][number]) =>
    JSON.stringify([from, to, services.traffic], toPlain);
  const before = new Map(current.policy.rules.map((rule) => [rule.id, meaning(rule)]));
  const kept = next.rules.filter((rule) => before.get(rule.id) === meaning(rule)).map(({ id }) => id);
  return Object.fromEntries(kept.flatMap((id) => (id in current.evidence ? [[id, current.evidence[id]]] : [])));
}

function toPlain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
