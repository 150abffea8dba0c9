import { expect, test } from 'vitest';
import { encodeBlock, encodeOptional, encodeSmall, encodeTexts, encodeWide } from './native.ts';

const bytesOf = (parts: Uint8Array | readonly Uint8Array[]) =>
  Buffer.concat(parts instanceof Uint8Array ? [parts] : [...parts]);

test('wide numbers are two words, the low one first, negative ones too', () => {
  const numbers = [0, 1, -1, 2 ** 32, -(2 ** 32) - 5, Number.MAX_SAFE_INTEGER, Date.UTC(1950, 0), 1.6];
  const bytes = bytesOf(encodeWide(numbers, (number) => number));
  expect(numbers.map((_, i) => bytes.readBigInt64LE(i * 8))).toEqual(
    numbers.map((number) => BigInt(Math.round(number))),
  );
});

test('texts of any length and letters come with their length in bytes', () => {
  const texts = [
    '',
    'ascii',
    'büro',
    '鍵'.repeat(100),
    'x'.repeat(127),
    'x'.repeat(128),
    'y'.repeat(20_000),
    undefined,
  ];
  const bytes = bytesOf(encodeTexts(texts, (text) => text));
  const read: string[] = [];
  for (let at = 0; at < bytes.length;) {
    let [length, shift] = [0, 1];
    for (; (bytes[at] ?? 0) >= 128; at += 1, shift *= 128) length += ((bytes[at] ?? 0) - 128) * shift;
    length += (bytes[at] ?? 0) * shift;
    read.push(bytes.toString('utf8', at + 1, at + 1 + length));
    at += 1 + length;
  }
  expect(read).toEqual(texts.map((text) => text ?? ''));
});

test('absent numbers are marked before all values', () => {
  expect([...bytesOf(encodeOptional(16, [1, undefined, 258], (number) => number))]).toEqual([
    0, 1, 0, 1, 0, 0, 0, 2, 1,
  ]);
  expect(bytesOf(encodeOptional(64, [undefined, 7], (number) => number))).toHaveLength(2 + 16);
});

test('a block is as ClickHouse writes it', () => {
  const block = encodeBlock(1, [
    { name: 'a', type: 'Int64', values: [encodeWide([5], (number) => number)] },
    { name: 'b', type: 'String', values: [encodeTexts(['x'], (text) => text)] },
    { name: 'c', type: 'Nullable(UInt16)', values: encodeOptional(16, [7], (number) => number) },
    { name: 'd', type: 'UInt8', values: [encodeSmall(8, [1], (number) => number)] },
  ]);
  // SELECT toInt64(5) a, 'x' b, toNullable(toUInt16(7)) c, toUInt8(1) d FORMAT Native
  expect(block.toString('latin1')).toBe(
    '\x04\x01\x01a\x05Int64\x05\0\0\0\0\0\0\0\x01b\x06String\x01x\x01c\x10Nullable(UInt16)\0\x07\0\x01d\x05UInt8\x01',
  );
});
