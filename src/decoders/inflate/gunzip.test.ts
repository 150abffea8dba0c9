import { constants, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gunzip } from './index.ts';

const MOST = 1_000_000;
const LEVELS = [0, 1, 6, 9];
const STRATEGIES = [constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY, constants.Z_RLE];

test('unpacks what zlib packed, however it did', () => {
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 2000 }),
    fc.array(fc.constantFrom('10.0.0.1 ', 'ACCEPT OK ', 'eni-1 '), { maxLength: 3000 }).map((words) => {
      return new TextEncoder().encode(words.join(''));
    }),
  );
  fc.assert(
    fc.property(content, fc.constantFrom(...LEVELS), fc.constantFrom(...STRATEGIES), (bytes, level, strategy) => {
      expect(gunzip(gzipSync(bytes, { level, strategy }), MOST)).toEqual(bytes);
    }),
  );
});

test('members one after the other are one content', () => {
  const both = Buffer.concat([gzipSync('one '), gzipSync('two')]);
  expect(new TextDecoder().decode(gunzip(both, MOST))).toBe('one two');
});

test('what is cut, changed or too long is nothing', () => {
  const packed = gzipSync('10.0.0.1 '.repeat(500));
  expect(gunzip(packed, 4499)).toBeUndefined();
  expect(gunzip(packed, 4500)?.length).toBe(4500);
  for (let length = 0; length < packed.length; length++)
    expect(gunzip(packed.subarray(0, length), MOST)).toBeUndefined();
  const at = packed.length - 12;
  packed[at] = (packed[at] ?? 0) ^ 1;
  expect(gunzip(packed, MOST)).toBeUndefined();
});

test('a content that is not what was packed is nothing', () => {
  const stored = gzipSync('10.0.0.1 ACCEPT', { level: 0 });
  expect(new TextDecoder().decode(gunzip(stored, MOST))).toBe('10.0.0.1 ACCEPT');
  stored[20] = (stored[20] ?? 0) ^ 1;
  expect(gunzip(stored, MOST)).toBeUndefined();
});

test('any bytes end, within their bound', () => {
  const hostile = fc
    .uint8Array({ maxLength: 200 })
    .map((bytes) => Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, ...bytes]));
  fc.assert(
    fc.property(hostile, (bytes) => {
      expect(gunzip(bytes, 5000)?.length ?? 0).toBeLessThanOrEqual(5000);
    }),
  );
});
