import { readBitRuns } from './bit-runs.ts';
import { broken } from './broken.ts';
import { unpack, type Unpackers } from './unpack.ts';
import { type Chunk, numberIn, toStruct } from './metadata.ts';
import { readDeltaLengths, readDeltaTexts, readDeltaValues, readSplitValues } from './delta-values.ts';
import { readPlainValues } from './plain-values.ts';
import { readStruct, type ThriftStruct } from './thrift.ts';

const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const DATA_PAGE_2 = 3;

const PLAIN = 0;
const PLAIN_DICTIONARY = 2;
const RUNS = 3;
const DELTA_NUMBERS = 5;
const DELTA_LENGTHS = 6;
const DELTA_TEXTS = 7;
const DICTIONARY = 8;
const SPLIT = 9;

/** What of a page is to be told yet. */
interface Page {
  left: number;
  /** 1 where the row has a value; absent: all have. */
  readonly level?: () => number;
  readonly value: () => string;
}

/**
 * The values of a column in a row group, one a row; undefined where the row has none. Throws where the column is broken or
 * written in a way that is not read. Source: apache/parquet-format, parquet.thrift (`PageHeader`).
 */
export function readColumn(bytes: Uint8Array, chunk: Chunk, unpackers: Unpackers): () => string | undefined {
  let at = chunk.first;
  let dictionary: readonly string[] | undefined;
  let page: Page = { left: 0, value: () => '' };
  const openPage = () => {
    const { struct: head, end } = readStruct(bytes.subarray(at, chunk.end), 0);
    const body = at + end;
    const size = numberIn(head, 3);
    if (size < 0 || size > chunk.end - body) broken(`column \`${chunk.column.name}\` ends inside of a page`);
    at = body + size;
    const packed = bytes.subarray(body, at);
    const type = numberIn(head, 1);
    if (type === DICTIONARY_PAGE) dictionary = readDictionary(packed, head, chunk, unpackers);
    else if (type === DATA_PAGE) page = readPage(packed, head, chunk, dictionary, unpackers);
    else if (type === DATA_PAGE_2) page = readPage2(packed, head, chunk, dictionary, unpackers);
  };
  return () => {
    while (page.left === 0) {
      if (at >= chunk.end) broken(`column \`${chunk.column.name}\` has fewer values than rows`);
      openPage();
    }
    page.left -= 1;
    return page.level === undefined || page.level() === 1 ? page.value() : undefined;
  };
}

/** As many values as there are bytes for: a value takes one at least. */
function readDictionary(packed: Uint8Array, head: ThriftStruct, chunk: Chunk, unpackers: Unpackers): string[] {
  const bytes = unpack(packed, numberIn(head, 2), chunk.codec, unpackers);
  const count = numberIn(toStruct(head.get(7)), 1);
  if (count > bytes.length) broken(`column \`${chunk.column.name}\` has a dictionary that is longer than its page`);
  const value = readPlainValues(bytes, 0, chunk.column);
  return Array.from({ length: Math.max(0, count) }, () => value());
}

function readPage(
  packed: Uint8Array,
  head: ThriftStruct,
  chunk: Chunk,
  dictionary: readonly string[] | undefined,
  unpackers: Unpackers,
): Page {
  const about = toStruct(head.get(5));
  const bytes = unpack(packed, numberIn(head, 2), chunk.codec, unpackers);
  const left = numberIn(about, 1);
  let at = 0;
  let level: (() => number) | undefined;
  if (chunk.column.isOptional) {
    if (numberIn(about, 3) !== RUNS) broken(`column \`${chunk.column.name}\` has levels that are not in runs`);
    if (bytes.length < 4) broken(`column \`${chunk.column.name}\` has a page without levels`);
    const end = 4 + new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
    if (end > bytes.length) broken(`column \`${chunk.column.name}\` has levels that are longer than their page`);
    level = readBitRuns(bytes, 4, end, 1);
    at = end;
  }
  return { left, ...(level && { level }), value: readValues(bytes, at, numberIn(about, 2), chunk, dictionary) };
}

/** Levels of the second version are never packed. */
function readPage2(
  packed: Uint8Array,
  head: ThriftStruct,
  chunk: Chunk,
  dictionary: readonly string[] | undefined,
  unpackers: Unpackers,
): Page {
  const about = toStruct(head.get(8));
  const levels = numberIn(about, 5) + numberIn(about, 6);
  if (levels < 0 || levels > packed.length)
    broken(`column \`${chunk.column.name}\` has levels that are longer than their page`);
  const isPacked = about.get(7) !== false;
  const rest = packed.subarray(levels);
  const bytes = isPacked ? unpack(rest, numberIn(head, 2) - levels, chunk.codec, unpackers) : rest;
  const level = chunk.column.isOptional ? readBitRuns(packed, numberIn(about, 6), levels, 1) : undefined;
  const value = readValues(bytes, 0, numberIn(about, 4), chunk, dictionary);
  return { left: numberIn(about, 1), ...(level && { level }), value };
}

function readValues(
  bytes: Uint8Array,
  at: number,
  encoding: number,
  { column }: Chunk,
  dictionary: readonly string[] | undefined,
): () => string {
  if (encoding === PLAIN) return readPlainValues(bytes, at, column);
  if (encoding === PLAIN_DICTIONARY || encoding === DICTIONARY) {
    const known = dictionary ?? broken(`column \`${column.name}\` has no dictionary`);
    // A page without values may have no width.
    const width = bytes[at] ?? 0;
    if (width > 32) broken(`column \`${column.name}\` has numbers of ${width} bits`);
    const index = readBitRuns(bytes, at + 1, bytes.length, width);
    return () => known[index()] ?? broken(`column \`${column.name}\` names a value that its dictionary has not`);
  }
  // A page without values has no differences either.
  if (at < bytes.length) {
    if (encoding === DELTA_NUMBERS) return readDeltaValues(bytes, at, column);
    if (encoding === DELTA_LENGTHS) return readDeltaLengths(bytes, at, column);
    if (encoding === DELTA_TEXTS) return readDeltaTexts(bytes, at, column);
    if (encoding === SPLIT) return readSplitValues(bytes, at, column);
  }
  // Only asked for where a row has a value: then it is an error.
  return () =>
    broken(`column \`${column.name}\` is in encoding ${encoding}; expected plain values, a dictionary or differences`);
}
