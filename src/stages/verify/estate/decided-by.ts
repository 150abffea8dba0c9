import { type Position, printPosition } from '#core/model';
import type { ConnectionDecision, ConnectionStep, FilterDecider, FilterDecision, Verdict } from '#core/semantics';
import type { Answer } from '../answer.ts';

type DecidedBy = Answer['decidedBy'][number];

/** Of an allowed connection all points and the routes between them, of a denied one who denies, of an unknown one what is open. */
export function toDecidedBy({ verdict, steps, reasons }: ConnectionDecision): DecidedBy[] {
  const points = steps
    .filter(({ decision }) => verdict !== 'unknown' || decision.verdict === 'unknown')
    .flatMap(({ point, decision }) => toPointDeciders(point, decision));
  if (verdict === 'denied') {
    const last = steps.at(-1);
    if (last?.decision.verdict === 'denied') return unique(toPointDeciders(last.point, last.decision));
  }
  const routes = reasons
    .filter(({ at }) => at || verdict === 'denied')
    .map(({ text, at }) => ({ point: 'route', rule: text, ...toPlace(at) }));
  return unique(verdict === 'denied' ? routes.slice(-1) : [...points, ...routes]);
}

/** A rule may hold a set of very many elements: characters that a program gets of it, and that a sentence has. */
const MOST_OF_RULE = 10_000;
const MOST_IN_WORDS = 200;

function clip(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

export function toPointDeciders(point: string, { deciders }: FilterDecision): DecidedBy[] {
  if (deciders.length === 0) return [{ point, rule: 'nothing filters it here' }];
  return deciders.map((decider) => ({
    point,
    rule: clip(describeDecider(decider), MOST_OF_RULE),
    ...toPlace(placeOf(decider)),
  }));
}

export function placeOf(decider: FilterDecider): Position | undefined {
  return decider.by === 'entry' ? decider.entry.at : undefined;
}

export function describeDecider(decider: FilterDecider): string {
  switch (decider.by) {
    case 'entry':
      return decider.entry.text;
    case 'policy':
      return `default of ${decider.chain}: ${decider.verdict === 'allowed' ? 'accept' : 'drop'}`;
    case 'end':
      return `end of ${decider.chain}: no decision`;
    default:
      return decider satisfies never;
  }
}

/** One sentence for each point that has a say. */
export function describeSteps({ verdict, steps, reasons }: ConnectionDecision): string {
  const told = steps.filter((step) => verdict === 'allowed' || step.decision.verdict !== 'allowed');
  const words = told.map(describeStep);
  const routes = reasons.map(({ text, at }) => text + (at ? ` (${printPosition(at)})` : ''));
  const all = words.length > 0 && verdict !== 'allowed' ? words : [...words, ...routes];
  return [...new Set(all)].join('; ') || 'nothing is in its way';
}

const VERBS: Readonly<Record<Verdict, string>> = {
  allowed: 'lets it pass',
  denied: 'drops it',
  unknown: 'may pass or drop it',
};

export function describeStep({ leg, point, decision }: ConnectionStep): string {
  const written = decision.deciders.filter(({ by }) => by === 'entry');
  const told = written.length > 0 && decision.verdict !== 'unknown' ? written : decision.deciders;
  const rules = told.map((decider) => {
    const at = placeOf(decider);
    const open = describeUnknown(decider).map((text) => `\`${clip(text, MOST_IN_WORDS)}\``);
    return `\`${clip(describeDecider(decider), MOST_IN_WORDS)}\`${at ? ` (${printPosition(at)})` : ''}${open.length > 0 ? `, which hangs on ${open.join(', ')}` : ''}`;
  });
  const by = rules.length > 0 ? ` by ${[...new Set(rules)].join(', ')}` : ', nothing filters it';
  const verb = VERBS[decision.verdict];
  return `${point} ${leg === 'reply' ? verb.replace('it', 'the reply') : verb}${by}`;
}

/** What of the entry is not modelled. */
export function describeUnknown(decider: FilterDecider): string[] {
  if (decider.by !== 'entry') return [];
  const { match, action } = decider.entry;
  return [...match.unknown, ...(action.kind === 'unknown' ? [action.construct] : [])];
}

function toPlace(at: Position | undefined): { file?: string; line?: number } {
  return at ? { file: at.file, line: at.line } : {};
}

function unique(list: readonly DecidedBy[]): DecidedBy[] {
  return [...new Map(list.map((one) => [JSON.stringify(one), one])).values()];
}
