import { createHash } from 'node:crypto';
import type { HeldDecision } from '#api';
import type { Policy } from '#core/model';
import { compilePolicy } from '#core/semantics';
import { printPolicy } from '#dialects/bulkhead';
import { type Proposal as Proposed, proposeChange, type Refusal } from '#stages/define';
import type { SeenConversation, SetApart } from '#stages/discover';
import { learnEstate, readSaid, toGuessed, toRoles } from '../classification/index.ts';
import type { History } from '../history.ts';
import type { Parts } from '../parts.ts';
import { type Evidence, toEvidenceView } from '../views/index.ts';
import { readDecided, toVerdicts } from './decided.ts';

/** A proposal with all that it was made of. */
export interface Made {
  readonly proposed: Proposed;
  readonly policy: Policy;
  /** By rule id. */
  readonly evidence: Readonly<Record<string, Evidence>>;
  /** What the guardrails in force forbid already. */
  readonly refusedBefore: readonly Refusal[];
  /** Scans, in the names of the estate. */
  readonly setApart: readonly SetApart[];
  readonly history: History;
  /** Conversations that were answered and are no scans, and how many of them the policy admits as a whole. */
  readonly needs: { readonly of: number; readonly admitted: number };
  readonly window: { readonly firstMs: number; readonly lastMs: number };
  readonly digest: string;
  readonly after: number;
  readonly generality: number;
  /** Roles of workloads that nobody said: labels of the policy. */
  readonly guessed: ReadonlyMap<string, string>;
  readonly decided: readonly HeldDecision[];
}

/**
 * For an estate without rules, a whole policy; later, rules for what is seen and not permitted yet, beside what
 * people have approved before. As `bulkhead propose --against` does it.
 */
export async function propose(parts: Parts, generality: number): Promise<Made> {
  const { policy: current, revision } = parts.desk.current();
  const said = toRoles(await readSaid(parts));
  const [history, estate, decided] = await Promise.all([parts.history(), learnEstate(parts, said), readDecided(parts)]);
  const atMs = parts.now();
  const { firstMs, lastMs } = history.coverage ?? { firstMs: atMs, lastMs: atMs };
  const window = { firstMs, lastMs };
  const { proposed, policy, ids, refusedBefore } = proposeChange(current, {
    ...estate,
    generality,
    decided: toVerdicts(decided),
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
  return {
    proposed,
    policy,
    evidence,
    refusedBefore,
    setApart: estate.setApart,
    history,
    needs: countNeeds(policy, estate.conversations, atMs),
    window,
    digest: digestOf(policy, revision),
    after: revision,
    generality,
    guessed: toGuessed(estate, current, said),
    decided,
  };
}

function countNeeds(policy: Policy, conversations: readonly SeenConversation[], atMs: number): Made['needs'] {
  const { decide } = compilePolicy(policy);
  const needs = conversations.filter(({ answered }) => answered);
  const isAdmitted = ({ pairs }: SeenConversation) => pairs.every((pair) => decide(pair, atMs).verdict === 'allowed');
  return { of: needs.length, admitted: needs.filter(isAdmitted).length };
}

/** Of what the policy means: words about evidence, which grow by the minute, and dates are not in it. */
function digestOf(policy: Policy, after: number): string {
  const rules = policy.rules.map(({ review: _, ...rule }) => ({ ...rule, justification: 'evidence' }));
  return createHash('sha256')
    .update(JSON.stringify([after, printPolicy({ ...policy, rules })]))
    .digest('hex');
}
