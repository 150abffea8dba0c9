import { broken } from './broken.ts';
import { readStruct, type ThriftStruct, type ThriftValue } from './thrift.ts';

/** A column with one value a row, or none. */
export interface Column {
  readonly name: string;
  readonly type: number;
  /** Of values of a fixed length. */
  readonly length: number;
  readonly isOptional: boolean;
  /** How many of the value's units are a second; 0: it is no time. */
  readonly unitsPerSecond: number;
}

/** The part of a column that a row group has. */
export interface Chunk {
  readonly column: Column;
  readonly codec: number;
  readonly first: number;
  /** Behind its last byte. */
  readonly end: number;
}

export interface RowGroup {
  readonly rows: number;
  readonly chunks: readonly Chunk[];
}

const MAGIC = 0x31_52_41_50;
const REPEATED = 2;
const OPTIONAL = 1;

/** Source: apache/parquet-format, README.md (File format) and parquet.thrift. Throws where the file is not so. */
export function readMetadata(bytes: Uint8Array): RowGroup[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - 8;
  if (end < 4 || view.getUint32(0, true) !== MAGIC || view.getUint32(end + 4, true) !== MAGIC)
    broken('no `PAR1` at both ends; expected a whole Parquet file');
  const length = view.getUint32(end, true);
  if (length > end - 4) broken('metadata that is longer than its file');
  const { struct } = readStruct(bytes.subarray(end - length, end), 0);
  const columns = toColumns(listIn(struct, 2).map(toStruct));
  return listIn(struct, 4).map((value) => toGroup(toStruct(value), columns, bytes.length));
}

function toGroup(group: ThriftStruct, columns: ReadonlyMap<string, Column>, size: number): RowGroup {
  const chunks = listIn(group, 1).flatMap((value): Chunk[] => {
    const about = toStruct(toStruct(value).get(3));
    const path = listIn(about, 3).map(toText);
    const column = path.length === 1 ? columns.get(path[0] ?? '') : undefined;
    if (!column) return [];
    const data = numberIn(about, 9);
    const dictionary = about.has(11) ? numberIn(about, 11) : 0;
    const first = dictionary > 0 ? Math.min(dictionary, data) : data;
    const end = first + numberIn(about, 7);
    if (first < 4 || end > size || end < first) broken(`column \`${column.name}\` lies outside of its file`);
    return [{ column, codec: numberIn(about, 4), first, end }];
  });
  return { rows: numberIn(group, 3), chunks };
}

/** Those of the first level that are no lists; others are passed over with what is in them. */
function toColumns(elements: readonly ThriftStruct[]): ReadonlyMap<string, Column> {
  const columns = new Map<string, Column>();
  let at = 1;
  const pass = () => {
    let open = 1;
    for (; open > 0 && at < elements.length; at += 1) open += childrenOf(elements[at]) - 1;
  };
  while (at < elements.length) {
    const element = elements[at] ?? broken('no element');
    const repetition = element.has(3) ? numberIn(element, 3) : 0;
    if (childrenOf(element) > 0 || repetition === REPEATED) {
      pass();
      continue;
    }
    const name = toText(element.get(4));
    columns.set(name, {
      name,
      type: numberIn(element, 1),
      length: element.has(2) ? numberIn(element, 2) : 0,
      isOptional: repetition === OPTIONAL,
      unitsPerSecond: toUnits(element),
    });
    at += 1;
  }
  return columns;
}

function childrenOf(element: ThriftStruct | undefined): number {
  return element?.has(5) === true ? Math.max(0, numberIn(element, 5)) : 0;
}

/** TIMESTAMP_MILLIS and TIMESTAMP_MICROS, and the logical type, which knows nanoseconds too. */
function toUnits(element: ThriftStruct): number {
  const converted = element.get(6);
  if (converted === 9) return 1e3;
  if (converted === 10) return 1e6;
  const unit = toStruct(toStruct(toStruct(element.get(10)).get(8)).get(2));
  return unit.has(1) ? 1e3 : unit.has(2) ? 1e6 : unit.has(3) ? 1e9 : 0;
}

function listIn(struct: ThriftStruct, id: number): readonly ThriftValue[] {
  const value = struct.get(id);
  return Array.isArray(value) ? (value as readonly ThriftValue[]) : broken(`metadata without field ${id}`);
}

export function numberIn(struct: ThriftStruct, id: number): number {
  const value = struct.get(id);
  return typeof value === 'number' ? value : broken(`a structure without field ${id}`);
}

export function toStruct(value: ThriftValue | undefined): ThriftStruct {
  return value instanceof Map ? value : new Map<number, ThriftValue>();
}

const decoder = new TextDecoder('utf-8');

function toText(value: ThriftValue | undefined): string {
  return value instanceof Uint8Array ? decoder.decode(value) : '';
}
