import { EMPTY_POLICY, type Policy } from '#core/model';
import { fail, ok, type Result } from '#core/result';
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
  /** The revision is one that this server cannot read; `policy` is an older one. Hosts keep what they hold. */
  readonly unreadable?: { readonly readable: number; readonly errors: readonly string[] };
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
  /** What the workload's host must know; undefined where the policy has no such workload, or cannot be read. */
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

/**
 * The newest revision; an empty policy before the first. Every revision was read before it was kept, but perhaps by a
 * server that knew more: then the newest one that is readable stands for it.
 */
export async function readCurrentPolicy(ledger: Ledger): Promise<CurrentPolicy> {
  const newest = await ledger.newestRevision();
  if (!newest) return { revision: 0, policy: EMPTY_POLICY, evidence: {} };
  const { revision } = newest;
  const parsed = parsePolicy(newest.files);
  if (parsed.ok) return { revision, policy: parsed.value.policy, evidence: newest.evidence };
  const errors = parsed.error.map(printPolicyError);
  for (let readable = revision - 1; readable > 0; readable -= 1) {
    const older = await ledger.findRevision(readable);
    const read = older && parsePolicy(older.files);
    if (read?.ok)
      return { revision, policy: read.value.policy, evidence: older?.evidence ?? {}, unreadable: { readable, errors } };
  }
  return { revision, policy: EMPTY_POLICY, evidence: {}, unreadable: { readable: 0, errors } };
}

export async function openDesk({ ledger, controlPlane, now, onPublished }: DeskParts): Promise<PolicyDesk> {
  let current = await readCurrentPolicy(ledger);
  const plans = openPlans(now);
  const listeners = new Set<() => void>();

  const publish = async (draft: Draft): Promise<Result<Published, PublishRefusal>> => {
    if (draft.after !== undefined && draft.after !== current.revision) return overtaken(current.revision);
    // What is made from the older one would undo what the newest says, and nobody has seen that.
    if (current.unreadable && !isFiles(draft.content)) return unreadable(current.revision);
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
    planFor: (name) => (current.unreadable ? undefined : plans.find(name, current)),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function isFiles(content: Draft['content']): content is readonly PolicyFile[] {
  return Array.isArray(content);
}

function unreadable(revision: number): Result<never, PublishRefusal> {
  const why = `revision ${revision} cannot be read by this server; publish a policy as text, or revert to a revision`;
  return fail({ kind: 'overtaken', errors: [why] });
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
