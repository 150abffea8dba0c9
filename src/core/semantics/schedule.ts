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
  return bordersAround(schedule, atMs).find((border) => border > atMs && isWithin(schedule, border) !== isNow);
}

/** The last moment until `atMs` at which being within the schedule changed; undefined when it never does. */
export function lastChangeMs(schedule: readonly Window[], atMs: number): number | undefined {
  return bordersAround(schedule, atMs).findLast(
    (border) => border <= atMs && isWithin(schedule, border) !== isWithin(schedule, border - 1),
  );
}

/** Every start and end of a window from a week and a day before until as long after, in order. */
function bordersAround(schedule: readonly Window[], atMs: number): number[] {
  const today = Math.floor(atMs / DAY_MS) * DAY_MS;
  const days = Array.from({ length: 17 }, (_, i) => today + (i - 8) * DAY_MS);
  return days
    .flatMap((start) =>
      schedule.flatMap(({ firstMinute, lastMinute }) => [
        start + firstMinute * MINUTE_MS,
        start + (lastMinute + 1) * MINUTE_MS,
      ]),
    )
    .toSorted((a, b) => a - b);
}
