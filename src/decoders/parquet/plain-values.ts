import { broken } from './broken.ts';
import type { Column } from './metadata.ts';

const BOOLEAN = 0;
export const INT32 = 1;
const INT64 = 2;
const FLOAT = 4;
const DOUBLE = 5;
const BYTE_ARRAY = 6;
const FIXED_LENGTH = 7;

/** Bytes of a value, by its type; of the others each value or the column tells. */
export const BYTE_SIZES: Readonly<Partial<Record<number, number>>> = {
  [INT32]: 4,
  [INT64]: 8,
  [FLOAT]: 4,
  [DOUBLE]: 8,
};

const decoder = new TextDecoder('utf-8');

/** Of numbers; times in seconds. */
export function toTextOf({ unitsPerSecond }: Column): (value: number) => string {
  return (value) => String(unitsPerSecond === 0 ? value : value / unitsPerSecond);
}

/** Values one at a time, as texts; times in seconds. Source: apache/parquet-format, Encodings.md (PLAIN). */
export function readPlainValues(bytes: Uint8Array, first: number, column: Column): () => string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = first;
  const take = (length: number) => {
    if (length < 0 || length > bytes.length - at) broken(`column \`${column.name}\` ends inside of a value`);
    at += length;
    return at - length;
  };
  const toText = toTextOf(column);
  switch (column.type) {
    case BOOLEAN: {
      let bit = 0;
      return () => {
        const byte = bytes[first + (bit >> 3)] ?? broken(`column \`${column.name}\` ends inside of a value`);
        bit += 1;
        return String(((byte >> ((bit - 1) & 7)) & 1) === 1);
      };
    }
    case INT32:
      return () => toText(view.getInt32(take(4), true));
    case INT64:
      return () => {
        const low = take(8);
        return toText(view.getInt32(low + 4, true) * 0x1_0000_0000 + view.getUint32(low, true));
      };
    case FLOAT:
      return () => toText(view.getFloat32(take(4), true));
    case DOUBLE:
      return () => toText(view.getFloat64(take(8), true));
    case BYTE_ARRAY:
      return () => {
        const length = view.getUint32(take(4), true);
        const start = take(length);
        return decoder.decode(bytes.subarray(start, at));
      };
    case FIXED_LENGTH:
      if (column.length < 1) broken(`column \`${column.name}\` has values without a length`);
      return () => {
        const start = take(column.length);
        return decoder.decode(bytes.subarray(start, at));
      };
    default:
      return broken(`column \`${column.name}\` is of type ${column.type}; expected numbers or texts`);
  }
}
