import { expect, test } from 'vitest';
import { startRecent, toCount, toEpochMs, toPort, toServerName, toTimeMs } from './index.ts';

test.each([
  [toCount('0'), 0],
  [toCount('9007199254740991'), Number.MAX_SAFE_INTEGER],
  [toCount('9007199254740992'), undefined],
  [toCount('-1'), undefined],
  [toCount('1.5'), undefined],
  [toCount('0x10'), undefined],
  [toCount(''), undefined],
  [toCount(undefined), undefined],
  [toPort('65535'), 65_535],
  [toPort('65536'), undefined],
  [toEpochMs('1700000000.0004'), 1_700_000_000_000],
  [toEpochMs('1700000000.1239'), 1_700_000_000_123],
  [toEpochMs('1700000000.123'), 1_700_000_000_123],
  [toEpochMs('1700000000'), 1_700_000_000_000],
  [toEpochMs('99999999999'), undefined],
  [toEpochMs('-'), undefined],
  [toEpochMs(''), undefined],
  [toEpochMs('.5'), undefined],
  [toEpochMs('1.'), undefined],
  [toEpochMs('1.5.5'), undefined],
  [toEpochMs('1e3'), undefined],
  [toEpochMs('0000000000001'), undefined],
  [toEpochMs('1700000000.9999999999'), 1_700_000_000_999],
  [toServerName('Api.Example.com.'), 'api.example.com'],
  [toServerName('example.com:443'), 'example.com'],
  [toServerName('10.0.0.1'), undefined],
  [toServerName('10.0.0.1:80'), undefined],
  [toServerName('two words'), undefined],
  [toServerName(undefined), undefined],
  [toTimeMs(Number.NaN), undefined],
  [toTimeMs(-1), undefined],
])('%#: %s', (value, expected) => {
  expect(value).toBe(expected);
});

test('what was said longest ago is forgotten first', () => {
  const recent = startRecent<number>(2);
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
    ['b', 3],
    ['c', 4],
  ] as const)
    recent.set(key, value);
  expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([undefined, 3, 4]);
});
