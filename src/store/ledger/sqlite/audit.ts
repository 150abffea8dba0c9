import type { Kysely } from 'kysely';
import type { AuditEntry, AuditRecord, Ledger } from '../ledger.ts';
import { isSealed, seal } from '../seal.ts';
import type { Tables } from './tables.ts';

type Audit = Pick<Ledger, 'addAudit' | 'listAudit' | 'isAuditIntact'>;

/** Appends within the transaction of the change that it records. */
export async function addAuditRecord(step: Kysely<Tables>, entry: AuditEntry): Promise<AuditRecord> {
  const newest = await step
    .selectFrom('audit')
    .select(['sequence', 'hash'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  const { atMs, ...record } = seal(entry, newest);
  await step
    .insertInto('audit')
    .values({ ...record, at_ms: atMs })
    .execute();
  return { atMs, ...record };
}

export function toAudit(database: Kysely<Tables>): Audit {
  return {
    addAudit: (entry) => database.transaction().execute((step) => addAuditRecord(step, entry)),
    listAudit: async (offset, limit) => {
      const counted = await database
        .selectFrom('audit')
        .select((eb) => eb.fn.countAll<number>().as('total'))
        .executeTakeFirst();
      const rows = await database
        .selectFrom('audit')
        .selectAll()
        .orderBy('sequence', 'desc')
        .offset(offset)
        .limit(limit)
        .execute();
      return { records: rows.map(toRecord), total: counted?.total ?? 0 };
    },
    isAuditIntact: async () => {
      let before: AuditRecord | undefined;
      for await (const row of database.selectFrom('audit').selectAll().orderBy('sequence').stream()) {
        const record = toRecord(row);
        if (!isSealed(record, before)) return false;
        before = record;
      }
      return true;
    },
  };
}

function toRecord({ at_ms: atMs, ...rest }: Tables['audit']): AuditRecord {
  return { ...rest, atMs };
}
