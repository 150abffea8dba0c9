import { broken } from './broken.ts';

/** A value of a structure, by what stands on the wire: numbers of any width are numbers. */
export type ThriftValue = number | boolean | Uint8Array | readonly ThriftValue[] | ThriftStruct;
/** By the numbers of the fields. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

const MOST_DEPTH = 16;

/** Type numbers of Thrift's compact protocol. Source: thrift, doc/specs/thrift-compact-protocol.md. */
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const SET = 10;
const MAP = 11;
const STRUCT = 12;

/** A structure that begins at `at`, and where it ends. */
export function readStruct(bytes: Uint8Array, at: number): { readonly struct: ThriftStruct; readonly end: number } {
  const reader = { bytes, at };
  return { struct: structOf(reader, 0), end: reader.at };
}

interface Reader {
  readonly bytes: Uint8Array;
  at: number;
}

function structOf(reader: Reader, depth: number): ThriftStruct {
  if (depth > MOST_DEPTH) broken('structures within each other, deeper than any');
  const fields = new Map<number, ThriftValue>();
  let id = 0;
  for (;;) {
    const head = byteOf(reader);
    if (head === 0) return fields;
    const step = head >> 4;
    id = step === 0 ? zigzagOf(reader) : id + step;
    const type = head & 15;
    fields.set(id, type === TRUE || type === FALSE ? type === TRUE : valueOf(reader, type, depth));
  }
}

function valueOf(reader: Reader, type: number, depth: number): ThriftValue {
  switch (type) {
    case TRUE:
    case FALSE:
      return byteOf(reader) === TRUE;
    case BYTE:
      return (byteOf(reader) << 24) >> 24;
    case 4:
    case 5:
    case 6:
      return zigzagOf(reader);
    case DOUBLE:
      return skip(reader, 8);
    case BINARY:
      return skip(reader, varintOf(reader));
    case LIST:
    case SET:
      return listOf(reader, depth);
    case MAP:
      return mapOf(reader, depth);
    case STRUCT:
      return structOf(reader, depth + 1);
    default:
      return broken(`a field of type ${type}, which there is none of`);
  }
}

function listOf(reader: Reader, depth: number): readonly ThriftValue[] {
  const head = byteOf(reader);
  const size = head >> 4 === 15 ? varintOf(reader) : head >> 4;
  checkSize(reader, size);
  const values: ThriftValue[] = [];
  for (let i = 0; i < size; i++) values.push(valueOf(reader, head & 15, depth + 1));
  return values;
}

/** Parquet has none that we need: it is read past. */
function mapOf(reader: Reader, depth: number): readonly ThriftValue[] {
  const size = varintOf(reader);
  checkSize(reader, size);
  if (size === 0) return [];
  const types = byteOf(reader);
  for (let i = 0; i < size; i++) {
    valueOf(reader, types >> 4, depth + 1);
    valueOf(reader, types & 15, depth + 1);
  }
  return [];
}

/** An element takes a byte at least. */
function checkSize({ bytes, at }: Reader, size: number): void {
  if (size > bytes.length - at) broken('a list that is longer than its file');
}

function skip(reader: Reader, length: number): Uint8Array {
  if (length > reader.bytes.length - reader.at) broken('a text that is longer than its file');
  reader.at += length;
  return reader.bytes.subarray(reader.at - length, reader.at);
}

function byteOf(reader: Reader): number {
  const byte = reader.bytes[reader.at] ?? broken('the file ends inside of a structure');
  reader.at += 1;
  return byte;
}

/** Of up to ten bytes; above 2^53 not exact. */
function varintOf(reader: Reader): number {
  let value = 0;
  let unit = 1;
  for (let i = 0; i < 10; i++) {
    const byte = byteOf(reader);
    value += (byte & 0x7f) * unit;
    if (byte < 0x80) return value;
    unit *= 128;
  }
  return broken('a number of more than ten bytes');
}

function zigzagOf(reader: Reader): number {
  const value = varintOf(reader);
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
