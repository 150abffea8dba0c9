import type { Kysely } from 'kysely';
import type { HeldStatement, Ledger } from '../ledger.ts';
import { addAuditRecord } from './audit.ts';
import type { Tables } from './tables.ts';

type Statements = Pick<Ledger, 'addStatements' | 'listStatements'>;

export function toStatements(database: Kysely<Tables>): Statements {
  return {
    addStatements: (statements, { actor, reason, atMs }) =>
      database.transaction().execute(async (step) => {
        let changed = 0;
        for (const { kind, subject, value } of statements) {
          const isAbout = { kind, subject };
          const known = await step
            .selectFrom('statements')
            .select('value')
            .where('kind', '=', kind)
            .where('subject', '=', subject)
            .executeTakeFirst();
          if (known?.value === value) continue;
          await step.deleteFrom('statements').where('kind', '=', kind).where('subject', '=', subject).execute();
          if (value !== undefined)
            await step
              .insertInto('statements')
              .values({ ...isAbout, value, actor, at_ms: atMs })
              .execute();
          await addAuditRecord(step, {
            atMs,
            actor,
            action: value === undefined ? `take-back-${kind}` : `say-${kind}`,
            subject,
            detail: [...(value === undefined ? [] : [value]), ...(reason === '' ? [] : [reason])].join(': '),
          });
          changed += 1;
        }
        return changed;
      }),
    listStatements: async () => {
      const rows = await database.selectFrom('statements').selectAll().orderBy('kind').orderBy('subject').execute();
      return rows.map(({ at_ms: atMs, kind, ...rest }): HeldStatement => {
        return { ...rest, kind: kind as HeldStatement['kind'], atMs };
      });
    },
  };
}
