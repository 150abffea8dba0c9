import type { AgentEvent, AgentReport, Alert, Policy, Severity } from '#core/model';
import { unreachable } from '#core/result';
import { type Place, toPlace } from './place.ts';
import { isKeyZone, raise, severityOf, worse } from './severity.ts';

/** Alerts for what befell the agent and its rules. */
export function toTroubleAlerts(report: AgentReport, workload: string, policy: Policy): Alert[] {
  const place = toPlace(workload, policy);
  return [
    ...report.events.flatMap((event) => toEventAlert(event, workload, place) ?? []),
    ...toStateAlerts(report, workload, place),
  ];
}

/** Somebody wrote in the ledger beside the server: what it says of the past is no evidence any more. */
export function toAuditAlert(server: string, policy: Policy, atMs: number): Alert {
  return {
    id: 'audit-broken',
    kind: 'audit-broken',
    severity: 'critical',
    title: 'the audit log was changed by another hand: its chain of hashes is broken',
    zone: toPlace(server, policy).zone,
    workload: server,
    firstSeenMs: atMs,
    lastSeenMs: atMs,
    count: 1,
  };
}

/** The newest revision is no policy that this server can read: hosts keep what they hold until somebody publishes. */
export function toUnreadableAlert(server: string, revision: number, policy: Policy, atMs: number): Alert {
  return {
    ...toAuditAlert(server, policy, atMs),
    id: `policy-unreadable~${revision}`,
    kind: 'policy-unreadable',
    title: `revision ${revision} of the policy cannot be read: hosts keep what they hold until another is published`,
  };
}

function toEventAlert(event: AgentEvent, workload: string, place: Place): Alert | undefined {
  const at = (kind: Alert['kind'], part: string, severity: Severity, title: string): Alert => ({
    id: [kind, workload, ...(part === '' ? [] : [part])].join('~'),
    kind,
    severity,
    title: `${title}: ${event.detail}`,
    zone: place.zone,
    workload,
    firstSeenMs: event.atMs,
    lastSeenMs: event.atMs,
    count: 1,
  });
  const own = severityOf(place.class);
  switch (event.kind) {
    case 'tampered':
      return at('tampering', '', worse('high', raise(own)), `the rules on ${workload} were changed by another hand`);
    case 'reverted': {
      const title = `${workload} took revision ${event.revision} back and holds the policy before it`;
      return at('reverted-change', `${event.revision}`, worse('high', own), title);
    }
    case 'refused': {
      const title = `${workload} refused revision ${event.revision}`;
      return at('refused-change', `${event.revision}`, worse('high', own), title);
    }
    case 'last-good-corrupt': {
      const title = `${workload} cannot read its last good policy`;
      return at('agent-trouble', event.kind, worse('high', own), title);
    }
    case 'disk-full':
      return at('agent-trouble', event.kind, worse('medium', own), `${workload} cannot keep its policy on disk`);
    case 'started':
    case 'applied':
    case 'confirmed':
    case 'repaired':
      return undefined;
    default:
      return unreachable(event.kind);
  }
}

function toStateAlerts(report: AgentReport, workload: string, place: Place): Alert[] {
  const at = (part: string, severity: Severity, title: string, count: number): Alert => ({
    id: `agent-trouble~${workload}~${part}`,
    kind: 'agent-trouble',
    severity,
    title,
    zone: place.zone,
    workload,
    firstSeenMs: report.atMs,
    lastSeenMs: report.atMs,
    count,
  });
  const alerts: Alert[] = [];
  // At revision 0 the agent has no rules yet, so there is nothing that could differ.
  if (!report.inSync && report.realisedRevision > 0) {
    const title = `the kernel of ${workload} does not hold the rules that were asked for`;
    alerts.push(at('out-of-sync', worse('high', severityOf(place.class)), title, 1));
  }
  if (report.health.lost > 0) {
    const title = `${workload} could not record ${report.health.lost} conversations or denials`;
    alerts.push(at('lost', isKeyZone(place.class) ? 'high' : 'medium', title, report.health.lost));
  }
  return alerts;
}
