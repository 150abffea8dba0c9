import type { FlowBatch } from '../flow-store.ts';
import { LEVEL_MS, LEVELS } from '../levels.ts';
import { encodeCounts } from './count-block.ts';
import type { Engine } from './engine.ts';
import { encodeFlows } from './flow-block.ts';
import { insertSums, selectTablesWith } from './queries.ts';
import { COUNTS, FLOWS, SUMS, type Table } from './schema.ts';
import { parseRows } from './tsv.ts';

/**
 * Writes batches that were received on one day into every table that has not got them. Each table takes its rows and
 * those that say which batches they are of as one; the flows come first, so that the rest can be made from them.
 */
export async function writeBatches(engine: Engine, batches: readonly FlowBatch[]): Promise<void> {
  const [first] = batches;
  if (!first) return;
  const rows = parseRows(await engine.query(selectTablesWith(batches.map(({ id }) => id))));
  const written = new Set(rows.map(([table, id]) => `${table} ${id}`));
  const missingIn = (table: Table) => batches.filter(({ id }) => !written.has(`${table.name} ${id}`));
  const date = Math.floor(first.receivedMs / LEVEL_MS.day);
  await engine.writeAt(first.id, async ({ insertBlock, insertSelect }) => {
    const unknown = missingIn(FLOWS);
    if (unknown.length > 0) await insertBlock(FLOWS, encodeFlows(unknown, date));
    const uncounted = missingIn(COUNTS);
    if (uncounted.length > 0) await insertBlock(COUNTS, encodeCounts(uncounted, date));
    for (const level of LEVELS) {
      const unsummed = missingIn(SUMS[level]).map(({ id }) => id);
      if (unsummed.length > 0) await insertSelect(insertSums(level, unsummed));
    }
  });
}
