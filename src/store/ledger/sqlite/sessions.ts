import type { Kysely } from 'kysely';
import type { Ledger } from '../ledger.ts';
import { addAuditRecord } from './audit.ts';
import type { Tables } from './tables.ts';

type Sessions = Pick<Ledger, 'addLogin' | 'openSession' | 'findSession' | 'endSession'>;

export function toSessions(database: Kysely<Tables>): Sessions {
  return {
    addLogin: async (hash, user, expiresAtMs) => {
      await database.insertInto('logins').values({ hash, user, expires_at_ms: expiresAtMs }).execute();
    },
    openSession: (login, { hash, expiresAtMs }, atMs) =>
      database.transaction().execute(async (step) => {
        await step.deleteFrom('logins').where('expires_at_ms', '<=', atMs).execute();
        await step.deleteFrom('sessions').where('expires_at_ms', '<=', atMs).execute();
        const used = await step.deleteFrom('logins').where('hash', '=', login).returning('user').executeTakeFirst();
        if (!used) return undefined;
        await step.insertInto('sessions').values({ hash, user: used.user, expires_at_ms: expiresAtMs }).execute();
        await addAuditRecord(step, { atMs, actor: used.user, action: 'login', subject: 'console', detail: '' });
        return used.user;
      }),
    findSession: async (hash, atMs) => {
      const row = await database
        .selectFrom('sessions')
        .selectAll()
        .where('hash', '=', hash)
        .where('expires_at_ms', '>', atMs)
        .executeTakeFirst();
      return row && { user: row.user, expiresAtMs: row.expires_at_ms };
    },
    endSession: (hash, atMs) =>
      database.transaction().execute(async (step) => {
        const ended = await step.deleteFrom('sessions').where('hash', '=', hash).returning('user').executeTakeFirst();
        if (ended)
          await addAuditRecord(step, { atMs, actor: ended.user, action: 'logout', subject: 'console', detail: '' });
      }),
  };
}
