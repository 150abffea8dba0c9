import type { Verdict } from '#core/semantics';
import type { EstateCase, EstateExplanation, ExplainedDecider, ExplainedStep } from './explain-estate.ts';

/** The explanation as lines for a person. */
export function printEstateExplanation(explanation: EstateExplanation): string[] {
  const { source, destination, services, verdict, cases } = explanation;
  const isMixed = new Set(cases.map((one) => one.verdict)).size > 1;
  return [
    `${source} -> ${destination}: ${services.join(', ')}`,
    cases.length === 0 ? 'UNKNOWN' : isMixed ? `IT DEPENDS: ${cases.length} cases` : verdict.toUpperCase(),
    ...(cases.length === 0 ? ['', 'nobody is known at the source, or the ends share no address'] : []),
    ...cases.flatMap((one, i) => ['', ...printCase(one, cases.length > 1 ? `${i + 1}. ` : '')]),
  ];
}

function printCase({ text, verdict, steps, routes }: EstateCase, number: string): string[] {
  const legs = (['request', 'reply'] as const).flatMap((leg) => {
    const own = steps.filter((step) => step.leg === leg);
    return own.length === 0 ? [] : [`  ${LEGS[leg]}`, ...own.flatMap(printStep)];
  });
  return [
    `${number}${text}`,
    `  ${verdict}`,
    ...routes.map(({ text: words, ...place }) => `  by: ${words}${printPlace(place)}`),
    ...(steps.length === 0 ? ['  no point is on the way'] : legs),
  ];
}

const LEGS = { request: 'there', reply: 'back' } as const;
const VERBS: Readonly<Record<Verdict, string>> = { allowed: 'passes', denied: 'dropped', unknown: 'perhaps' };

function printStep({ point, verdict, deciders }: ExplainedStep): string[] {
  return [
    `    ${point}: ${VERBS[verdict]}${deciders.length === 0 ? ', nothing filters it here' : ''}`,
    ...deciders.flatMap(printDecider),
  ];
}

function printDecider({ rule, unknown, ...place }: ExplainedDecider): string[] {
  return [`      ${rule}${printPlace(place)}`, ...unknown.map((text) => `        not modelled: ${text}`)];
}

function printPlace({ file, line, column }: { file?: string; line?: number; column?: number }): string {
  return file === undefined ? '' : ` (${file}:${line}:${column})`;
}
