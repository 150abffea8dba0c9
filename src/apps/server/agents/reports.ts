import type { AgentReport, Policy } from '#core/model';
import { toAlerts } from '#stages/monitor';
import type { FlowStore } from '#store/flows';
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
    const { run, sequence, conversations, realisedRevision, mode, inSync, health, listeners } = report;
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
    if (unrecorded.has(key) && conversations.length > 0)
      await parts.flows.record(conversations.map((conversation) => ({ ...conversation, workload })));
    unrecorded.delete(key);
    if (isNew) parts.onReport(report, workload);
  };
}
