import type { Session } from 'chdb';
import { fail, ok, type Result } from '#core/result';
import type { Engine } from './engine.ts';
import { printCreate } from './schema.ts';

/** A part is on disk before a batch is acknowledged, also when the power goes. */
const DURABLE = {
  prefix: '',
  parameters: [],
  settings: 'fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192',
};
/** One block for one insert. */
const ONE_BLOCK = { input_format_parallel_parsing: 0, max_insert_block_size: 2_000_000, max_insert_threads: 1 };

/** Error: why there is no such store, in words; the folder is left as it was. One folder at a time in a process. */
export async function openEmbedded(folder: string): Promise<Result<Engine, string>> {
  let session: Session;
  try {
    const chdb = await import('chdb');
    session = new chdb.Session(folder);
  } catch (error) {
    return fail(
      `the embedded ClickHouse cannot open ${folder}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const query = async (sql: string) => (await session.queryAsync(sql, { format: 'TabSeparated' })).text();
  return ok({
    create: async (table) => {
      await query(printCreate(table, `CREATE TABLE IF NOT EXISTS ${table.name}`, DURABLE));
    },
    query,
    insert: async ({ name, columns }, values) => {
      await session.insert({
        table: name,
        columns: Object.keys(columns),
        format: 'TabSeparated',
        values,
        settings: ONE_BLOCK,
      });
    },
    dropPartition: async ({ name }, partition) => {
      await query(`ALTER TABLE ${name} DROP PARTITION '${partition}'`);
    },
    close: () => {
      session.close();
      return Promise.resolve();
    },
  });
}
