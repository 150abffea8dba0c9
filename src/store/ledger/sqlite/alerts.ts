import type { Kysely } from 'kysely';
import type { Alert } from '#core/model';
import type { AlertRecord, FoldAlert, Ledger } from '../ledger.ts';
import { addAuditRecord } from './audit.ts';
import type { Tables } from './tables.ts';

type Alerts = Pick<
  Ledger,
  | 'addReport'
  | 'addAlerts'
  | 'listAlerts'
  | 'acknowledgeAlert'
  | 'listDeliveries'
  | 'noteDelivered'
  | 'noteDeliveryFailed'
>;

/** An agent starts a run when it starts; nobody sends a report of so old a one again. */
const MAX_RUNS = 16;

export function toAlerts(database: Kysely<Tables>): Alerts {
  return {
    addReport: (report, fold) =>
      database.transaction().execute(async (step) => {
        const { workload, run, sequence, status } = report;
        const known = await step
          .selectFrom('runs')
          .select('sequence')
          .where('workload', '=', workload)
          .where('run', '=', run)
          .executeTakeFirst();
        if (known && sequence <= known.sequence) return { isNew: false, alerts: [] };
        await step
          .insertInto('runs')
          .values({ workload, run, sequence, at_ms: status.lastSeenMs })
          .onConflict((conflict) =>
            conflict.columns(['workload', 'run']).doUpdateSet({ sequence, at_ms: status.lastSeenMs }),
          )
          .execute();
        if (!known) await forgetOldRuns(step, workload);
        const { listeners, ...rest } = status;
        await step
          .updateTable('agents')
          .set({
            status_json: JSON.stringify(rest),
            ...(listeners && { listeners_json: JSON.stringify(listeners) }),
          })
          .where('workload', '=', workload)
          .execute();
        return { isNew: true, alerts: await foldInto(step, report.alerts, fold) };
      }),
    addAlerts: (alerts, fold) => database.transaction().execute((step) => foldInto(step, alerts, fold)),
    listAlerts: async () => (await database.selectFrom('alerts').selectAll().execute()).map(toAlertRecord),
    acknowledgeAlert: (id, by, atMs) =>
      database.transaction().execute(async (step) => {
        const done = await step
          .updateTable('alerts')
          .set({ acknowledged_by: by, acknowledged_at_ms: atMs })
          .where('id', '=', id)
          .where('acknowledged_by', 'is', null)
          .executeTakeFirst();
        if (done.numUpdatedRows === 0n) return false;
        await addAuditRecord(step, { atMs, actor: by, action: 'acknowledge-alert', subject: id, detail: '' });
        return true;
      }),
    listDeliveries: async () => {
      const rows = await database.selectFrom('alerts').selectAll().where('due_at_ms', 'is not', null).execute();
      return rows.map((row) => ({
        alert: toAlertRecord(row).alert,
        version: row.version,
        attempts: row.attempts,
        dueAtMs: row.due_at_ms ?? 0,
      }));
    },
    noteDelivered: async (id, version, atMs) => {
      await database.transaction().execute(async (step) => {
        await step.updateTable('alerts').set({ delivered_at_ms: atMs, attempts: 0 }).where('id', '=', id).execute();
        await step
          .updateTable('alerts')
          .set({ due_at_ms: null })
          .where('id', '=', id)
          .where('version', '=', version)
          .execute();
      });
    },
    noteDeliveryFailed: async (id, version, nextAtMs) => {
      await database
        .updateTable('alerts')
        .set((eb) => ({ due_at_ms: nextAtMs, attempts: eb('attempts', '+', 1) }))
        .where('id', '=', id)
        .where('version', '=', version)
        .execute();
    },
  };
}

async function foldInto(step: Kysely<Tables>, alerts: readonly Alert[], fold: FoldAlert): Promise<AlertRecord[]> {
  const records: AlertRecord[] = [];
  for (const next of alerts) {
    const row = await step.selectFrom('alerts').selectAll().where('id', '=', next.id).executeTakeFirst();
    const known = row && toAlertRecord(row);
    const { alert, deliverAtMs, isReopened = false } = fold(known, row?.delivered_at_ms ?? undefined, next);
    // An alert that waits already is not put off by one more sighting.
    const due = [row?.due_at_ms ?? undefined, deliverAtMs].filter((time) => time !== undefined);
    const values = {
      alert_json: JSON.stringify(alert),
      version: (row?.version ?? 0) + 1,
      due_at_ms: due.length > 0 ? Math.min(...due) : null,
      ...(isReopened && { acknowledged_by: null, acknowledged_at_ms: null }),
    };
    await step
      .insertInto('alerts')
      .values({
        id: alert.id,
        acknowledged_by: null,
        acknowledged_at_ms: null,
        delivered_at_ms: null,
        attempts: 0,
        ...values,
      })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
      .execute();
    records.push(isReopened ? { alert } : { ...known, alert });
  }
  return records;
}

async function forgetOldRuns(step: Kysely<Tables>, workload: string): Promise<void> {
  const runs = await step
    .selectFrom('runs')
    .select('run')
    .where('workload', '=', workload)
    .orderBy('at_ms', 'desc')
    .offset(MAX_RUNS)
    .limit(MAX_RUNS)
    .execute();
  for (const { run } of runs)
    await step.deleteFrom('runs').where('workload', '=', workload).where('run', '=', run).execute();
}

function toAlertRecord(row: Tables['alerts']): AlertRecord {
  const alert = JSON.parse(row.alert_json) as Alert;
  return row.acknowledged_by === null
    ? { alert }
    : { alert, acknowledged: { by: row.acknowledged_by, atMs: row.acknowledged_at_ms ?? 0 } };
}
