import { type Decision, type Observed, type Proposal, type RuleEvidence, toDo } from '#stages/define';
import { type DeclaredLines, printDeclared } from './declared-report.ts';
import type { Seen, Window } from './flows/index.ts';
import { countOf } from './print.ts';

/** What is told of what was seen, beside conversations. */
export type Told = Pick<Seen, 'records' | 'coverage' | 'scans' | 'noise'>;

/** What a proposal is made of, beside itself. */
export interface ReportedProposal {
  readonly proposal: Proposal;
  readonly seen: Told;
  readonly window: Window;
  readonly minFlows: number;
  readonly generality: number;
  /** What the policy that it adds to forbids already. */
  readonly refusedBefore: Proposal['refusedByGuardrail'];
  /** Evidence of the rules by the ids that they have in the policy that was written. */
  readonly rules: readonly RuleEvidence[];
}

/** `proposal.json`: what speaks for each rule, what was left out and why, and what was not looked at. */
export function toReport({ proposal, seen, window, minFlows, generality, refusedBefore, rules }: ReportedProposal) {
  const { policy, belowThreshold, unanswered, refusedByGuardrail, decisions, tightness } = proposal;
  const { records, coverage, scans, noise } = seen;
  return {
    window: { from: new Date(window.firstMs).toISOString(), to: new Date(window.lastMs).toISOString() },
    minFlows,
    generality,
    records,
    coverage,
    workloads: policy.workloads.length,
    guardrails: policy.guardrails.map(({ id }) => id),
    tightness: { ...tightness, share: tightness.permitted / tightness.possible },
    toDo: toDo(policy.rules),
    rules,
    decisions: decisions.map(toAsked),
    belowThreshold: belowThreshold.map(toLine),
    unanswered: unanswered.map(toLine),
    refusedByGuardrail: [...refusedBefore, ...refusedByGuardrail].map(({ conversation, guardrail }) => ({
      ...toLine(conversation),
      guardrail,
    })),
    scans,
    noise,
  };
}

/** One-offs are what `belowThreshold` lists: their subject says which. */
function toAsked(decision: Decision) {
  if ('rule' in decision) return decision;
  const { subject, kind, words, conversation } = decision;
  return kind === 'one-off' ? { subject, kind, words } : { subject, kind, words, conversation: toLine(conversation) };
}

export function toLine(one: Observed) {
  const { source, destination, protocol, port, lastPort, connections, firstSeenMs, lastSeenMs, remotes } = one;
  return {
    source: source.name,
    destination: destination.name,
    protocol,
    port,
    ...(lastPort !== undefined && { lastPort }),
    flows: connections,
    firstSeenMs,
    lastSeenMs,
    ...(remotes && { addresses: remotes.slice(0, MOST_ADDRESSES).map(({ address }) => address) }),
  };
}

type Report = ReturnType<typeof toReport> & { readonly declared?: DeclaredLines };
export type Line = ReturnType<typeof toLine>;

const MOST_ADDRESSES = 8;
const MOST_LINES = 40;

/** A title with lines below it; nothing where there are none. */
export type PrintList = (title: string, lines: readonly string[]) => string[];

/** For people. */
export function printReport(report: Report, out: string): string {
  const list: PrintList = (title, lines) =>
    lines.length === 0
      ? []
      : [
          '',
          title,
          ...lines.slice(0, MOST_LINES),
          ...(lines.length > MOST_LINES ? [`  and ${lines.length - MOST_LINES} more in proposal.json`] : []),
        ];
  const { rules, guardrails, workloads, window, minFlows, generality, tightness, coverage, decisions } = report;
  return `${[
    `${countOf(rules.length, 'rule')} and ${countOf(guardrails.length, 'guardrail')} for ${countOf(workloads, 'workload')} in ${out}`,
    coverage === undefined
      ? 'nothing was observed: all of it is what files declare'
      : `seen from ${window.from} to ${window.to}; ${minFlows} flows make a habit; generality ${generality}`,
    `of ${tightness.possible} pairs of a host and a port ${tightness.permitted} are open to somebody (${toPercent(tightness.share)})`,
    ...(coverage ? [`not observed: ${coverage.notObserved.join('; ')}`] : []),
    ...list(
      'rules and what speaks for them:',
      rules.map(({ rule, words, newcomers, conversations }) =>
        conversations === 0
          ? `  ${rule}: ${words}`
          : `  ${rule}: ${words}; ${toPercent(newcomers)} of what comes is new`,
      ),
    ),
    ...list(
      'to do:',
      [...report.toDo, ...(report.declared?.toDo ?? [])].map((words) => `  ${words}`),
    ),
    ...list(
      'for you to decide:',
      decisions.flatMap((one) => {
        if ('rule' in one) return [`  rule ${one.rule}: ${one.words}`];
        return one.kind === 'strangers' || one.kind === 'repeated-login'
          ? [`${printLine(one.conversation)}: ${one.words}`]
          : [];
      }),
    ),
    ...list(
      'refused, since a guardrail forbids it:',
      report.refusedByGuardrail.map((one) => `${printLine(one)}: ${one.guardrail}`),
    ),
    ...(report.declared ? printDeclared(report.declared, list) : []),
    ...list('seen too seldom for a rule:', report.belowThreshold.map(printLine)),
    ...list('never answered, and so no evidence:', report.unanswered.map(printLine)),
    ...list(
      'scans, set apart:',
      report.scans.map(({ kind, source, evidence }) => `  ${kind} from ${source}: ${evidence}`),
    ),
  ].join('\n')}\n`;
}

export function printLine({ source, destination, protocol, port, lastPort, flows }: Line): string {
  const ports = lastPort === undefined ? `${port}` : `${port}-${lastPort}`;
  return `  ${source} -> ${destination}:${protocol}/${ports} (${countOf(flows, 'flow')})`;
}

function toPercent(share: number): string {
  return `${(share * 100).toPrecision(2)} %`;
}
