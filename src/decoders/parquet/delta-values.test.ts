import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDeltaLengths, readDeltaTexts, readDeltaValues, readSplitValues } from './delta-values.ts';

const BLOCK = 128;
const PARTS = 4;
const COLUMN = { name: 'c', path: '', isOptional: false, unitsPerSecond: 0, length: 0 };
const column = (type: number) => ({ ...COLUMN, type });
const [INT32, INT64, DOUBLE, BYTES] = [1, 2, 5, 6];

function toVarint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}
const toZigzag = (value: bigint) => (value >= 0n ? value * 2n : -value * 2n - 1n);

/** The naive writer: one block after the other, widths as narrow as they can be. */
function encodeNumbers(values: readonly number[]): number[] {
  const all = values.map(BigInt);
  const bytes = [BigInt(BLOCK), BigInt(PARTS), BigInt(all.length), toZigzag(all[0] ?? 0n)].flatMap(toVarint);
  const deltas = all.slice(1).map((value, i) => value - (all[i] ?? 0n));
  for (let first = 0; first < deltas.length; first += BLOCK) {
    const block = deltas.slice(first, first + BLOCK);
    const least = block.reduce((a, b) => (b < a ? b : a));
    const size = BLOCK / PARTS;
    const parts = Array.from({ length: PARTS }, (_, i) => block.slice(i * size, (i + 1) * size).map((d) => d - least));
    const widths = parts.map((part) => Math.max(0, ...part.map((d) => (d === 0n ? 0 : d.toString(2).length))));
    bytes.push(...toVarint(toZigzag(least)), ...widths);
    for (const [i, part] of parts.entries()) {
      if (part.length === 0) continue;
      const width = BigInt(widths[i] ?? 0);
      const bits = part.reduce((sum, d, at) => sum | (d << (BigInt(at) * width)), 0n);
      for (let byte = 0; byte < (size * Number(width)) / 8; byte++)
        bytes.push(Number((bits >> BigInt(byte * 8)) & 255n));
    }
  }
  return bytes;
}
const encodeTexts = (texts: readonly string[]) => {
  const parts = texts.map((text) => [...new TextEncoder().encode(text)]);
  return [...encodeNumbers(parts.map((part) => part.length)), ...parts.flat()];
};
const take = (count: number, next: () => string) => Array.from({ length: count }, () => next());
const numbers = fc.array(fc.oneof(fc.integer(), fc.nat(10), fc.constantFrom(1_700_000_000_000, -4_294_967_299)), {
  maxLength: 400,
});

test('differences of numbers give the numbers', () => {
  fc.assert(
    fc.property(numbers, fc.nat(3), (values, first) => {
      const bytes = Uint8Array.from([...Array.from({ length: first }, () => 9), ...encodeNumbers(values)]);
      expect(take(values.length, readDeltaValues(bytes, first, column(INT64)))).toEqual(values.map(String));
    }),
  );
});

test('times are in seconds, and differences of 32 bits may run over', () => {
  const bytes = Uint8Array.from(encodeNumbers([1_700_000_000_250, 1_700_000_000_750]));
  expect(take(2, readDeltaValues(bytes, 0, { ...column(INT64), unitsPerSecond: 1000 }))).toEqual([
    '1700000000.25',
    '1700000000.75',
  ]);
  const over = Uint8Array.from(encodeNumbers([2_147_483_647, 2_147_483_648]));
  expect(take(2, readDeltaValues(over, 0, column(INT32)))).toEqual(['2147483647', '-2147483648']);
});

test('texts behind their lengths, and texts that share their beginnings', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 12 }), { maxLength: 300 }), (texts) => {
      const bytes = Uint8Array.from(encodeTexts(texts));
      expect(take(texts.length, readDeltaLengths(bytes, 0, column(BYTES)))).toEqual(texts);
    }),
  );
  const shared = Uint8Array.from([...encodeNumbers([0, 4, 4, 2]), ...encodeTexts(['eni-1', '2', '', 'i'])]);
  expect(take(4, readDeltaTexts(shared, 0, column(BYTES)))).toEqual(['eni-1', 'eni-2', 'eni-', 'eni']);
});

test('values whose bytes are apart', () => {
  const values = [1.5, -2.25, 1e9];
  const bytes = new Uint8Array(new Float64Array(values).buffer);
  const split = Uint8Array.from({ length: 24 }, (_, i) => bytes[(i % 3) * 8 + Math.floor(i / 3)] ?? 0);
  expect(take(3, readSplitValues(split, 0, column(DOUBLE)))).toEqual(['1.5', '-2.25', '1000000000']);
});

test('changed bytes end, and ask for no more than there is', () => {
  const sample = encodeNumbers(Array.from({ length: 300 }, (_, i) => i * i));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1 }), (changes) => {
      const bytes = Uint8Array.from(sample);
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
      for (const read of [readDeltaValues, readDeltaLengths, readDeltaTexts])
        try {
          take(300, read(bytes, 0, column(BYTES)));
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
    }),
  );
  const claim = Uint8Array.from([...toVarint(128n), 4, ...toVarint(2n ** 50n), 0]);
  expect(() => readDeltaValues(claim, 0, column(INT64))).toThrow('ends early');
});
