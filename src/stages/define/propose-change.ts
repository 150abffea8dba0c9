import type { Policy } from '#core/model';
import { compilePolicy } from '#core/semantics';
import { type Comparison, compareDeclared } from './declared.ts';
import { startJudge, type UseVerdict } from './judge-uses.ts';
import { mergeProposal } from './merge.ts';
import { type Proposal, proposePolicy, type Refusal } from './propose.ts';
import type { DeclaredUse, Observed, ProposalRequest } from './request.ts';

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
  /** Absent where nothing is declared. */
  readonly declared?: DeclaredReport;
}

/** What is declared, whether it was seen, and what the policy says of it. */
export interface DeclaredReport extends Pick<Comparison, 'undeclared'> {
  readonly uses: readonly {
    readonly use: DeclaredUse;
    readonly seen: readonly Observed[];
    readonly verdict: UseVerdict;
  }[];
}

/** New traffic as a small difference to the policy in force; for an estate without rules, a whole policy. */
export function proposeChange(current: Policy, request: ProposalRequest): ProposedChange {
  const { atMs, zones, workloads } = request;
  // Its rules are about whoever has the labels, those too that were found since.
  const inForce = { ...current, zones, workloads };
  const { decide } = compilePolicy(inForce);
  const refusedBefore: Refusal[] = [];
  const isPermitted = ({ pairs }: Observed) => pairs.every((pair) => decide(pair, atMs).verdict === 'allowed');
  const setApart = request.setApart?.filter(({ conversation }) => !isPermitted(conversation)) ?? [];
  const conversations = request.conversations.filter((conversation: Observed) => {
    const decisions = conversation.pairs.map((pair) => decide(pair, atMs));
    const guardrail = decisions.find((decision) => decision.by === 'guardrail')?.guardrail;
    if (guardrail && conversation.answered) refusedBefore.push({ conversation, guardrail: guardrail.id });
    return !guardrail && !decisions.every(({ verdict }) => verdict === 'allowed');
  });
  const { declared } = request;
  if (!declared) {
    const proposed = proposePolicy({ ...request, conversations, setApart });
    return { proposed, ...mergeProposal(current, proposed.policy), refusedBefore };
  }
  const judgeBefore = startJudge(inForce, declared.uses, atMs);
  const uses = declared.uses.filter((use) => judgeBefore(use).kind === 'open');
  const proposed = proposePolicy({ ...request, conversations, setApart, declared: { ...declared, uses } });
  const merged = mergeProposal(current, proposed.policy);
  const judge = startJudge(merged.policy, declared.uses, atMs);
  const compared = compareDeclared(declared, request);
  return {
    proposed,
    ...merged,
    refusedBefore,
    declared: { ...compared, uses: compared.uses.map((one) => ({ ...one, verdict: judge(one.use) })) },
  };
}
