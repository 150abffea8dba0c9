import type { SourceCount, Window } from './flow-store.ts';
import { ceilToPeriod, type Level, toPeriod } from './levels.ts';

/** By period, source, kind and reason. */
export type CountSums = Map<string, SourceCount>;

export function addCounts(sums: CountSums, counts: Iterable<SourceCount>, level: Level): CountSums {
  for (const { source, atMs, kind, why, count } of counts) {
    const startMs = toPeriod(level, atMs);
    const key = [startMs, kind, why, source].join('|');
    sums.set(key, { source, atMs: startMs, kind, why, count: count + (sums.get(key)?.count ?? 0) });
  }
  return sums;
}

/** From the first period that begins in the window to the last one, whole. */
export function wholePeriods(level: Level, { sinceMs, untilMs }: Window): Window {
  return {
    ...(sinceMs !== undefined && { sinceMs: ceilToPeriod(level, sinceMs) }),
    ...(untilMs !== undefined && { untilMs: ceilToPeriod(level, untilMs) }),
  };
}
