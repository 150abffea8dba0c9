import type { DecideRequest, Proposal, ProposalDiff } from '#api';
import { fail, type Result } from '#core/result';
import { DEFAULT_GENERALITY } from '#stages/define';
import { diffPolicies } from '#stages/verify';
import type { Parts } from '../parts.ts';
import type { Published, PublishRefusal } from '../policy/index.ts';
import { RequestProblem } from '../problem.ts';
import { decide } from './decided.ts';
import { toDiffView } from './diff-view.ts';
import { type Made, propose } from './propose.ts';
import { toProposalView } from './proposal-view.ts';

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
      return toProposalView(made, parts);
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
