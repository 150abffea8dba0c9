import type { FilterEntry } from '#core/model';
import type { ConnectionDecision, FilterDecider, Verdict } from '#core/semantics';
import type { Answer } from '../answer.ts';
import { describeSteps, toDecidedBy } from './decided-by.ts';

/** An answer without its question. */
export type Judgement = Omit<Answer, 'id' | 'losses'>;

/** One of the cases that a question is about. */
export interface Case {
  /** In words, where there are several: `10.0.0.1 -> 10.0.0.2`. */
  readonly what: string;
  readonly decision: ConnectionDecision;
}

const MOST_TOLD = 6;

/** All cases together: one verdict when all agree, else unknown, since the question means all of them. */
export function judgeCases(cases: Iterable<Case>): Judgement {
  const told = new Map<string, { verdict: Verdict; text: string; decidedBy: Judgement['decidedBy'] }>();
  const verdicts = new Set<Verdict>();
  const met = new Set<string>();
  const toSign = createSigner();
  for (const { what, decision } of cases) {
    verdicts.add(decision.verdict);
    // Words cost more than a decision does, and very many cases are decided by the same rules.
    const sign = what + toSign(decision);
    if (met.has(sign)) continue;
    met.add(sign);
    const why = describeSteps(decision);
    const key = `${decision.verdict} ${why}`;
    if (!told.has(key))
      told.set(key, { verdict: decision.verdict, text: `${what}${why}`, decidedBy: toDecidedBy(decision) });
  }
  const [only, ...others] = verdicts;
  const verdict = only !== undefined && others.length === 0 ? only : 'unknown';
  const parts = [...told.values()];
  const texts = parts.slice(0, MOST_TOLD).map((part) => (others.length > 0 ? `${part.verdict}: ` : '') + part.text);
  const rest = parts.length > MOST_TOLD ? [`and ${parts.length - MOST_TOLD} more`] : [];
  const decidedBy = parts.slice(0, MOST_TOLD).flatMap((part) => part.decidedBy);
  return {
    verdict,
    decidedBy: [...new Map(decidedBy.map((one) => [JSON.stringify(one), one])).values()],
    why: (others.length > 0 ? 'it depends: ' : '') + [...texts, ...rest].join('; '),
  };
}

/** What decisions that are told in the same words share. */
function createSigner(): (decision: ConnectionDecision) => string {
  const numbers = new Map<FilterEntry, number>();
  const toNumber = (entry: FilterEntry) => numbers.get(entry) ?? numbers.set(entry, numbers.size).size - 1;
  const ofDecider = (decider: FilterDecider) =>
    `${decider.verdict} ${decider.by === 'entry' ? toNumber(decider.entry) : `${decider.by} ${decider.chain}`}`;
  return ({ verdict, steps, reasons }) =>
    JSON.stringify([
      verdict,
      steps.map(({ point, leg, decision }) => [point, leg, decision.verdict, ...decision.deciders.map(ofDecider)]),
      reasons,
    ]);
}

/** What cannot be told, and why. */
export function toUnknown(why: string): Judgement {
  return { verdict: 'unknown', decidedBy: [], why };
}
