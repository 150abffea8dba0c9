import { broken } from './broken.ts';
import { readDeltaNumbers } from './delta-numbers.ts';
import type { Column } from './metadata.ts';
import { BYTE_SIZES, INT32, readPlainValues, toTextOf } from './plain-values.ts';

const decoder = new TextDecoder('utf-8');
/** No text of a log has more in common with the one before: what claims it would take time without end. */
const MOST_SHARED = 4096;

/** Numbers as differences. */
export function readDeltaValues(bytes: Uint8Array, first: number, column: Column): () => string {
  const numbers = readDeltaNumbers(bytes, first);
  const toText = toTextOf(column);
  // Writers let differences of 32 bits run over.
  return column.type === INT32 ? () => toText(numbers.next() | 0) : () => toText(numbers.next());
}

/** All lengths, then all texts. Source: apache/parquet-format, Encodings.md (DELTA_LENGTH_BYTE_ARRAY). */
export function readDeltaLengths(bytes: Uint8Array, first: number, column: Column): () => string {
  const next = readPieces(bytes, first, column);
  return () => decoder.decode(next());
}

/** How much each text has of the one before, then what each has of its own. Source: as above (DELTA_BYTE_ARRAY). */
export function readDeltaTexts(bytes: Uint8Array, first: number, column: Column): () => string {
  const shared = readDeltaNumbers(bytes, first);
  const next = readPieces(bytes, shared.end, column);
  let before = new Uint8Array();
  return () => {
    const length = shared.next();
    if (length < 0 || length > Math.min(before.length, MOST_SHARED))
      broken(
        `column \`${column.name}\` shares ${length} bytes; expected up to ${Math.min(before.length, MOST_SHARED)}`,
      );
    const own = next();
    const whole = new Uint8Array(length + own.length);
    whole.set(before.subarray(0, length));
    whole.set(own, length);
    before = whole;
    return decoder.decode(whole);
  };
}

/** The first bytes of all values, then the second ones. Source: as above (BYTE_STREAM_SPLIT). */
export function readSplitValues(bytes: Uint8Array, first: number, column: Column): () => string {
  const size = BYTE_SIZES[column.type] ?? column.length;
  const count = Math.floor((bytes.length - first) / size);
  const joined = new Uint8Array(count * size);
  for (let i = 0; i < count; i++)
    for (let part = 0; part < size; part++) joined[i * size + part] = bytes[first + part * count + i] ?? 0;
  return readPlainValues(joined, 0, column);
}

function readPieces(bytes: Uint8Array, first: number, column: Column): () => Uint8Array {
  const lengths = readDeltaNumbers(bytes, first);
  let at = lengths.end;
  return () => {
    const length = lengths.next();
    if (length < 0 || length > bytes.length - at) broken(`column \`${column.name}\` ends inside of a value`);
    at += length;
    return bytes.subarray(at - length, at);
  };
}
