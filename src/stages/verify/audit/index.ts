/** What in existing rules gives an attacker more than it should: found by what packets reach, not by how rules look. */
export { type AuditFinding } from './audit-finding.ts';
export { AUDIT_RULES, type AuditRule, type AuditRuleId, SEVERITIES, type Severity } from './audit-rules.ts';
export { auditTopology } from './audit-topology.ts';
export { countSeverities, printAudit } from './print-audit.ts';
export { type AuditPage, toHtml } from './to-html.ts';
export { toSarif } from './to-sarif.ts';
