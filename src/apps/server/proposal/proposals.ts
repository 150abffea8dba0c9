import { createHash } from 'node:crypto';
import type { DecideRequest, HeldDecision, Proposal, ProposalDiff } from '#api';
import type { Policy } from '#core/model';
import { fail, type Result } from '#core/result';
import { printPolicy } from '#dialects/bulkhead';
import { DEFAULT_GENERALITY, type Proposal as Proposed, proposeChange, type Refusal } from '#stages/define';
import { simulate } from '#stages/enforce';
import { checkPolicy, diffPolicies } from '#stages/verify';
import { RequestProblem } from '../problem.ts';
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
import { classifyWorkloads, readSaid, withRoles } from '../classification/index.ts';
import { decide, readDecided, toDecisionView, toVerdicts } from './decided.ts';
import { toDiffView } from './diff-view.ts';

export interface Proposals {
  /** At the default generality where none is given. */
  readonly make: (generality?: number) => Promise<Proposal>;
  /** Throws `RequestProblem` where no such proposal was looked at of late. */
  readonly diff: (digest: string) => Promise<ProposalDiff>;
  /** Throws `RequestProblem` with every subject that is not marked for decision. */
  readonly decide: (request: DecideRequest, user: string) => Promise<{ changed: number }>;
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
  readonly generality: number;
  /** Roles of workloads that nobody said: labels of the policy. */
  readonly guessed: ReadonlyMap<string, string>;
  readonly decided: readonly HeldDecision[];
}

/** What a person reviews stays approvable while others look at newer ones: observation goes on meanwhile. */
const MAX_REMEMBERED = 50;

export function makeProposals(parts: Parts): Proposals {
  const remembered = new Map<string, Made>();
  return {
    make: async (generality = DEFAULT_GENERALITY) => {
      const made = await propose(parts, generality);
      remembered.delete(made.digest);
      remembered.set(made.digest, made);
      if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.keys().next().value ?? '');
      return toView(made, parts);
    },
    diff: async (digest) => {
      const made = remembered.get(digest);
      if (!made)
        throw new RequestProblem(404, 'that proposal is not open for review any more; look at the present one');
      return toDiffView(diffPolicies(parts.desk.current().policy, made.policy, parts.now()));
    },
    decide: async (request, user) => {
      const toSubjects = (made: Iterable<Made>) =>
        new Set([...made].flatMap(({ proposed }) => proposed.decisions.map(({ subject }) => subject)));
      const marked = toSubjects(remembered.values());
      const isKnown = request.decisions.every(({ subject }) => marked.has(subject));
      // After a restart nobody has looked at one yet.
      const present = isKnown ? marked : toSubjects([await propose(parts, DEFAULT_GENERALITY)]);
      return decide(parts, request, user, new Set([...marked, ...present]));
    },
    approve: async (digest, author, reason) => {
      const made = remembered.get(digest);
      if (!made)
        return fail({ kind: 'overtaken', errors: ['that proposal is not open for approval; look at the present one'] });
      const { desk, ledger, now } = parts;
      // Before the labels are in the policy: a label that nobody said must not be taken for one that somebody wrote.
      await ledger.addStatements(
        [...made.guessed].map(([subject, value]) => ({ kind: 'guessed-role', subject, value })),
        { actor: author, reason: 'approved with a proposal', atMs: now() },
      );
      const evidence = { ...desk.current().evidence, ...made.evidence };
      return desk.publish({ content: made.policy, author, reason, care: 'full', after: made.after, evidence });
    },
  };
}

/**
 * For an estate without rules, a whole policy; later, rules for what is seen and not permitted yet, beside what
 * people have approved before.
 */
async function propose(parts: Parts, generality: number): Promise<Made> {
  const { policy: current, revision } = parts.desk.current();
  const said = await readSaid(parts);
  const roles = new Map([...said.roles].map(([workload, { value }]) => [workload, value]));
  const [observed, classified, decided] = await Promise.all([
    parts.observed(),
    classifyWorkloads(parts, { ...said, roles }),
    readDecided(parts),
  ]);
  const { workloads, guessed } = withRoles(current.workloads, classified, said);
  const atMs = parts.now();
  const window = { firstMs: observed.sinceMs ?? atMs, lastMs: observed.lastMs ?? atMs };
  const { proposed, policy, ids, refusedBefore } = proposeChange(current, {
    zones: current.zones,
    workloads,
    generality,
    decided: toVerdicts(decided),
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
  return {
    proposed,
    policy,
    evidence,
    refusedBefore,
    window,
    digest: digestOf(policy, revision),
    after: revision,
    generality,
    guessed,
    decided,
  };
}

/** Of what the policy means: words about evidence, which grow by the minute, and dates are not in it. */
function digestOf(policy: Policy, after: number): string {
  const rules = policy.rules.map(({ review: _, ...rule }) => ({ ...rule, justification: 'evidence' }));
  return createHash('sha256')
    .update(JSON.stringify([after, printPolicy({ ...policy, rules })]))
    .digest('hex');
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
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
    generality: made.generality,
    permitted: sum(proposed.evidence.map(({ permitted }) => permitted)),
    seen: sum(proposed.evidence.map(({ seen }) => seen)),
    decisions: proposed.decisions.map(toDecisionView),
    decided: [...made.decided],
    declined: proposed.declined.map(toLeftOut),
    belowThreshold: proposed.belowThreshold.map(toLeftOut),
    unanswered: proposed.unanswered.map(toLeftOut),
    refused: refused.map(({ conversation, guardrail }) => ({ ...toLeftOut(conversation), guardrail })),
    findings: checkPolicy(policy, atMs).map(toFindingView),
    simulation: toSimulationView(policy, simulate(policy, conversations, atMs)),
    files: printPolicy(policy).map(({ path, text }) => ({ path, text })),
  };
}
