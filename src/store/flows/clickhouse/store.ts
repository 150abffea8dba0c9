import type { FlowStore, SourceCount } from '../flow-store.ts';
import { planWindow, type Retention } from '../levels.ts';
import { wholePeriods } from '../counts.ts';
import { makeBatchQueue } from './batch-queue.ts';
import { forget } from './forget.ts';
import { parseCountRows } from './count-block.ts';
import type { Engine } from './engine.ts';
import { parseFlows } from './flow-rows.ts';
import { selectConversations, selectCounts, selectFlows, selectUnfinished } from './queries.ts';
import { TABLES } from './schema.ts';
import { parseConversations } from './sum-rows.ts';
import { parseRows } from './tsv.ts';
import { writeBatches } from './write.ts';

export interface ClickHouseOptions {
  readonly now: () => number;
  readonly retention: Retention;
}

/** Over an engine that has the tables. Finishes what was accepted and not written to its end. */
export async function openStore(engine: Engine, { now, retention }: ClickHouseOptions): Promise<FlowStore> {
  for (const table of TABLES) await engine.create(table);
  for (const [id = '', date = '', counts = ''] of parseRows(await engine.query(selectUnfinished())))
    await writeBatches(engine, [
      { id, receivedMs: Date.parse(date), flows: [], counts: JSON.parse(counts) as SourceCount[] },
    ]);
  const queue = makeBatchQueue((batches) => writeBatches(engine, batches));
  return {
    store: queue.add,
    conversations: async (asked) => {
      const { window, pieces } = planWindow(asked, retention, now());
      const conversations =
        pieces.length === 0 ? [] : parseConversations(await engine.query(selectConversations(pieces)));
      return { window, conversations };
    },
    countsBy: async (level, window) =>
      parseCountRows(await engine.query(selectCounts(level, wholePeriods(level, window)))),
    flows: async (window, limit) => parseFlows(await engine.query(selectFlows(window, limit))),
    expire: () => queue.run(() => forget(engine, now(), retention)),
    close: () => queue.run(engine.close),
  };
}
