import { EVER, type Level, LEVEL_MS, type Piece, type Retention } from '../levels.ts';
import { AMOUNTS, COUNTS, FLOWS, SUMS, type Table, TABLES } from './schema.ts';
import type { Window } from '../flow-store.ts';
import { FLOW_COLUMNS } from './flow-rows.ts';
import { quoteText } from './tsv.ts';

const KEY = 'observer, source, destination, protocol, port, direction, action';

/** Rows for `parseConversations`, in canonical order. */
export function selectConversations(pieces: readonly Piece[]): string {
  const parts = pieces.map(
    ({ level, sinceMs, untilMs }) =>
      `SELECT ${KEY}, groupBitOr(told) AS told_by, ${AMOUNTS.map((name) => `sum(${name}) AS ${name}_sum`).join(', ')},
        minMerge(first_state) AS first_at, maxMerge(last_state) AS last_at
      FROM ${SUMS[level].name} WHERE batch = '' AND period_ms >= ${sinceMs} AND period_ms < ${untilMs} GROUP BY ${KEY}`,
  );
  const order = `ORDER BY observer, source, destination, protocol, port, toString(direction), toString(action)`;
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return `${only} ${order}`;
  return `SELECT ${KEY}, groupBitOr(told_by), ${AMOUNTS.map((name) => `sum(${name}_sum)`).join(', ')}, min(first_at), max(last_at)
    FROM (${parts.join(' UNION ALL ')}) GROUP BY ${KEY} ${order}`;
}

/** Rows for `parseCountRows`. */
export function selectCounts(level: Level, { sinceMs = EVER.sinceMs, untilMs = EVER.untilMs }: Window): string {
  const ms = LEVEL_MS[level];
  // The remainder of a time before 1970 is negative.
  const start = `minute_ms - (minute_ms % ${ms} + ${ms}) % ${ms}`;
  return `SELECT ${start} AS start_ms, source, kind, why, sum(records) FROM ${COUNTS.name}
    WHERE batch = '' AND minute_ms >= ${sinceMs} AND minute_ms < ${untilMs}
    GROUP BY start_ms, source, kind, why ORDER BY start_ms, source, kind, why`;
}

/** Rows for `parseFlows`. */
export function selectFlows({ sinceMs = EVER.sinceMs, untilMs = EVER.untilMs }: Window, limit: number): string {
  return `SELECT ${FLOW_COLUMNS} FROM ${FLOWS.name}
    WHERE place > 0 AND end_ms >= ${sinceMs} AND end_ms < ${untilMs} ORDER BY end_ms DESC LIMIT ${limit}`;
}

/** Rows of a table and one of the batches that it has. */
export function selectTablesWith(batches: readonly string[]): string {
  const ids = batches.map(quoteText).join(', ');
  return TABLES.map(
    ({ name }) => `SELECT '${name}' AS name, batch FROM ${name} WHERE batch IN (${ids}) GROUP BY batch`,
  ).join(' UNION ALL ');
}

/** Batches that were accepted and are not in all tables. */
export function selectUnfinished(sinceDate: string): string {
  const others = TABLES.filter((table) => table !== FLOWS);
  const isMissing = others.map(
    ({ name }) => `batch NOT IN (SELECT batch FROM ${name} WHERE batch != '' AND received >= '${sinceDate}')`,
  );
  return `SELECT batch FROM ${FLOWS.name} WHERE place = 0 AND received >= '${sinceDate}' AND (${isMissing.join(' OR ')})`;
}

/** Rows of when it was received and its counts. */
export function selectBatch(batch: string): string {
  return `SELECT received_ms, counts FROM ${FLOWS.name} WHERE batch = ${quoteText(batch)} AND place = 0`;
}

/** Rows for `parseFlows`. */
export function selectFlowsOf(batch: string): string {
  return `SELECT ${FLOW_COLUMNS} FROM ${FLOWS.name} WHERE batch = ${quoteText(batch)} AND place > 0 ORDER BY place`;
}

/** Partitions of which everything was received before the date. */
export function selectPartitionsBefore({ name, partition }: Table, date: string): string {
  return `SELECT ${partition} AS part FROM ${name} GROUP BY part HAVING max(received) < '${date}'`;
}

/** For how many days a table keeps what it has. */
export function keptDays(table: Table, { flowDays, minuteDays, hourDays, dayDays }: Retention): number {
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
