import type { Proposal } from '#api';
import { printPolicy } from '#dialects/bulkhead';
import { toDo } from '#stages/define';
import { simulate } from '#stages/enforce';
import { checkPolicy } from '#stages/verify';
import type { Parts } from '../parts.ts';
import {
  toCoverageView,
  toFindingView,
  toGuardrailView,
  toLeftOut,
  toNoiseView,
  toRuleView,
  toScanView,
  toSimulationView,
} from '../views/index.ts';
import { toDecisionView } from './decided.ts';
import type { Made } from './propose.ts';

/** A scan may try every port of every host. */
const MOST_SHOWN = 500;

/** What a person reviews: the rules with their evidence, what was left out and why, and what was not looked at. */
export async function toProposalView(made: Made, parts: Parts): Promise<Proposal> {
  const { policy, proposed, digest, window, evidence, history, setApart } = made;
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
    needs: { ...made.needs },
    tightness: { ...proposed.tightness },
    toDo: toDo(proposed.policy.rules),
    decisions: proposed.decisions.map(toDecisionView),
    decided: [...made.decided],
    declined: proposed.declined.map(toLeftOut),
    belowThreshold: proposed.belowThreshold.map(toLeftOut),
    unanswered: proposed.unanswered.map(toLeftOut),
    scans: history.scans.slice(0, MOST_SHOWN).map((scan) => toScanView(scan, policy)),
    setApart: setApart
      .filter(({ conversation }) => conversation.answered)
      .slice(0, MOST_SHOWN)
      .map(({ conversation, why }) => ({ ...toLeftOut(conversation), why })),
    noise: history.noise.slice(0, MOST_SHOWN).map(toNoiseView),
    coverage: toCoverageView(history, parts.desk.current().policy),
    refused: refused.map(({ conversation, guardrail }) => ({ ...toLeftOut(conversation), guardrail })),
    findings: checkPolicy(policy, atMs).map(toFindingView),
    simulation: toSimulationView(policy, simulate(policy, conversations, atMs)),
    files: printPolicy(policy).map(({ path, text }) => ({ path, text })),
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
