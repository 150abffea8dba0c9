import type { FlowBatch } from '../flow-store.ts';
import { LEVELS } from '../levels.ts';
import { coarsen, sumByMinute, type Sums } from '../sums.ts';
import type { Engine } from './engine.ts';
import { printFlowRows } from './flow-rows.ts';
import { selectTablesWith } from './queries.ts';
import { COUNTS, FLOWS, SUMS, type Table } from './schema.ts';
import { type Heads, printCountRows, printMarkers, printSumRows } from './sum-rows.ts';
import { escapeText, parseRows } from './tsv.ts';

/**
 * Writes batches that were received on one day into every table that has not got them. Each table takes its rows and
 * those that say which batches they are of as one; the flows come first, so that the rest can be made from them.
 */
export async function writeBatches(engine: Engine, batches: readonly FlowBatch[]): Promise<void> {
  const [first] = batches;
  if (!first) return;
  const has = await findWritten(engine, batches);
  const head = `${laneOf(first.id)}\t${toDate(first.receivedMs)}`;
  const headsOf = ({ id }: FlowBatch): Heads => ({ row: `${head}\t`, marker: `${head}\t${escapeText(id)}` });
  const insert = async (table: Table, missing: readonly FlowBatch[], rows: () => string[]) => {
    if (missing.length === 0) return;
    await engine.insert(table, Buffer.from(rows().join('')), missing.map(({ id }) => id).join(' '));
  };
  const missingIn = (table: Table) => batches.filter(({ id }) => !has.has(`${table.name} ${id}`));

  const newBatches = missingIn(FLOWS);
  await insert(FLOWS, newBatches, () => newBatches.flatMap((batch) => printFlowRows(batch, headsOf(batch).marker)));
  const uncounted = missingIn(COUNTS);
  await insert(COUNTS, uncounted, () => [
    ...printMarkers(COUNTS, uncounted.map(headsOf)),
    ...printCountRows(
      uncounted.flatMap(({ counts }) => counts),
      headsOf(first),
    ),
  ]);
  let known: { readonly batches: string; sums: Sums } | undefined;
  for (const level of LEVELS) {
    const unsummed = missingIn(SUMS[level]);
    const ids = unsummed.map(({ id }) => id).join('\n');
    if (known?.batches !== ids) known = { batches: ids, sums: sumByMinute(unsummed.flatMap(({ flows }) => flows)) };
    const sums = level === 'minute' ? known.sums : coarsen(known.sums, level);
    known.sums = sums;
    await insert(SUMS[level], unsummed, () => [
      ...printMarkers(SUMS[level], unsummed.map(headsOf)),
      ...printSumRows(sums, headsOf(first)),
    ]);
  }
}

async function findWritten(engine: Engine, batches: readonly FlowBatch[]): Promise<ReadonlySet<string>> {
  const rows = parseRows(await engine.query(selectTablesWith(batches.map(({ id }) => id))));
  return new Set(rows.map(([table, id]) => `${table} ${id}`));
}

export function toDate(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** FNV-1a, 8 bits of it. */
function laneOf(batch: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < batch.length; i += 1) hash = Math.imul(hash ^ batch.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & 0xff;
}
