import { LEVEL_MS, type Retention } from '../levels.ts';
import type { Engine } from './engine.ts';
import { FLOWS, SUMS, type Table, TABLES } from './schema.ts';
import { parseRows } from './tsv.ts';

/** Drops what was received too long ago, and forgets the names of the batches of which no flows are kept. */
export async function forget(engine: Engine, nowMs: number, retention: Retention): Promise<void> {
  // Today is one of the days.
  const firstKept = (days: number) => new Date(nowMs - (days - 1) * LEVEL_MS.day).toISOString().slice(0, 10);
  for (const table of TABLES) {
    const { name, partition } = table;
    const old = parseRows(
      await engine.query(
        `SELECT ${partition} AS part FROM ${name} GROUP BY part HAVING max(received) < '${firstKept(keptDays(table, retention))}'`,
      ),
    );
    for (const [part = ''] of old)
      await engine.alter(table, `DROP PARTITION ${/^\d+$/.test(part) ? part : `'${part}'`}`);
    if (table === FLOWS) continue;
    const isOldName = `batch != '' AND received < '${firstKept(retention.flowDays)}'`;
    const names = await engine.query(`SELECT batch, received FROM ${name} WHERE ${isOldName} LIMIT 1`);
    if (names !== '') await engine.alter(table, `DELETE WHERE ${isOldName}`);
  }
}

function keptDays(table: Table, { flowDays, minuteDays, hourDays, dayDays }: Retention): number {
  switch (table) {
    case FLOWS:
      return flowDays;
    case SUMS.minute:
      return minuteDays;
    case SUMS.hour:
      return hourDays;
    default:
      return dayDays;
  }
}
