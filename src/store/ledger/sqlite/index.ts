/** The ledger in one SQLite file: every change is on disk when it is acknowledged. */
import { ok, type Result } from '#core/result';
import type { Ledger } from '../ledger.ts';
import { toAgents } from './agents.ts';
import { toAlerts } from './alerts.ts';
import { toAudit } from './audit.ts';
import { openDatabase } from './database.ts';
import { toDrafts } from './drafts.ts';
import { toRevisions } from './revisions.ts';
import { toStatements } from './statements.ts';
import { toSessions } from './sessions.ts';

/** Makes the file when there is none. Errors: it cannot be opened, is damaged, or was written by a newer release. */
export function openSqliteLedger(path: string): Result<Ledger, string> {
  const opened = openDatabase(path);
  if (!opened.ok) return opened;
  const database = opened.value;
  return ok({
    ...toRevisions(database),
    ...toAgents(database),
    ...toAlerts(database),
    ...toSessions(database),
    ...toStatements(database),
    ...toDrafts(database),
    ...toAudit(database),
    close: () => database.destroy(),
  });
}
