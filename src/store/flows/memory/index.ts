/** A flow store in memory: for tests, and for a server that need not remember. */
import type { Flow } from '#core/model';
import { addCounts, wholePeriods } from '../counts.ts';
import type { FlowStore, Window } from '../flow-store.ts';
import { DEFAULT_RETENTION, LEVEL_MS, planWindow, type Retention, toPeriod } from '../levels.ts';
import { compareCounts, compareStored } from '../order.ts';
import { type PeriodCount, planRecent } from '../recent.ts';
import { toStored } from '../sums.ts';
import { type Day, forget, keep, makeDay } from './day.ts';

export interface MemoryOptions {
  readonly now?: () => number;
  readonly retention?: Retention;
}

/** Keeps every flow for as long as it is told to. */
export function openMemoryFlowStore({ now = Date.now, retention = DEFAULT_RETENTION }: MemoryOptions = {}): FlowStore {
  const days = new Map<number, Day>();
  return {
    store: (batch) => {
      if (![...days.values()].some(({ batches }) => batches.has(batch.id))) {
        const dayMs = toPeriod('day', batch.receivedMs);
        const day = days.get(dayMs) ?? makeDay();
        days.set(dayMs, day);
        keep(day, batch);
      }
      return Promise.resolve();
    },
    conversations: (asked) => {
      const { window, pieces } = planWindow(asked, retention, now());
      const sums = pieces.flatMap(({ level, sinceMs, untilMs }) =>
        [...days.values()]
          .flatMap((day) => [...day.sums[level]])
          .flatMap(([startMs, period]) => (startMs >= sinceMs && startMs < untilMs ? [...period.values()] : [])),
      );
      return Promise.resolve({ window, conversations: toStored(sums).toSorted(compareStored) });
    },
    countsBy: (level, window) => {
      const isAsked = isIn(wholePeriods(level, window));
      const counts = [...days.values()].flatMap((day) => [...day.counts.values()].filter(({ atMs }) => isAsked(atMs)));
      return Promise.resolve([...addCounts(new Map(), counts, level).values()].toSorted(compareCounts));
    },
    flows: (window, limit) => {
      const isAsked = isIn(window);
      const flows = [...days.values()].flatMap((day) => day.flows.filter(({ endMs }) => isAsked(endMs)));
      return Promise.resolve(flows.toSorted((a, b) => b.endMs - a.endMs).slice(0, limit));
    },
    recent: (window, most) => {
      const isAsked = isIn(window);
      const all = [...days.values()];
      const flows = all
        .flatMap((day) => day.flows.filter((flow) => isAsked(endOf(flow))))
        .toSorted((a, b) => endOf(a) - endOf(b));
      const minutes = countBy(flows.map((flow) => [toPeriod('minute', endOf(flow)), 1]));
      const summed = countBy(
        all.flatMap((day) =>
          [...day.sums.day].flatMap(([atMs, period]) => [...period.values()].map((sum) => [atMs, sum.flows] as const)),
        ),
      );
      const { pieces, ...plan } = planRecent(minutes, summed, window, most, retention, now());
      const read = async function* () {
        for (const piece of pieces) yield flows.filter((flow) => isIn(piece)(endOf(flow)));
      };
      return Promise.resolve({ ...plan, pieces: read() });
    },
    expire: () => {
      for (const [dayMs, day] of days) forget(day, (toPeriod('day', now()) - dayMs) / LEVEL_MS.day, retention);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

function endOf({ startMs, endMs }: Flow): number {
  return Math.max(startMs, endMs);
}

function countBy(counts: readonly (readonly [atMs: number, flows: number])[]): PeriodCount[] {
  const sums = new Map<number, number>();
  for (const [atMs, flows] of counts) sums.set(atMs, (sums.get(atMs) ?? 0) + flows);
  return [...sums].map(([atMs, flows]) => ({ atMs, flows })).toSorted((a, b) => a.atMs - b.atMs);
}

function isIn({ sinceMs = -Infinity, untilMs = Infinity }: Window): (atMs: number) => boolean {
  return (atMs) => atMs >= sinceMs && atMs < untilMs;
}
