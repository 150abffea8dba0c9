import type { Weekday, Window } from '#core/model';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** 1 January 1970 was a Thursday. */
const FIRST_WEEKDAY = 4;

/** SEM-5. Whether the moment (epoch) is within any of the windows. */
export function isWithin(schedule: readonly Window[], atMs: number): boolean {
  const day = Math.floor(atMs / DAY_MS);
  const weekday = ((((day + FIRST_WEEKDAY) % 7) + 7) % 7) as Weekday;
  const minute = Math.floor((atMs - day * DAY_MS) / MINUTE_MS);
  return schedule.some(
    ({ days, firstMinute, lastMinute }) => days.includes(weekday) && firstMinute <= minute && minute <= lastMinute,
  );
}

/**
 * The first moment after `atMs` at which being within the schedule changes; undefined when it never does, because the
 * windows are empty or all of the week.
 */
export function nextChangeMs(schedule: readonly Window[], atMs: number): number | undefined {
  const isNow = isWithin(schedule, atMs);
  const today = Math.floor(atMs / DAY_MS) * DAY_MS;
  const borders = Array.from({ length: 9 }, (_, day) => day * DAY_MS).flatMap((start) =>
    schedule.flatMap(({ firstMinute, lastMinute }) => [
      today + start + firstMinute * MINUTE_MS,
      today + start + (lastMinute + 1) * MINUTE_MS,
    ]),
  );
  return borders.filter((border) => border > atMs && isWithin(schedule, border) !== isNow).toSorted((a, b) => a - b)[0];
}
