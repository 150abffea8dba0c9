import { type AuditFinding, printPlace } from './audit-finding.ts';
import { AUDIT_RULES, SEVERITIES, type Severity } from './audit-rules.ts';

/** How many findings there are of each severity, worst first, without those of none. */
export function countSeverities(findings: readonly AuditFinding[]): { severity: Severity; count: number }[] {
  return SEVERITIES.map((severity) => ({
    severity,
    count: findings.filter((finding) => finding.severity === severity).length,
  })).filter(({ count }) => count > 0);
}

/**
 * Lines for people: findings of one rule under its title, with why it matters and what closes it said once.
 * `unjudged`: how many constructs were read and are not modelled.
 */
export function printAudit(
  findings: readonly AuditFinding[],
  unjudged: number,
  paint: (severity: Severity, text: string) => string,
): string[] {
  const open = unjudged === 0 ? [] : [printUnjudged(unjudged)];
  if (findings.length === 0) return ['no findings', ...open];
  const groups = Map.groupBy(findings, ({ rule, severity }) => `${severity} ${rule}`);
  const blocks = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { title, why, fix } = AUDIT_RULES[first.rule];
    return [
      `${paint(first.severity, first.severity.toUpperCase())}  ${title}  [${first.rule}]`,
      ...group.flatMap(printFinding),
      `    why   ${why}`,
      `    fix   ${fix}`,
      '',
    ];
  });
  const counts = countSeverities(findings).map(({ severity, count }) => `${count} ${severity}`);
  return [
    ...blocks,
    `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}: ${counts.join(', ')}`,
    ...open,
  ];
}

/** An audit that could not judge everything must not read like one that did. */
function printUnjudged(count: number): string {
  return count === 1
    ? '1 construct could not be judged: there may be findings that hang on it'
    : `${count} constructs could not be judged: there may be findings that hang on them`;
}

function printFinding(finding: AuditFinding): string[] {
  const { message, witness, path, isCertain } = finding;
  return [
    `  ${printPlace(finding)}: ${isCertain ? '' : 'perhaps: '}${message}`,
    ...(witness ? [`      for example ${witness}`] : []),
    ...(path ?? []).map((step) => `      ${step}`),
  ];
}
