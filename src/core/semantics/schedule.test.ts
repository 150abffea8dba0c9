import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Weekday, Window } from '#core/model';
import { isWithin, lastChangeMs, nextChangeMs } from './index.ts';

const at = (text: string) => Date.parse(text);
const WORKDAYS: Window = { days: [1, 2, 3, 4, 5], firstMinute: 8 * 60, lastMinute: 18 * 60 - 1 };

describe('schedule', () => {
  test.each([
    ['a Tuesday at eight', '2026-11-24T08:00:00Z', true],
    ['a Tuesday before eight', '2026-11-24T07:59:59.999Z', false],
    ['a Tuesday before six', '2026-11-24T17:59:59.999Z', true],
    ['a Tuesday at six', '2026-11-24T18:00:00Z', false],
    ['a Sunday', '2026-11-22T12:00:00Z', false],
    ['a Wednesday before 1970', '1969-12-31T12:00:00Z', true],
  ])('SEM-5 workdays from eight to six: %s', (_name, moment, expected) => {
    expect(isWithin([WORKDAYS], at(moment))).toBe(expected);
  });

  test.each([
    ['open: its end', '2026-11-24T09:00:00Z', '2026-11-24T18:00:00Z'],
    ['closed over the weekend: Monday', '2026-11-20T18:00:00Z', '2026-11-23T08:00:00Z'],
  ])('SEM-5 the next change when %s', (_name, moment, expected) => {
    expect(nextChangeMs([WORKDAYS], at(moment))).toBe(at(expected));
  });

  test('SEM-5 windows that touch are one', () => {
    const days = [0, 1, 2, 3, 4, 5, 6] as const;
    const halves = [
      { days, firstMinute: 0, lastMinute: 719 },
      { days, firstMinute: 720, lastMinute: 1439 },
    ];
    expect(nextChangeMs(halves, 0)).toBeUndefined();
    expect(nextChangeMs([], 0)).toBeUndefined();
  });

  test('SEM-5 between now and the next change nothing changes, and there it does', () => {
    const window = fc
      .record({
        days: fc.uniqueArray(
          fc.integer({ min: 0, max: 6 }).map((day) => day as Weekday),
          { maxLength: 7 },
        ),
        minutes: fc.tuple(fc.nat(1439), fc.nat(1439)),
      })
      .map(({ days, minutes: [a, b] }): Window => ({ days, firstMinute: Math.min(a, b), lastMinute: Math.max(a, b) }));
    fc.assert(
      fc.property(
        fc.array(window, { maxLength: 3 }),
        fc.nat(2e12),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (schedule, now, share) => {
          const change = nextChangeMs(schedule, now);
          const until = change ?? now + 14 * 86_400_000;
          expect(isWithin(schedule, now + Math.floor((until - now - 1) * share))).toBe(isWithin(schedule, now));
          if (change === undefined) return;
          expect(isWithin(schedule, change)).not.toBe(isWithin(schedule, now));
          // From one change to the next, the last one is the same.
          expect(lastChangeMs(schedule, change)).toBe(change);
          const last = lastChangeMs(schedule, now) ?? Number.NaN;
          expect(last).toBeLessThanOrEqual(now);
          expect(nextChangeMs(schedule, last)).toBe(change);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
