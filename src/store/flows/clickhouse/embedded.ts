import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session } from 'chdb';
import { fail, ok, type Result } from '#core/result';
import type { Engine } from './engine.ts';
import { printCreate, type Table } from './schema.ts';
import { quoteText } from './tsv.ts';

/** A part is on disk before a batch is acknowledged, also when the power goes. */
const DURABLE = {
  prefix: '',
  parameters: [],
  settings: 'fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192',
};
/** What is selected is inserted as one block, and as it is: its rows are added up already. */
const ONE_BLOCK =
  'min_insert_block_size_rows = 100000000, min_insert_block_size_bytes = 100000000000, optimize_on_insert = 0';

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
  const incoming = join(folder, 'incoming.native');
  return ok({
    create: async (table) => {
      await query(printCreate(table, `CREATE TABLE IF NOT EXISTS ${table.name}`, DURABLE));
    },
    query,
    writeAt: (_, work) =>
      work({
        // The library takes texts alone: bytes are read from a file.
        insertBlock: async (table: Table, block) => {
          const names = Object.keys(table.columns).join(', ');
          try {
            await writeFile(incoming, block);
            await query(
              `INSERT INTO ${table.name} (${names}) SELECT ${names} FROM file(${quoteText(incoming)}, 'Native') SETTINGS ${ONE_BLOCK}`,
            );
          } finally {
            await rm(incoming, { force: true });
          }
        },
        insertSelect: async (sql) => {
          await query(`${sql} SETTINGS ${ONE_BLOCK}`);
        },
      }),
    alter: async ({ name }, change) => {
      await query(`ALTER TABLE ${name} ${change}`);
    },
    close: () => {
      session.close();
      return Promise.resolve();
    },
  });
}
