import type { EnforcementPoint } from './points.ts';
import type { Decider, Ruling } from './ruling.ts';
import type { ExplainedCase, Explanation } from './explain.ts';

const MAX_NEAR_MISSES = 6;

/** The explanation as lines for a person. */
export function printExplanation(explanation: Explanation): string[] {
  const { source, destination, services, at, verdict, notes, cases } = explanation;
  const asked = `${source} -> ${destination}: ${services.join(', ')}, at ${at}`;
  const summary = verdict === 'unknown' ? `IT DEPENDS: ${cases.length} cases` : verdict.toUpperCase();
  return [
    asked,
    summary,
    ...notes.map((note) => `  ${note}`),
    ...cases.flatMap((one, i) => ['', ...printCase(one, cases.length > 1 ? `${i + 1}. ` : '')]),
  ];
}

function printCase(one: ExplainedCase, number: string): string[] {
  const { text, verdict, decidedBy, points, permittedBy, forbiddenBy, nearMisses } = one;
  const others = forbiddenBy.map((ruling) => `  guardrail ${printRuling(ruling)} forbids it as well`);
  const rules = permittedBy.map((ruling) =>
    verdict === 'allowed'
      ? `  rule ${printRuling(ruling)} permits it as well`
      : `  rule ${printRuling(ruling)} permits it, and is outranked by the guardrail`,
  );
  return [
    `${number}${text}`,
    `  ${verdict}: ${explainDecider(decidedBy)}`,
    ...printFacts(decidedBy),
    ...others,
    ...rules,
    ...printPoints(points, one),
    ...printBack(one),
    ...nearMisses.slice(0, MAX_NEAR_MISSES).map((miss) => `  nearly: rule ${printRuling(miss)}, but ${miss.why}`),
    ...(nearMisses.length > MAX_NEAR_MISSES ? [`  nearly: ${nearMisses.length - MAX_NEAR_MISSES} rules more`] : []),
  ];
}

function explainDecider(decider: Decider): string {
  switch (decider.kind) {
    case 'rule':
      return `rule ${printRuling(decider)} permits it`;
    case 'guardrail':
      return `guardrail ${printRuling(decider)} forbids it, whatever the rules say`;
    case 'default-deny':
      return 'nothing permits it, and what nothing permits is denied (default deny)';
    case 'same-host':
      return 'a host always reaches itself';
    default:
      return decider satisfies never;
  }
}

function printRuling({ id, file, line, column }: Ruling): string {
  return file === undefined ? `\`${id}\`` : `\`${id}\` (${file}:${line}:${column})`;
}

function isRuling(decider: Decider): decider is Ruling {
  return decider.kind === 'rule' || decider.kind === 'guardrail';
}

function printFacts(decider: Decider): string[] {
  if (!isRuling(decider)) return [];
  const { owner, justification, description, review, expires, schedule, ticket, identity } = decider;
  const facts = [
    ...(description === undefined ? [] : [description]),
    ...(justification === undefined ? [] : [`${justification} (owner ${owner})`]),
    ...(review === undefined ? [] : [`review by ${review}`]),
    ...(expires === undefined ? [] : [`until ${expires}`]),
    ...(schedule === undefined ? [] : [`within ${schedule}`]),
    ...(ticket === undefined ? [] : [`ticket ${ticket}`]),
    ...(identity === undefined ? [] : [`the caller must prove to be ${identity}`]),
  ];
  return facts.length === 0 ? [] : [`    ${facts.join('; ')}`];
}

function printPoints(points: readonly EnforcementPoint[], { verdict, fate }: ExplainedCase): string[] {
  const lines = points.map((point) => {
    const place = `${point.direction === 'egress' ? 'leaving' : 'arriving at'} ${point.host}`;
    const facts = [point.zone && `zone ${point.zone}`, point.mode && `mode ${point.mode}`].filter(Boolean).join(', ');
    return `  ${place}${facts ? ` (${facts})` : ''}: ${DEEDS[point.does]}`;
  });
  return verdict === 'denied' && fate === 'allowed' && points.length > 0
    ? [...lines, '  so the packets pass for now: no end drops them in its mode']
    : lines;
}

const DEEDS: Readonly<Record<EnforcementPoint['does'], string>> = {
  passes: 'passes',
  drops: 'dropped',
  records: 'recorded as denied, not dropped in this mode',
  absent: 'nothing of ours enforces there',
};

function printBack({ opposite, verdict, connection }: ExplainedCase): string[] {
  if (!opposite || !connection) return [];
  const { source, destination } = connection;
  const same = `${destination} -> ${source}, the same service opened from there: ${opposite.verdict}, ${explainDecider(opposite.decidedBy)}`;
  const may = opposite.allowed.map(({ rule, services }) => `${services.join(', ')} (rule \`${rule}\`)`);
  return [
    ...(verdict === 'allowed' ? ['  replies: they belong to the connection and pass with it'] : []),
    `  back: ${same}`,
    ...(may.length > 0 ? [`  back: it may open ${may.join('; ')}`] : ['  back: it may open nothing']),
  ];
}
