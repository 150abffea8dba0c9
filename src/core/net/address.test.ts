import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unwrap } from '#core/result';
import {
  parseAddress,
  parsePrefix,
  parseRange,
  printAddress,
  printPrefix,
  printRange,
  toPrefixes,
  toRange,
  toUnmapped,
} from './index.ts';

const anyAddress = fc.oneof(
  fc.bigInt(0n, 0xffff_ffffn).map((value) => ({ bits: 32 as const, value })),
  fc.bigInt(0n, (1n << 128n) - 1n).map((value) => ({ bits: 128 as const, value })),
);

describe('address', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['::', '::'],
    ['::1', '::1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ])('`%s` prints as `%s` (RFC 5952)', (text, canonical) => {
    expect(printAddress(unwrap(parseAddress(text)))).toBe(canonical);
  });

  test.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '10.0.0.1.',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    'fe80::1%eth0',
    'g::',
  ])('`%s` is refused', (text) => {
    expect(parseAddress(text).ok).toBe(false);
  });

  test('print then parse gives the same address', () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        expect(unwrap(parseAddress(printAddress(address)))).toEqual(address);
      }),
      { numRuns: 2000 },
    );
  });

  test('arbitrary text never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseAddress(text);
        parsePrefix(text);
        parseRange(text);
      }),
      { numRuns: 2000 },
    );
  });
});

test.each([
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['::ffff:255.255.255.255', '255.255.255.255'],
  ['10.0.0.1', '10.0.0.1'],
  ['::fffe:a00:1', '::fffe:a00:1'],
  ['::1:ffff:a00:1', '::1:ffff:a00:1'],
])('`%s` is `%s` on the wire', (text, wire) => {
  expect(printAddress(toUnmapped(unwrap(parseAddress(text))))).toBe(wire);
});

describe('prefix and range', () => {
  test('host bits are an error that shows the network', () => {
    expect(parsePrefix('10.0.0.1/8')).toEqual({
      ok: false,
      error: '`10.0.0.1/8` has host bits set; expected `10.0.0.0/8`',
    });
  });

  test.each(['10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/8/8', 'fd00::/129', '10.0.0.9-10.0.0.1', '10.0.0.1-fd00::1'])(
    '`%s` is refused',
    (text) => {
      expect(parseRange(text).ok).toBe(false);
    },
  );

  test('a range is exactly its prefixes, and they print and parse', () => {
    fc.assert(
      fc.property(anyAddress, anyAddress, (a, b) => {
        fc.pre(a.bits === b.bits);
        const range = {
          bits: a.bits,
          first: a.value < b.value ? a.value : b.value,
          last: a.value < b.value ? b.value : a.value,
        };
        const parts = toPrefixes(range).map((prefix) => toRange(unwrap(parsePrefix(printPrefix(prefix)))));
        expect(parts[0]?.first).toBe(range.first);
        expect(parts.at(-1)?.last).toBe(range.last);
        for (const [i, part] of parts.entries()) if (i > 0) expect(part.first).toBe((parts[i - 1]?.last ?? 0n) + 1n);
        expect(unwrap(parseRange(printRange(range)))).toEqual(range);
      }),
      { numRuns: 2000 },
    );
  });
});
