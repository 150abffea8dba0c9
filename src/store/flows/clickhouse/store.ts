import type { FlowStore } from '../flow-store.ts';
import { LEVEL_MS, planWindow, type Retention } from '../levels.ts';
import { wholePeriods } from '../counts.ts';
import { makeBatchQueue } from './batch-queue.ts';
import type { Engine } from './engine.ts';
import { parseCounts, parseFlows } from './flow-rows.ts';
import {
  keptDays,
  selectBatch,
  selectConversations,
  selectCounts,
  selectFlows,
  selectFlowsOf,
  selectPartitionsBefore,
  selectUnfinished,
} from './queries.ts';
import { TABLES } from './schema.ts';
import { parseConversations, parseCountRows } from './sum-rows.ts';
import { parseRows } from './tsv.ts';
import { toDate, writeBatches } from './write.ts';

export interface ClickHouseOptions {
  readonly now: () => number;
  readonly retention: Retention;
}

/** Over an engine that has the tables. Finishes what was accepted and not written to its end. */
export async function openStore(engine: Engine, { now, retention }: ClickHouseOptions): Promise<FlowStore> {
  for (const table of TABLES) await engine.create(table);
  const read = async (sql: string) => parseRows(await engine.query(sql));
  const since = (days: number) => toDate(now() - days * LEVEL_MS.day);

  for (const [id = ''] of await read(selectUnfinished(since(retention.flowDays)))) {
    const [[receivedMs, counts] = []] = await read(selectBatch(id));
    const flows = parseFlows(await engine.query(selectFlowsOf(id)));
    await writeBatches(engine, [{ id, receivedMs: Number(receivedMs), flows, counts: parseCounts(counts ?? '[]') }]);
  }
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
    expire: () =>
      queue.run(async () => {
        for (const table of TABLES)
          for (const [partition = ''] of await read(
            selectPartitionsBefore(table, since(keptDays(table, retention) - 1)),
          ))
            await engine.dropPartition(table, partition);
      }),
    close: () => queue.run(engine.close),
  };
}
