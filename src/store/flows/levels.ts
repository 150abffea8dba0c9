import type { Window } from './flow-store.ts';

/** How finely sums are kept: the finer, the shorter. */
export type Level = 'minute' | 'hour' | 'day';

export const LEVELS = ['minute', 'hour', 'day'] as const satisfies readonly Level[];
export const LEVEL_MS: Readonly<Record<Level, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** For how many days since it came something is kept. INVARIANT (coarser longer): flow ≤ minute ≤ hour ≤ day. */
export interface Retention {
  readonly flowDays: number;
  readonly minuteDays: number;
  readonly hourDays: number;
  readonly dayDays: number;
}

export const DEFAULT_RETENTION: Retention = { flowDays: 7, minuteDays: 14, hourDays: 90, dayDays: 800 };

export function toPeriod(level: Level, atMs: number): number {
  const ms = LEVEL_MS[level];
  return Math.floor(atMs / ms) * ms;
}

/** Sums of one level that begin in [firstMs, untilMs). */
export interface Piece {
  readonly level: Level;
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** Before anything that is ever told, and after it; whole days. */
export const EVER = { sinceMs: -100_000_000 * LEVEL_MS.day, untilMs: 100_000_000 * LEVEL_MS.day };

/**
 * A window as the fewest sums: days within hours within minutes. Its ends are moved outwards to the finest level that is
 * still kept of their time.
 */
export function planWindow(window: Window, retention: Retention, nowMs: number): { window: Window; pieces: Piece[] } {
  const sinceMs = toPeriod(finestAt(window.sinceMs ?? EVER.sinceMs, retention, nowMs), window.sinceMs ?? EVER.sinceMs);
  const untilMs = ceilToPeriod(
    finestAt(window.untilMs ?? EVER.untilMs, retention, nowMs),
    window.untilMs ?? EVER.untilMs,
  );
  const really: Window = {
    ...(window.sinceMs !== undefined && { sinceMs }),
    ...(window.untilMs !== undefined && { untilMs }),
  };
  return { window: really, pieces: cut(sinceMs, untilMs, ['day', 'hour', 'minute']) };
}

/** Whole periods of the first level in the middle, finer ones on both sides. */
function cut(sinceMs: number, untilMs: number, [level, ...finer]: readonly Level[]): Piece[] {
  if (level === undefined || sinceMs >= untilMs) return [];
  const [first, end] = [ceilToPeriod(level, sinceMs), toPeriod(level, untilMs)];
  if (first >= end) return cut(sinceMs, untilMs, finer);
  return [...cut(sinceMs, first, finer), { level, sinceMs: first, untilMs: end }, ...cut(end, untilMs, finer)];
}

function finestAt(atMs: number, { minuteDays, hourDays }: Retention, nowMs: number): Level {
  // What was received on the last day that is kept may be gone already.
  const keptFor = (days: number) => atMs >= nowMs - (days - 1) * LEVEL_MS.day;
  return keptFor(minuteDays) ? 'minute' : keptFor(hourDays) ? 'hour' : 'day';
}

export function ceilToPeriod(level: Level, atMs: number): number {
  // Zero has no sign.
  return 0 - toPeriod(level, -atMs);
}
