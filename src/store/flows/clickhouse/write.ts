import type { FlowBatch, SourceCount } from '../flow-store.ts';
import { LEVEL_MS, LEVELS } from '../levels.ts';
import { encodeCounts } from './count-block.ts';
import type { Engine, WritePlace } from './engine.ts';
import { encodeFlows } from './flow-block.ts';
import { insertSums, selectTablesWith, selectUnfinished } from './queries.ts';
import { COUNTS, FLOWS, SUMS, type Table } from './schema.ts';
import { parseRows } from './tsv.ts';

/**
 * Writes batches of one lane that were received on one day into every table that has not got them. Each table takes its
 * rows and those that say which batches they are of as one; the flows come first, so that the rest can be made from them.
 */
export async function writeBatches(engine: Engine, lane: number, batches: readonly FlowBatch[]): Promise<void> {
  await engine.writeAt(lane, (place) => writeTo(place, batches));
}

/** Sums what was accepted and not summed. `before`: of what was received by then; absent: of everything. */
export async function finishBatches(place: WritePlace, before?: string): Promise<void> {
  const unfinished = parseRows(await place.query(selectUnfinished(before)));
  for (const [id = '', date = '', counts = ''] of unfinished)
    await writeTo(place, [
      { id, receivedMs: Date.parse(date), flows: [], counts: JSON.parse(counts) as SourceCount[] },
    ]);
}

async function writeTo({ query, insertBlock, insertSelect }: WritePlace, batches: readonly FlowBatch[]) {
  const rows = parseRows(await query(selectTablesWith(batches.map(({ id }) => id))));
  const written = new Set(rows.map(([table, id]) => `${table} ${id}`));
  const missingIn = (table: Table) => batches.filter(({ id }) => !written.has(`${table.name} ${id}`));
  const day = Math.floor((batches[0]?.receivedMs ?? 0) / LEVEL_MS.day);
  const unknown = missingIn(FLOWS);
  if (unknown.length > 0) await insertBlock(FLOWS, encodeFlows(unknown, day));
  const uncounted = missingIn(COUNTS);
  if (uncounted.length > 0) await insertBlock(COUNTS, encodeCounts(uncounted, day));
  for (const level of LEVELS) {
    const unsummed = missingIn(SUMS[level]).map(({ id }) => id);
    if (unsummed.length > 0) await insertSelect(insertSums(level, unsummed));
  }
}

/** FNV-1a. */
export function laneOf(batch: string, lanes: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < batch.length; i += 1) hash = Math.imul(hash ^ batch.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % lanes;
}
