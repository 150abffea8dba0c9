import { expect, test } from 'vitest';
import { toCount, toEpochMs, toPort, toTimeMs } from './index.ts';

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
  [toTimeMs(Number.NaN), undefined],
  [toTimeMs(-1), undefined],
])('%#: %s', (value, expected) => {
  expect(value).toBe(expected);
});
