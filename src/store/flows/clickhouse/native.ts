/**
 * ClickHouse's `Native` format: a block is one column after the other, each with its name, its type and its values as
 * they lie in memory. https://clickhouse.com/docs/interfaces/formats/Native
 */

/** The values of a column, encoded. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly values: readonly Uint8Array[];
}

export function encodeBlock(rows: number, columns: readonly Column[]): Buffer {
  const head = Buffer.concat([encodeNumber(columns.length), encodeNumber(rows)]);
  const parts = columns.flatMap(({ name, type, values }) => [encodeText(name), encodeText(type), ...values]);
  return Buffer.concat([head, ...parts]);
}

type Bits = 8 | 16 | 32;

/** Whole numbers that fit. */
export function encodeSmall<T>(bits: Bits, rows: readonly T[], read: (row: T) => number): Uint8Array {
  const values = makeArray(bits, rows.length);
  for (let i = 0; i < rows.length; i += 1) values[i] = read(rows[i] as T);
  return toBytes(values);
}

/** `Int64` and `UInt64` alike, as far as numbers are exact. */
export function encodeWide<T>(rows: readonly T[], read: (row: T) => number): Uint8Array {
  const words = new Uint32Array(rows.length * 2);
  for (let i = 0; i < rows.length; i += 1) setWide(words, i, read(rows[i] as T));
  return toBytes(words);
}

/** `Nullable`: which are absent, then all values. */
export function encodeOptional<T>(
  bits: Bits | 64,
  rows: readonly T[],
  read: (row: T) => number | undefined,
): Uint8Array[] {
  const absent = new Uint8Array(rows.length);
  const values = bits === 64 ? new Uint32Array(rows.length * 2) : makeArray(bits, rows.length);
  for (let i = 0; i < rows.length; i += 1) {
    const value = read(rows[i] as T);
    if (value === undefined) absent[i] = 1;
    else if (bits === 64) setWide(values, i, value);
    else values[i] = value;
  }
  return [absent, toBytes(values)];
}

/** `String`; what is absent is empty. */
export function encodeTexts<T>(rows: readonly T[], read: (row: T) => string | undefined): Uint8Array {
  let bytes = Buffer.allocUnsafe(rows.length * 16 + 64);
  let end = 0;
  for (let i = 0; i < rows.length; i += 1) {
    const text = read(rows[i] as T);
    const most = text === undefined ? 1 : text.length * 3 + 10;
    if (end + most > bytes.length) bytes = Buffer.concat([bytes, Buffer.allocUnsafe(bytes.length + most)]);
    if (text === undefined || text === '') {
      bytes[end] = 0;
      end += 1;
    } else end = putShort(bytes, end, text) ?? putLong(bytes, end, text);
  }
  return bytes.subarray(0, end);
}

const LONGEST_SHORT = 127;

/** Most texts are addresses: faster than a call into the runtime. Undefined where it is not short or not ASCII. */
function putShort(bytes: Buffer, start: number, text: string): number | undefined {
  if (text.length > LONGEST_SHORT) return undefined;
  bytes[start] = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return undefined;
    bytes[start + 1 + i] = code;
  }
  return start + 1 + text.length;
}

function putLong(bytes: Buffer, start: number, text: string): number {
  const length = encodeNumber(Buffer.byteLength(text));
  bytes.set(length, start);
  return start + length.length + bytes.write(text, start + length.length);
}

function encodeText(text: string): Uint8Array {
  return Buffer.concat([encodeNumber(Buffer.byteLength(text)), Buffer.from(text)]);
}

/** LEB128. */
function encodeNumber(number: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = number; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

const WORD = 2 ** 32;

/** Two's complement, the low word first. */
function setWide(words: { [index: number]: number }, place: number, value: number): void {
  const whole = Math.round(value);
  const high = Math.floor(whole / WORD);
  words[place * 2] = whole - high * WORD;
  words[place * 2 + 1] = high;
}

function makeArray(bits: Bits, length: number) {
  if (bits === 8) return new Uint8Array(length);
  return bits === 16 ? new Uint16Array(length) : new Uint32Array(length);
}

function toBytes(values: Uint8Array | Uint16Array | Uint32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
