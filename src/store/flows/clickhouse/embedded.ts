import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session } from 'chdb';
import { fail, ok, type Result } from '#core/result';
import { type Engine, ONE_BLOCK, type WritePlace } from './engine.ts';
import { printCreate, TABLES } from './schema.ts';
import { quoteText } from './tsv.ts';

/** A part is on disk before a batch is acknowledged, also when the power goes. */
const DURABLE = {
  prefix: '',
  parameters: [],
  settings: 'fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192',
};
/** As one block, and as it is: its rows are added up already. */
const INSERT = Object.entries({ ...ONE_BLOCK, optimize_on_insert: 0 })
  .map(([name, value]) => `${name} = ${value}`)
  .join(', ');

/** Error: why there is no such store, in words. One folder at a time in a process. */
export async function openEmbedded(folder: string): Promise<Result<Engine, string>> {
  let session: Session | undefined;
  try {
    const chdb = await import('chdb');
    session = new chdb.Session(folder);
    for (const table of TABLES)
      await session.queryAsync(printCreate(table, `CREATE TABLE IF NOT EXISTS ${table.name}`, DURABLE));
  } catch (error) {
    session?.close();
    return fail(
      `the embedded ClickHouse cannot open ${folder}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return ok(toEngine(session, join(folder, 'incoming.native')));
}

function toEngine(session: Session, incoming: string): Engine {
  const query = async (sql: string) => (await session.queryAsync(sql, { format: 'TabSeparated' })).text();
  const place: WritePlace = {
    query,
    // The library takes texts alone: bytes are read from a file.
    insertBlock: async (table, block) => {
      const names = Object.keys(table.columns).join(', ');
      try {
        await writeFile(incoming, block);
        const rows = `SELECT ${names} FROM file(${quoteText(incoming)}, 'Native')`;
        await query(`INSERT INTO ${table.name} (${names}) ${rows} SETTINGS ${INSERT}`);
      } finally {
        await rm(incoming, { force: true });
      }
    },
    insertSelect: async (sql) => {
      await query(`${sql} SETTINGS ${INSERT}`);
    },
  };
  return {
    lanes: 1,
    isShared: false,
    query,
    queryBlocks: async (sql) => Buffer.from((await session.queryAsync(sql, { format: 'Native' })).bytes()),
    writeAt: (_, work) => work(place),
    alter: async ({ name }, change) => {
      await query(`ALTER TABLE ${name} ${change}`);
    },
    close: () => {
      session.close();
      return Promise.resolve();
    },
  };
}
