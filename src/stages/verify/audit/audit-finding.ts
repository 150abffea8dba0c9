import { type Position, printPosition } from '#core/model';
import { AUDIT_RULES, type AuditRuleId, SEVERITIES, type Severity } from './audit-rules.ts';

/** Something in what exists that gives an attacker more than it should. JSON-ready. */
export interface AuditFinding {
  readonly rule: AuditRuleId;
  readonly severity: Severity;
  /** What exactly, here. */
  readonly message: string;
  /** The point or the endpoint that it is about. */
  readonly subject: string;
  /** Where it is written; the first is where to change it. */
  readonly at: readonly Position[];
  /** A packet or a connection that shows it, in words. */
  readonly witness?: string;
  /** How it gets there, a line a step. */
  readonly path?: readonly string[];
  /** Whether an answer of the analysis is open: it may be so. */
  readonly isCertain: boolean;
}

export type FindingDetails = Partial<AuditFinding> & Pick<AuditFinding, 'message' | 'subject'>;

export function toFinding(rule: AuditRuleId, details: FindingDetails): AuditFinding {
  return { rule, severity: AUDIT_RULES[rule].severity, at: [], isCertain: true, ...details };
}

/** Worst first; then by rule and by place. What is said twice is said once, for sure where one of the two is sure. */
export function sortFindings(all: readonly AuditFinding[]): AuditFinding[] {
  const byText = Map.groupBy(all, ({ rule, subject, message }) => [rule, subject, message].join('\n'));
  const findings = [...byText.values()].flatMap((same) => same.find(({ isCertain }) => isCertain) ?? same.slice(0, 1));
  const rules = Object.keys(AUDIT_RULES);
  const rankOf = ({ severity, rule, isCertain }: AuditFinding) =>
    (SEVERITIES.indexOf(severity) * 2 + (isCertain ? 0 : 1)) * rules.length + rules.indexOf(rule);
  return findings
    .map((finding) => ({ finding, rank: rankOf(finding), place: toPlace(finding) }))
    .toSorted((a, b) => a.rank - b.rank || (a.place < b.place ? -1 : a.place > b.place ? 1 : 0))
    .map(({ finding }) => finding);
}

/** Numbers in it sort as numbers. */
function toPlace({ at: [first], subject, message }: AuditFinding): string {
  return `${first ? `${first.file}:${String(first.line).padStart(8, '0')}` : subject} ${message}`;
}

export function printPlace({ at, subject }: AuditFinding): string {
  const [first] = at;
  return first ? printPosition(first) : subject;
}
