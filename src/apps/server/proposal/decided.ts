import type { DecideRequest, Decision as DecisionView, HeldDecision } from '#api';
import type { Decision } from '#stages/define';
import type { Parts } from '../parts.ts';
import { RequestProblem } from '../problem.ts';
import { toLeftOut } from '../views/index.ts';

/** What people decided of what was marked for it. */
export async function readDecided({ ledger }: Pick<Parts, 'ledger'>): Promise<HeldDecision[]> {
  const statements = await ledger.listStatements();
  return statements.flatMap(({ kind, subject, value, actor, atMs }) =>
    kind === 'traffic' ? [{ subject, decision: value as HeldDecision['decision'], by: actor, atMs }] : [],
  );
}

/** What `later` says is for people alone. */
export function toVerdicts(decided: readonly HeldDecision[]): Map<string, 'accept' | 'refuse'> {
  return new Map(
    decided.flatMap(({ subject, decision }) => (decision === 'later' ? [] : [[subject, decision] as const])),
  );
}

/** `marked`: subjects that somebody was asked about. What was decided before may be decided otherwise. */
export async function decide(
  parts: Pick<Parts, 'ledger' | 'now'>,
  { decisions, reason = '' }: DecideRequest,
  actor: string,
  marked: ReadonlySet<string>,
): Promise<{ changed: number }> {
  const known = new Set((await readDecided(parts)).map(({ subject }) => subject));
  const unknown = decisions.filter(({ subject }) => !marked.has(subject) && !known.has(subject));
  if (unknown.length > 0)
    throw new RequestProblem(
      404,
      'not all of that is marked for decision',
      unknown.map(({ subject }) => `\`${subject}\` is not; look at the present proposal`),
    );
  const statements = decisions.map(({ subject, decision }) => {
    return { kind: 'traffic' as const, subject, ...(decision !== undefined && { value: decision }) };
  });
  return { changed: await parts.ledger.addStatements(statements, { actor, reason, atMs: parts.now() }) };
}

export function toDecisionView(decision: Decision): DecisionView {
  const { subject, kind, words } = decision;
  if ('rule' in decision) return { subject, kind, words, rule: decision.rule };
  return { subject, kind, words, conversation: toLeftOut(decision.conversation) };
}
