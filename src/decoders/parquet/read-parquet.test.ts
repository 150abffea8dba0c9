import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { query } from 'chdb';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { readBitRuns } from './bit-runs.ts';
import { readParquet } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'parquet-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
let count = 0;

/** A file as ClickHouse writes it. */
function write(select: string, settings: string): Uint8Array {
  count += 1;
  const path = join(folder, `${count}.parquet`);
  query(`SELECT ${select} INTO OUTFILE '${path}' FORMAT Parquet SETTINGS ${settings}`, 'CSV');
  return new Uint8Array(readFileSync(path));
}

async function readAll(bytes: Uint8Array, columns: readonly string[]) {
  const rows: (string | undefined)[][] = [];
  const read = await readParquet(bytes, {
    isWanted: (name) => columns.includes(name),
    onRow: (row) => rows.push(columns.map((name) => row(name))),
    pause: () => Promise.resolve(),
  });
  return { rows, read };
}

const COLUMNS = ['n', 'wide', 'text', 'maybe', 'at', 'half'];
const SELECT = `
  toInt32(number) - 3 AS n, toInt64(number) * 4294967299 - 5 AS wide, concat('k', toString(number % 7)) AS text,
  if(number % 3 = 0, NULL, toString(number)) AS maybe, toDateTime64('2026-01-01 00:00:00.250', 3, 'UTC') AS at,
  number / 2 AS half, [number] AS list, tuple(number, 'x') AS pair FROM numbers(5000)`;
const EXPECTED = Array.from({ length: 5000 }, (_, i) => [
  String(i - 3),
  String(i * 4_294_967_299 - 5),
  `k${i % 7}`,
  i % 3 === 0 ? undefined : String(i),
  String(Date.UTC(2026, 0, 1) / 1000 + 0.25),
  String(i / 2),
]);
const BASE = 'output_format_parquet_row_group_size=2000, output_format_parquet_string_as_string=1';

test.each(
  ['none', 'snappy', 'gzip', 'zstd'].flatMap((method) =>
    [0, 1].flatMap((encoder) => ['1.0', '2.6'].map((version) => [method, encoder, version] as const)),
  ),
)('%s, encoder %i, version %s: every row is what was written', async (method, encoder, version) => {
  const settings = `${BASE}, output_format_parquet_compression_method='${method}', output_format_parquet_use_custom_encoder=${encoder}, output_format_parquet_version='${version}', output_format_parquet_data_page_size=4096`;
  const { rows, read } = await readAll(write(SELECT, settings), COLUMNS);
  expect(read).toEqual({ ok: true });
  expect(rows).toEqual(EXPECTED);
});

test('a codec that is not read is told, and what would be', async () => {
  const { read } = await readAll(write(SELECT, `${BASE}, output_format_parquet_compression_method='brotli'`), COLUMNS);
  expect(read).toEqual({ ok: false, error: 'a page in BROTLI; expected SNAPPY, GZIP, ZSTD or none' });
});

test.each([
  ['nothing', new Uint8Array()],
  ['a beginning', new TextEncoder().encode('PAR1')],
  ['no metadata', new TextEncoder().encode('PAR1xxxxPAR1')],
])('%s is no file', async (_, bytes) => {
  expect((await readAll(bytes, COLUMNS)).read.ok).toBe(false);
});

test('changed bytes end the reading, and never more than what can be told is told', async () => {
  const files = ['none', 'snappy', 'gzip', 'zstd'].map((method) =>
    write(SELECT.replace('5000', '200'), `${BASE}, output_format_parquet_compression_method='${method}'`),
  );
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files), changes, async (file, changed) => {
      const bytes = file.slice();
      for (const [at, byte] of changed) bytes[at % bytes.length] = byte;
      const { rows, read } = await readAll(bytes, COLUMNS);
      expect(rows.length).toBeLessThanOrEqual(bytes.length * 16);
      if (!read.ok) expect(read.error).not.toBe('');
    }),
    { numRuns: 300 },
  );
});

test('runs and packed numbers are read as they are asked for', () => {
  // 4 times 5 in a run; then 0 to 7 packed in three bits each. Source: Encodings.md.
  const next = readBitRuns(Uint8Array.of(8, 5, 3, 0x88, 0xc6, 0xfa), 0, 6, 3);
  expect(Array.from({ length: 12 }, () => next())).toEqual([5, 5, 5, 5, 0, 1, 2, 3, 4, 5, 6, 7]);
  expect(() => next()).toThrow('end early');
});

test('a run that claims two thousand million numbers takes no memory', () => {
  const next = readBitRuns(Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0x0f, 5), 0, 6, 3);
  expect([next(), next()]).toEqual([5, 5]);
});
