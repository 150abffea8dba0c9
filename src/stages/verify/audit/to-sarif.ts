import type { Loss, Position } from '#core/model';
import type { AuditFinding } from './audit-finding.ts';
import { AUDIT_RULES, type AuditRuleId, type Severity } from './audit-rules.ts';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};
/** What code scanning ranks by (0 to 10). */
const SCORES: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.0', low: '2.0' };

/**
 * The findings as a SARIF 2.1.0 log (OASIS), as code scanning takes it; what could not be judged as notifications of
 * the run (§3.20.21). Paths as the user named them.
 */
export function toSarif(findings: readonly AuditFinding[], losses: readonly Loss[], version: string): unknown {
  const ids = Object.keys(AUDIT_RULES) as AuditRuleId[];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'bulkhead', version, rules: ids.map(toRule) } },
        results: findings.map((finding) => toResult(finding, ids.indexOf(finding.rule))),
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: losses.map(toNotification) }],
        columnKind: 'utf16CodeUnits',
      },
    ],
  };
}

function toRule(id: AuditRuleId) {
  const { title, severity, why, fix } = AUDIT_RULES[id];
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: {
      text: `Why it matters: ${why}. Smallest change: ${fix}.`,
      markdown: `**Why it matters:** ${why}\n\n**Smallest change:** ${fix}`,
    },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { 'security-severity': SCORES[severity], tags: ['security'] },
  };
}

function toResult({ rule, severity, message, subject, at, witness, path, isCertain }: AuditFinding, ruleIndex: number) {
  const [first, ...more] = at;
  const parts = [
    isCertain ? message : `perhaps: ${message}`,
    ...(witness ? [`for example ${witness}`] : []),
    ...(path ?? []),
  ];
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: parts.join('\n') },
    locations: [{ ...(first && toPlace(first)), logicalLocations: [{ name: subject }] }],
    ...(more.length > 0 && { relatedLocations: more.map(toPlace) }),
    partialFingerprints: { 'bulkhead/v1': [rule, subject, toLasting(message)].join('|') },
    properties: { 'security-severity': SCORES[severity] },
  };
}

/** Without what moves when others come and go: places in files, and how many more there are. */
function toLasting(message: string): string {
  return message.replaceAll(/ \([^()]*:\d+:\d+\)/g, '').replaceAll(/ and \d+ more/g, ' and more');
}

function toNotification({ construct, why, at }: Loss) {
  return {
    level: 'warning',
    message: { text: `${construct}: ${why}` },
    ...(at && { locations: [toPlace(at)] }),
  };
}

function toPlace({ file, line, column }: Position) {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')) },
      region: { startLine: line, startColumn: column },
    },
  };
}
