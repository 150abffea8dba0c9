import type { Kysely } from 'kysely';
import type { HeldDraft, Ledger } from '../ledger.ts';
import { addAuditRecord } from './audit.ts';
import type { Tables } from './tables.ts';

type Drafts = Pick<Ledger, 'saveDraft' | 'findDraft' | 'dropDraft'>;

export function toDrafts(database: Kysely<Tables>): Drafts {
  return {
    saveDraft: (draft, version) =>
      database.transaction().execute(async (step) => {
        const { user, base, savedAtMs } = draft;
        const kept = await step.selectFrom('drafts').select('version').where('user', '=', user).executeTakeFirst();
        if ((kept?.version ?? 0) !== version) return undefined;
        const row = { base, files_json: JSON.stringify(draft.files), version: version + 1, saved_at_ms: savedAtMs };
        if (kept) await step.updateTable('drafts').set(row).where('user', '=', user).execute();
        else {
          await step
            .insertInto('drafts')
            .values({ user, ...row })
            .execute();
          const subject = `draft of ${user}`;
          const detail = `on revision ${base}`;
          await addAuditRecord(step, { atMs: savedAtMs, actor: user, action: 'start-draft', subject, detail });
        }
        return { ...draft, version: version + 1 };
      }),
    findDraft: async (user) =>
      toDraft(await database.selectFrom('drafts').selectAll().where('user', '=', user).executeTakeFirst()),
    dropDraft: (user, reason, atMs) =>
      database.transaction().execute(async (step) => {
        const dropped = await step
          .deleteFrom('drafts')
          .where('user', '=', user)
          .returning('version')
          .executeTakeFirst();
        if (!dropped) return false;
        const detail = `${reason}; it was saved ${dropped.version} time${dropped.version === 1 ? '' : 's'}`;
        await addAuditRecord(step, { atMs, actor: user, action: 'end-draft', subject: `draft of ${user}`, detail });
        return true;
      }),
  };
}

function toDraft(row: Tables['drafts'] | undefined): HeldDraft | undefined {
  return (
    row && {
      user: row.user,
      base: row.base,
      files: JSON.parse(row.files_json) as HeldDraft['files'],
      version: row.version,
      savedAtMs: row.saved_at_ms,
    }
  );
}
