import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import { fail, ok, type Result } from '#core/result';
import { MIGRATIONS, type Tables } from './tables.ts';

const BUSY_TIMEOUT_MS = 5000;

/** Kysely over node:sqlite: its SQLite dialect expects the shape of another driver, which is adapted here. */
export function openDatabase(path: string): Result<Kysely<Tables>, string> {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    database.exec('pragma journal_mode = wal; pragma synchronous = full;');
    const problem = migrate(database) ?? findDamage(database);
    if (problem === undefined)
      return ok(new Kysely<Tables>({ dialect: new SqliteDialect({ database: adapt(database) }) }));
    database.close();
    return fail(`\`${path}\`: ${problem}`);
  } catch (error) {
    database?.close();
    return fail(`\`${path}\` cannot be opened (${error instanceof Error ? error.message : String(error)})`);
  }
}

function migrate(database: DatabaseSync): string | undefined {
  const version = Number(database.prepare('pragma user_version').get()?.['user_version'] ?? 0);
  if (version > MIGRATIONS.length)
    return `it was written by a newer release (version ${version}); expected at most ${MIGRATIONS.length}`;
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < version) continue;
    database.exec(`begin immediate; ${migration}; pragma user_version = ${index + 1}; commit;`);
  }
  return undefined;
}

function findDamage(database: DatabaseSync): string | undefined {
  const answer = String(database.prepare('pragma quick_check(1)').get()?.['quick_check'] ?? '');
  return answer === 'ok' ? undefined : `it is damaged (${answer}); expected a ledger, restore it from a copy`;
}

function adapt(database: DatabaseSync) {
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string) => {
    const known = prepared.get(sql);
    if (known) return known;
    const statement = database.prepare(sql);
    // Kysely makes few different texts; the bound is for those with a list of values in them.
    if (prepared.size < 500) prepared.set(sql, statement);
    return statement;
  };
  return {
    close: () => database.close(),
    prepare: (sql: string) => {
      // A full disk makes SQLite roll back by itself; asking again would hide why.
      const statement = prepare(sql === 'rollback' && !database.isTransaction ? 'select 1 where false' : sql);
      const toValues = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
      return {
        // What has columns answers with rows: selects, and changes with `returning`.
        reader: statement.columns().length > 0,
        all: (parameters: readonly unknown[]) => statement.all(...toValues(parameters)),
        run: (parameters: readonly unknown[]) => statement.run(...toValues(parameters)),
        iterate: (parameters: readonly unknown[]) => statement.iterate(...toValues(parameters)),
      };
    },
  };
}
