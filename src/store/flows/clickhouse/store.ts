import { wholePeriods } from '../counts.ts';
import type { FlowStore } from '../flow-store.ts';
import { LEVEL_MS, planWindow, type Retention } from '../levels.ts';
import { type PeriodCount, planRecent } from '../recent.ts';
import { makeBatchQueue } from './batch-queue.ts';
import { parseCountRows } from './count-block.ts';
import type { Engine } from './engine.ts';
import { parseFlows } from './flow-rows.ts';
import { forget } from './forget.ts';
import { countDays, countMinutes, selectConversations, selectCounts, selectFlows, selectFlowsOf } from './queries.ts';
import { parseConversations } from './sum-rows.ts';
import { parseRows } from './tsv.ts';
import { finishBatches, laneOf, writeBatches } from './write.ts';

export interface StoreOptions {
  readonly now: () => number;
  readonly retention: Retention;
}

/** A flow store over an engine that has the tables. */
export async function openStore(engine: Engine, { now, retention }: StoreOptions): Promise<FlowStore> {
  // What others accepted today they may be about to sum.
  const before = new Date(now() - LEVEL_MS.day).toISOString().slice(0, 10);
  for (let lane = 0; lane < engine.lanes; lane += 1)
    await engine.writeAt(lane, (place) => finishBatches(place, engine.isShared ? before : undefined));

  const queue = makeBatchQueue({
    laneOf: (batch) => laneOf(batch, engine.lanes),
    write: (lane, batches) => writeBatches(engine, lane, batches),
  });
  return {
    store: queue.add,
    conversations: async (asked) => {
      const { window, pieces } = planWindow(asked, retention, now());
      if (pieces.length === 0) return { window, conversations: [] };
      return { window, conversations: parseConversations(await engine.queryBlocks(selectConversations(pieces))) };
    },
    countsBy: async (level, window) =>
      parseCountRows(await engine.query(selectCounts(level, wholePeriods(level, window)))),
    flows: async (window, limit) => [...parseFlows(await engine.queryBlocks(selectFlows(window, limit)))],
    recent: async (window, most) => {
      const minutes = toPeriodCounts(await engine.query(countMinutes(window)));
      const days = toPeriodCounts(await engine.query(countDays()));
      const { pieces, ...plan } = planRecent(minutes, days, window, most, retention, now());
      const read = async function* () {
        for (const piece of pieces) yield [...parseFlows(await engine.queryBlocks(selectFlowsOf(piece)))];
      };
      return { ...plan, pieces: read() };
    },
    expire: () => queue.run(() => forget(engine, now(), retention)),
    close: () => queue.run(engine.close),
  };
}

function toPeriodCounts(text: string): PeriodCount[] {
  return parseRows(text).map(([atMs, flows]) => ({ atMs: Number(atMs), flows: Number(flows) }));
}
