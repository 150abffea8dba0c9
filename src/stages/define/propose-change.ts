import type { Connection, Policy } from '#core/model';
import { compilePolicy, isSelected } from '#core/semantics';
import { type Comparison, compareDeclared } from './declared.ts';
import { startJudge, type UseVerdict } from './judge-uses.ts';
import { toRemotePairs } from './internet.ts';
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
  const permits = (pair: Connection) => decide(pair, atMs).verdict === 'allowed';
  const isPermitted = (one: Observed) => one.pairs.every(permits) && toRemotePairs(one).every(permits);
  const setApart = request.setApart?.filter(({ conversation }) => !isPermitted(conversation)) ?? [];
  const conversations = request.conversations.filter((conversation: Observed) => {
    const decisions = conversation.pairs.map((pair) => decide(pair, atMs));
    const guardrail = decisions.find((decision) => decision.by === 'guardrail')?.guardrail;
    if (guardrail && conversation.answered) refusedBefore.push({ conversation, guardrail: guardrail.id });
    return !guardrail && !isPermitted(conversation);
  });
  const { declared } = request;
  const rest = { ...request, conversations, setApart, inForce: permits, guessed: findUnsure(current, request) };
  if (!declared) {
    const proposed = proposePolicy(rest);
    return { proposed, ...mergeProposal(current, proposed.policy), refusedBefore };
  }
  const judgeBefore = startJudge(inForce, declared.uses, atMs);
  const uses = declared.uses.filter((use) => judgeBefore(use).kind === 'open');
  const proposed = proposePolicy({ ...rest, declared: { ...declared, uses } });
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

/**
 * Workloads of which it is not known whether they serve the public. Where there are rules, those serve it that a rule
 * lets all of the internet call: a zone that was guessed and approved says nothing of it.
 */
function findUnsure(current: Policy, { guessed = new Set() }: ProposalRequest): ReadonlySet<string> {
  if (current.rules.length === 0) return guessed;
  const open = current.rules.filter(
    ({ enabled, from }) => enabled && (from.kind === 'internet' || from.kind === 'any'),
  );
  const isOpen = ({ addresses }: Policy['workloads'][number]) =>
    open.some(({ to }) => addresses.some((address) => isSelected(current, to, address)));
  return new Set([...guessed, ...current.workloads.flatMap((one) => (isOpen(one) ? [] : [one.name]))]);
}
