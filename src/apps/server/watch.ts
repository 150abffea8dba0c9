import type { AgentReport } from '#core/model';
import { nextAttemptMs, sendWebhook } from '#notify/webhook';
import { byPriority, toAuditAlert, toSilenceAlerts, toUnreadableAlert } from '#stages/monitor';
import type { AlertRecord } from '#store/ledger';
import { makeReports, SILENCE_MS } from './agents/index.ts';
import { makeAlertFold, startDelivery } from './alerting/index.ts';
import { DEFAULT_REPEAT_ALERTS_AFTER_MS, type ServerOptions } from './options.ts';
import type { Parts } from './parts.ts';

/** Takes what agents report, and tells of it: browsers at once, the webhook until it has it. */
export interface Watch {
  readonly takeReport: (report: AgentReport, workload: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const SILENCE_CHECK_MS = 5000;
const CONVERSATIONS_EVENT_MS = 1000;
const FORGET_EVERY_MS = 3_600_000;

export function startWatch(parts: Parts, options: ServerOptions): Watch {
  const { ledger, desk, broadcast, now, log } = parts;
  const fold = makeAlertFold(options.repeatAlertsAfterMs ?? DEFAULT_REPEAT_ALERTS_AFTER_MS, now);
  const target = options.webhook;
  const delivery =
    target &&
    startDelivery({
      ledger,
      send: (alert) => sendWebhook(target, alert, now()),
      compare: (a, b) => byPriority(desk.current().policy)(a, b),
      waitMs: nextAttemptMs,
      now,
      log,
    });
  const onAlerts = (records: readonly AlertRecord[]) => {
    delivery?.wake();
    for (const { alert, acknowledged } of records)
      broadcast.tell({ name: 'alert', body: { ...alert, ...(acknowledged && { acknowledged }) } });
  };
  const watchSilence = async () => {
    const { policy } = desk.current();
    // An agent of a workload that the policy no longer has was retired.
    const silent = (await parts.contacts.findNewlySilent()).filter(({ workload }) =>
      policy.workloads.some(({ name }) => name === workload),
    );
    const alerts = toSilenceAlerts(silent, policy, now(), SILENCE_MS);
    if (alerts.length > 0) onAlerts(await ledger.addAlerts(alerts, fold));
  };
  const silenceTimer = setInterval(() => {
    watchSilence().catch((error: unknown) => log(`silent agents are not looked for: ${String(error)}`));
  }, SILENCE_CHECK_MS);
  const watchAudit = async () => {
    if (await ledger.isAuditIntact()) return;
    log('the audit log was changed by another hand: its chain of hashes is broken');
    onAlerts(await ledger.addAlerts([toAuditAlert(parts.controlPlane.workload, desk.current().policy, now())], fold));
  };
  watchAudit().catch((error: unknown) => log(`the audit log cannot be checked: ${String(error)}`));
  const tellUnreadable = async () => {
    const { revision, policy, unreadable } = desk.current();
    if (!unreadable) return;
    const { readable, errors } = unreadable;
    log(
      `revision ${revision} of the policy cannot be read; revision ${readable} is shown, hosts keep what they hold, and nothing is told to them until another is published:`,
    );
    for (const error of errors) log(`  ${error}`);
    onAlerts(await ledger.addAlerts([toUnreadableAlert(parts.controlPlane.workload, revision, policy, now())], fold));
  };
  tellUnreadable().catch((error: unknown) => log(`the alert of it is not kept: ${String(error)}`));
  const forget = () => {
    parts.flows.expire().catch((error: unknown) => log(`old flows are not forgotten: ${String(error)}`));
  };
  forget();
  const forgetTimer = setInterval(forget, FORGET_EVERY_MS);
  const conversations = makeConversationsEvent(parts);
  const takeReport = makeReports({
    ledger,
    flows: parts.flows,
    policy: () => desk.current().policy,
    fold,
    now,
    onAlerts,
    onReport: ({ realisedRevision, mode, inSync, conversations: seen, denials }, workload) => {
      broadcast.tell({
        name: 'agent',
        body: { workload, realisedRevision, mode, inSync, lastSeenMs: now() },
      });
      if (seen.length + denials.length > 0) conversations.note();
    },
  });
  return {
    takeReport,
    close: async () => {
      clearInterval(silenceTimer);
      clearInterval(forgetTimer);
      conversations.close();
      await delivery?.close();
    },
  };
}

/** At most one event a second, however many agents report. */
function makeConversationsEvent({ broadcast, observed, log }: Parts) {
  let timer: NodeJS.Timeout | undefined;
  const tell = async () => {
    const { conversations, lastMs = 0 } = await observed();
    broadcast.tell({ name: 'conversations', body: { total: conversations.length, lastSeenMs: lastMs } });
  };
  return {
    note: () => {
      if (!broadcast.hasListeners()) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        tell().catch((error: unknown) => log(`conversations cannot be read: ${String(error)}`));
      }, CONVERSATIONS_EVENT_MS);
    },
    close: () => clearTimeout(timer),
  };
}
