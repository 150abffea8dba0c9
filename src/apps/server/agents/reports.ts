import type { AgentReport, Policy } from '#core/model';
import { toAlerts } from '#stages/monitor';
import type { FlowStore } from '#store/flows';
import type { AlertRecord, FoldAlert, Ledger } from '#store/ledger';
import { toBatch } from './report-batch.ts';

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
  return async (report, workload) => {
    const { run, sequence, realisedRevision, mode, inSync, health, listeners } = report;
    const nowMs = parts.now();
    const { isNew, alerts } = await parts.ledger.addReport(
      {
        workload,
        run,
        sequence,
        alerts: toAlerts(report, workload, parts.policy()),
        // The clock of the host may be wrong; this one is ours.
        status: { lastSeenMs: nowMs, realisedRevision, mode, inSync, health, ...(listeners && { listeners }) },
      },
      parts.fold,
    );
    if (alerts.length > 0) parts.onAlerts(alerts);
    // Also a known one: the agent sends it again when its flows could not be kept.
    const batch = toBatch(report, workload, nowMs);
    if (batch.flows.length + batch.counts.length > 0) await parts.flows.store(batch);
    if (isNew) parts.onReport(report, workload);
  };
}
