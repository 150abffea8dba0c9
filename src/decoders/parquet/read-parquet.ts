import { fail, ok, type Result } from '#core/result';
import { readMetadata, type RowGroup } from './metadata.ts';
import { readColumn } from './read-column.ts';
import type { Unpackers } from './unpack.ts';

/** A cell by the name of its column; undefined where the row has none. */
export type ParquetRow = (name: string) => string | undefined;

/** More rows than that in a byte are no table, but a claim. */
const MOST_ROWS_A_BYTE = 16;
/** How many rows are told between two pauses. */
const ROWS_BETWEEN = 16_384;

interface Reading {
  /** Columns with one value a row; others are not read. */
  readonly isWanted: (name: string) => boolean;
  /** Of every row, the columns that the file has: `has` is asked once. */
  readonly onRow: (row: ParquetRow, has: (name: string) => boolean) => void;
  /** Awaited now and then. */
  readonly pause: () => Promise<void>;
}

/** Error: why the rest of the file cannot be read; the rows before it are told. */
export async function readParquet(bytes: Uint8Array, reading: Reading): Promise<Result<void, string>> {
  try {
    const groups = readMetadata(bytes);
    const rows = groups.reduce((sum, group) => sum + Math.max(0, group.rows), 0);
    if (rows > bytes.length * MOST_ROWS_A_BYTE) return fail(`${rows} rows in ${bytes.length} bytes; expected a table`);
    const unpackers = await loadUnpackers();
    for (const group of groups) await readGroup(bytes, group, unpackers, reading);
    return ok(undefined);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** Loaded where it is needed: it is large, and few inputs need it. */
async function loadUnpackers(): Promise<Unpackers> {
  const { decompressSnappy, decompressZstd, gunzip } = await import('hyparquet-compressors');
  return {
    SNAPPY: decompressSnappy,
    GZIP: (input, length) => gunzip(input, new Uint8Array(length)),
    ZSTD: (input, length) => decompressZstd(input, new Uint8Array(length)),
  };
}

async function readGroup(bytes: Uint8Array, group: RowGroup, unpackers: Unpackers, reading: Reading): Promise<void> {
  const chunks = group.chunks.filter(({ column }) => reading.isWanted(column.name));
  const places = new Map(chunks.map(({ column }, i) => [column.name, i]));
  const columns = chunks.map((chunk) => readColumn(bytes, chunk, unpackers));
  const cells: (string | undefined)[] = [];
  const row: ParquetRow = (name) => {
    const at = places.get(name);
    return at === undefined ? undefined : cells[at];
  };
  const has = (name: string) => places.has(name);
  for (let i = 1; i <= group.rows; i++) {
    for (const [at, next] of columns.entries()) cells[at] = next();
    reading.onRow(row, has);
    if (i % ROWS_BETWEEN === 0) await reading.pause();
  }
  await reading.pause();
}
