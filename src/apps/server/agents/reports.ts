import type { AgentReport, Denial, Policy } from '#core/model';
import { toAlerts } from '#stages/monitor';
import type { FlowRecord, FlowStore } from '#store/flows';
import type { AlertRecord, FoldAlert, Ledger } from '#store/ledger';

export interface ReportParts {
  readonly ledger: Ledger;
  readonly flows: FlowStore;
  readonly policy: () => Policy;
  readonly fold: FoldAlert;
  readonly now: () => number;
  /** Called as soon as the alerts are on disk, before the conversations are. */
  readonly onAlerts: (alerts: readonly AlertRecord[]) => void;
  readonly onReport: (report: AgentReport, workload: string) => void;
}

/** Takes each report once, however often it comes: alerts first, since they are what somebody waits for. */
export function makeReports(parts: ReportParts): (report: AgentReport, workload: string) => Promise<void> {
  // Reports whose conversations could not be kept: the agent sends them again.
  const unrecorded = new Set<string>();
  return async (report, workload) => {
    const { run, sequence, conversations, denials, realisedRevision, mode, inSync, health, listeners } = report;
    const { isNew, alerts } = await parts.ledger.addReport(
      {
        workload,
        run,
        sequence,
        alerts: toAlerts(report, workload, parts.policy()),
        // The clock of the host may be wrong; this one is ours.
        status: { lastSeenMs: parts.now(), realisedRevision, mode, inSync, health, ...(listeners && { listeners }) },
      },
      parts.fold,
    );
    if (alerts.length > 0) parts.onAlerts(alerts);
    const key = `${workload} ${run} ${sequence}`;
    if (isNew) unrecorded.add(key);
    const records = [...conversations, ...denials.flatMap(toAttempts)];
    if (unrecorded.has(key) && records.length > 0)
      await parts.flows.record(records.map((conversation) => ({ ...conversation, workload })));
    unrecorded.delete(key);
    if (isNew) parts.onReport(report, workload);
  };
}

/**
 * What a host dropped was tried all the same, and made no connection: it must not count as evidence for a rule. What it
 * would have dropped is among its conversations already.
 */
function toAttempts({ dropped, source, destination, protocol, port, direction, firstSeenMs, lastSeenMs }: Denial) {
  const attempt: Omit<FlowRecord, 'workload'> = {
    source,
    destination,
    protocol,
    port,
    direction,
    connections: 0,
    answered: false,
    firstSeenMs,
    lastSeenMs,
  };
  return dropped ? [attempt] : [];
}
