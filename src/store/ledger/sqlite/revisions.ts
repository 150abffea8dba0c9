import type { Kysely } from 'kysely';
import { addAuditRecord } from './audit.ts';
import type { Ledger, Revision } from '../ledger.ts';
import type { Tables } from './tables.ts';

type Revisions = Pick<Ledger, 'addRevision' | 'findRevision' | 'newestRevision' | 'listRevisions'>;

export function toRevisions(database: Kysely<Tables>): Revisions {
  const all = () => database.selectFrom('revisions').selectAll();
  return {
    addRevision: (draft, after) =>
      database.transaction().execute(async (step) => {
        const newest = await step
          .selectFrom('revisions')
          .select((eb) => eb.fn.max('revision').as('revision'))
          .executeTakeFirst();
        if ((newest?.revision ?? 0) !== after) return undefined;
        const revision = { ...draft, revision: after + 1 };
        await step
          .insertInto('revisions')
          .values({
            revision: revision.revision,
            author: revision.author,
            reason: revision.reason,
            at_ms: revision.atMs,
            files_json: JSON.stringify(revision.files),
            evidence_json: JSON.stringify(revision.evidence),
          })
          .execute();
        await addAuditRecord(step, {
          atMs: revision.atMs,
          actor: revision.author,
          action: 'publish',
          subject: `revision ${revision.revision}`,
          detail: revision.reason,
        });
        return revision;
      }),
    findRevision: async (revision) => toRevision(await all().where('revision', '=', revision).executeTakeFirst()),
    newestRevision: async () => toRevision(await all().orderBy('revision', 'desc').limit(1).executeTakeFirst()),
    listRevisions: async () =>
      (await all().orderBy('revision', 'desc').execute()).flatMap((row) => toRevision(row) ?? []),
  };
}

function toRevision(row: Tables['revisions'] | undefined): Revision | undefined {
  return (
    row && {
      revision: row.revision,
      author: row.author,
      reason: row.reason,
      atMs: row.at_ms,
      files: JSON.parse(row.files_json) as Revision['files'],
      evidence: JSON.parse(row.evidence_json) as Revision['evidence'],
    }
  );
}
