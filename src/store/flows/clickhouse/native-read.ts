import type { Buffer } from 'node:buffer';

/** The values of one column of a block; names of an enumeration are their numbers. */
export type Values =
  | readonly string[]
  | readonly (number | undefined)[]
  | Readonly<Uint8Array>
  | Readonly<Uint16Array>
  | Readonly<Float64Array>;

export interface Block {
  readonly rows: number;
  /** In the order of the query. */
  readonly columns: readonly Values[];
}

/** Blocks of the `Native` format, with the types that our queries give. */
export function* decodeBlocks(bytes: Buffer): Generator<Block> {
  let at = 0;
  const readNumber = (): number => {
    let [number, factor] = [0, 1];
    for (;;) {
      const byte = bytes[at] ?? 0;
      at += 1;
      if (byte < 128) return number + byte * factor;
      number += (byte - 128) * factor;
      factor *= 128;
    }
  };
  const readText = (): string => {
    const length = readNumber();
    at += length;
    return length === 0 ? '' : bytes.toString('utf8', at - length, at);
  };
  /** A copy: what is in the block lies at any place. */
  const take = (length: number): Uint8Array => {
    at += length;
    return Uint8Array.prototype.slice.call(bytes, at - length, at);
  };
  const readValues = (type: string, rows: number): Values => {
    const [, inner] = NULLABLE.exec(type) ?? [];
    if (inner !== undefined) return withoutNulls(take(rows), readValues(inner, rows));
    if (type === 'String') return Array.from({ length: rows }, readText);
    if (type === 'UInt8' || type.startsWith('Enum8(')) return take(rows);
    if (type === 'UInt16') return new Uint16Array(take(rows * 2).buffer);
    if (type === 'Int64' || type === 'UInt64') return toNumbers(take(rows * 8));
    throw new TypeError(
      `a column of the type ${type}; expected String, UInt8, UInt16, Int64, UInt64, Enum8 or Nullable`,
    );
  };
  while (at < bytes.length) {
    const [width, rows] = [readNumber(), readNumber()];
    const columns = Array.from({ length: width }, () => {
      readText();
      return readValues(readText(), rows);
    });
    yield { rows, columns };
  }
}

const NULLABLE = /^Nullable\((.+)\)$/;

function withoutNulls(isNull: Uint8Array, values: Values): (number | undefined)[] {
  return Array.from(isNull, (flag, i) => (flag === 1 ? undefined : Number(values[i])));
}

/** As far as numbers are exact, unsigned ones are signed ones. */
function toNumbers(bytes: Uint8Array): Float64Array {
  const lows = new Uint32Array(bytes.buffer);
  const highs = new Int32Array(bytes.buffer);
  return Float64Array.from(
    { length: lows.length / 2 },
    (_, i) => (highs[i * 2 + 1] ?? 0) * 2 ** 32 + (lows[i * 2] ?? 0),
  );
}
