import { createHash } from 'node:crypto';
import type { Proposal } from '#api';
import type { Policy } from '#core/model';
import { fail, type Result } from '#core/result';
import { printPolicy } from '#dialects/bulkhead';
import { type Proposal as Proposed, proposeChange, type Refusal } from '#stages/define';
import { simulate } from '#stages/enforce';
import { checkPolicy } from '#stages/verify';
import type { Parts } from '../parts.ts';
import type { Published, PublishRefusal } from '../policy/index.ts';
import {
  type Evidence,
  toEvidenceView,
  toFindingView,
  toGuardrailView,
  toLeftOut,
  toRuleView,
  toSimulationView,
} from '../views/index.ts';
import { classifyWorkloads, withRoles } from './roles.ts';

export interface Proposals {
  readonly make: () => Promise<Proposal>;
  /** Publishes the proposal with the digest; refused as overtaken when another policy is in force by now. */
  readonly approve: (digest: string, author: string, reason: string) => Promise<Result<Published, PublishRefusal>>;
}

interface Made {
  readonly proposed: Proposed;
  readonly policy: Policy;
  /** By rule id. */
  readonly evidence: Readonly<Record<string, Evidence>>;
  /** What the guardrails in force forbid already. */
  readonly refusedBefore: readonly Refusal[];
  readonly window: { readonly firstMs: number; readonly lastMs: number };
  readonly digest: string;
  readonly after: number;
}

/** What a person reviews stays approvable while others look at newer ones: observation goes on meanwhile. */
const MAX_REMEMBERED = 50;

export function makeProposals(parts: Parts): Proposals {
  const remembered = new Map<string, Made>();
  return {
    make: async () => {
      const made = await propose(parts);
      remembered.delete(made.digest);
      remembered.set(made.digest, made);
      if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.keys().next().value ?? '');
      return toView(made, parts);
    },
    approve: async (digest, author, reason) => {
      const made = remembered.get(digest);
      if (!made)
        return fail({ kind: 'overtaken', errors: ['that proposal is not open for approval; look at the present one'] });
      const { desk } = parts;
      const evidence = { ...desk.current().evidence, ...made.evidence };
      return desk.publish({ content: made.policy, author, reason, care: 'full', after: made.after, evidence });
    },
  };
}

/**
 * For an estate without rules, a whole policy; later, rules for what is seen and not permitted yet, beside what
 * people have approved before.
 */
async function propose(parts: Parts): Promise<Made> {
  const { policy: current, revision } = parts.desk.current();
  const [observed, guesses] = await Promise.all([parts.observed(), classifyWorkloads(parts)]);
  const atMs = parts.now();
  const window = { firstMs: observed.sinceMs ?? atMs, lastMs: observed.lastMs ?? atMs };
  const { proposed, policy, ids, refusedBefore } = proposeChange(current, {
    zones: current.zones,
    workloads: withRoles(current.workloads, guesses),
    conversations: observed.conversations,
    window,
    controlPlane: parts.controlPlane,
    atMs,
  });
  const evidence = Object.fromEntries(
    proposed.evidence.flatMap((one) => {
      const id = ids.get(one.rule);
      return id === undefined ? [] : [[id, toEvidenceView(one)] as const];
    }),
  );
  return { proposed, policy, evidence, refusedBefore, window, digest: digestOf(policy, revision), after: revision };
}

/** Of what the policy means: words about evidence, which grow by the minute, and dates are not in it. */
function digestOf(policy: Policy, after: number): string {
  const rules = policy.rules.map(({ review: _, ...rule }) => ({ ...rule, justification: 'evidence' }));
  return createHash('sha256')
    .update(JSON.stringify([after, printPolicy({ ...policy, rules })]))
    .digest('hex');
}

async function toView(made: Made, parts: Parts): Promise<Proposal> {
  const { policy, proposed, digest, window, evidence } = made;
  const atMs = parts.now();
  const { conversations } = await parts.observed();
  const refused = [...made.refusedBefore, ...proposed.refusedByGuardrail];
  return {
    digest,
    window,
    rules: policy.rules.map((rule) => toRuleView(rule, evidence)),
    guardrails: policy.guardrails.map(toGuardrailView),
    belowThreshold: proposed.belowThreshold.map(toLeftOut),
    unanswered: proposed.unanswered.map(toLeftOut),
    refused: refused.map(({ conversation, guardrail }) => ({ ...toLeftOut(conversation), guardrail })),
    findings: checkPolicy(policy, atMs).map(toFindingView),
    simulation: toSimulationView(policy, simulate(policy, conversations, atMs)),
    files: printPolicy(policy).map(({ path, text }) => ({ path, text })),
  };
}
