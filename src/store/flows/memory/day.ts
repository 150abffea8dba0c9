import type { Flow } from '#core/model';
import { addCounts, type CountSums } from '../counts.ts';
import type { FlowBatch } from '../flow-store.ts';
import { type Level, LEVELS, type Retention } from '../levels.ts';
import { coarsen, mergeSums, sumByMinute, type Sums } from '../sums.ts';

/** What came on one day. */
export interface Day {
  readonly batches: Set<string>;
  readonly flows: Flow[];
  readonly sums: Readonly<Record<Level, Sums>>;
  readonly counts: CountSums;
}

export function makeDay(): Day {
  const sums = { minute: new Map(), hour: new Map(), day: new Map() };
  return { batches: new Set(), flows: [], sums, counts: new Map() };
}

export function keep(day: Day, { id, flows, counts }: FlowBatch): void {
  day.batches.add(id);
  const sums = sumByMinute(flows);
  for (const level of LEVELS) mergeSums(day.sums[level], coarsen(sums, level));
  for (const flow of flows) day.flows.push(flow);
  addCounts(day.counts, counts, 'minute');
}

/** Leaves what a day of that age still keeps. */
export function forget(day: Day, ageDays: number, { flowDays, minuteDays, hourDays, dayDays }: Retention): void {
  if (ageDays >= flowDays) day.flows.length = 0;
  if (ageDays >= minuteDays) day.sums.minute.clear();
  if (ageDays >= hourDays) day.sums.hour.clear();
  if (ageDays >= dayDays) for (const kept of [day.sums.day, day.counts, day.batches]) kept.clear();
}
