import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toIsoMs } from './iso-time.ts';

test('is what the platform makes of it', () => {
  const time = fc.date({ min: new Date(0), max: new Date(Date.UTC(2150, 0, 1)), noInvalidDate: true });
  const zone = fc.constantFrom('Z', '+00:00', '+02:00', '-0930', '+0545', '-12:00');
  fc.assert(
    fc.property(time, zone, fc.constantFrom('T', ' '), (date, offset, between) => {
      const text = date.toISOString().replace('T', between).replace('Z', offset);
      const expected = Date.parse(text);
      expect(toIsoMs(text, 0)).toBe(expected >= 0 ? expected : undefined);
    }),
  );
});

test.each([
  ['2026-01-01T00:00:00', 60, Date.UTC(2025, 11, 31, 23)],
  ['2026-01-01T00:00:00.5', 0, Date.UTC(2026, 0, 1) + 500],
  ['2026-01-01T00:00:00.1239999Z', 0, Date.UTC(2026, 0, 1) + 123],
  ['2024-02-29T00:00:00Z', 0, Date.UTC(2024, 1, 29)],
  ['2026-02-29T00:00:00Z', 0, undefined],
  ['2026-13-01T00:00:00Z', 0, undefined],
  ['2026-00-01T00:00:00Z', 0, undefined],
  ['2026-01-00T00:00:00Z', 0, undefined],
  ['2026-01-01T24:00:00Z', 0, undefined],
  ['2026-01-01T00:0x:00Z', 0, undefined],
  ['2026-01-01T00:00:00.Z', 0, undefined],
  ['2026-01-01T00:00:00 EST', 0, undefined],
  ['2026-01-01T00:00:00+02:00x', 0, undefined],
  ['', 0, undefined],
])('%s', (text, offsetMinutes, ms) => {
  expect(toIsoMs(text, offsetMinutes)).toBe(ms);
});
