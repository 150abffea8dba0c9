import type { Policy } from '#core/model';
import { compilePolicy } from '#core/semantics';
import { mergeProposal } from './merge.ts';
import { type Proposal, proposePolicy, type Refusal } from './propose.ts';
import type { Observed, ProposalRequest } from './request.ts';

/** What a policy lacks, by what was seen. */
export interface ProposedChange {
  /** What is proposed for the part of the traffic that the policy does not permit yet. */
  readonly proposed: Proposal;
  /** The policy with it: what people have approved stays as it is. */
  readonly policy: Policy;
  /** Id in `policy` by id in `proposed`, of the rules that are new. */
  readonly ids: ReadonlyMap<string, string>;
  /** What the guardrails of the policy forbid already. */
  readonly refusedBefore: readonly Refusal[];
}

/** New traffic as a small difference to the policy in force; for an estate without rules, a whole policy. */
export function proposeChange(current: Policy, request: ProposalRequest): ProposedChange {
  const { atMs } = request;
  const { decide } = compilePolicy(current);
  const refusedBefore: Refusal[] = [];
  const isPermitted = ({ pairs }: Observed) => pairs.every((pair) => decide(pair, atMs).verdict === 'allowed');
  const setApart = request.setApart?.filter(({ conversation }) => !isPermitted(conversation)) ?? [];
  const conversations = request.conversations.filter((conversation: Observed) => {
    const decisions = conversation.pairs.map((pair) => decide(pair, atMs));
    const guardrail = decisions.find((decision) => decision.by === 'guardrail')?.guardrail;
    if (guardrail && conversation.answered) refusedBefore.push({ conversation, guardrail: guardrail.id });
    return !guardrail && !decisions.every(({ verdict }) => verdict === 'allowed');
  });
  const proposed = proposePolicy({ ...request, conversations, setApart });
  return { proposed, ...mergeProposal(current, proposed.policy), refusedBefore };
}
