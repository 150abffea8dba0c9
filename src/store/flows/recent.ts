import type { Window } from './flow-store.ts';
import { EVER, LEVEL_MS, planWindow, type Retention, toPeriod } from './levels.ts';

/** How many flows ended in a period. */
export interface PeriodCount {
  /** Its start. */
  readonly atMs: number;
  readonly flows: number;
}

/** Which flows are read, in which pieces. */
export interface RecentPlan {
  /** Absent: all of the window are there. */
  readonly sinceMs?: number;
  readonly pieces: readonly { readonly sinceMs: number; readonly untilMs: number }[];
}

/** So many flows are in memory at once, unless a minute has more. */
const PIECE_FLOWS = 100_000;

/**
 * `minutes`: of the flows that are there as they came and lie in the window, in order. `days`: of all that were ever
 * summed. A day of which some flows are forgotten already is known by its sums.
 */
export function planRecent(
  minutes: readonly PeriodCount[],
  days: readonly PeriodCount[],
  window: Window,
  most: number,
  retention: Retention,
  nowMs: number,
): RecentPlan {
  const wholeMs = findWhole(minutes, days, window);
  let left = most;
  let first = minutes.length;
  while (first > 0) {
    const minute = minutes[first - 1];
    if (!minute || minute.atMs < wholeMs || minute.flows > left) break;
    left -= minute.flows;
    first -= 1;
  }
  const cutMs = Math.max(wholeMs, (minutes[first - 1]?.atMs ?? -Infinity) + LEVEL_MS.minute);
  if (cutMs <= (window.sinceMs ?? EVER.sinceMs)) return { pieces: toPieces(minutes, window) };
  // Sums of long ago are those of whole days: the flows begin where these can end.
  const sinceMs = planWindow({ untilMs: cutMs }, retention, nowMs).window.untilMs ?? cutMs;
  const rest = minutes.filter(({ atMs }) => atMs >= sinceMs);
  return { sinceMs, pieces: toPieces(rest, window) };
}

/** The start of the first day from which on every flow is there. Days that the window cuts are not compared. */
function findWhole(minutes: readonly PeriodCount[], days: readonly PeriodCount[], window: Window): number {
  const { sinceMs = -Infinity, untilMs = Infinity } = window;
  const kept = new Map<number, number>();
  for (const { atMs, flows } of minutes) {
    const day = toPeriod('day', atMs);
    kept.set(day, (kept.get(day) ?? 0) + flows);
  }
  const isCut = (atMs: number) => atMs < sinceMs || atMs + LEVEL_MS.day > untilMs;
  const partial = days.filter(({ atMs, flows }) => !isCut(atMs) && (kept.get(atMs) ?? 0) < flows);
  return partial.reduce((last, { atMs }) => Math.max(last, atMs + LEVEL_MS.day), EVER.sinceMs);
}

function toPieces(minutes: readonly PeriodCount[], { sinceMs = -Infinity, untilMs = Infinity }: Window) {
  const pieces: { sinceMs: number; untilMs: number }[] = [];
  let flows = 0;
  for (const minute of minutes) {
    const endMs = Math.min(untilMs, minute.atMs + LEVEL_MS.minute);
    const last = pieces.at(-1);
    if (last && flows + minute.flows <= PIECE_FLOWS) last.untilMs = endMs;
    else {
      pieces.push({ sinceMs: Math.max(sinceMs, minute.atMs), untilMs: endMs });
      flows = 0;
    }
    flows += minute.flows;
  }
  return pieces;
}
