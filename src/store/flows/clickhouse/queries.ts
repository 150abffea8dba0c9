import { EVER, type Level, LEVEL_MS, type Piece } from '../levels.ts';
import { AMOUNTS, COUNTS, FLOWS, SUMS, TABLES } from './schema.ts';
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
  return `SELECT ${toStart('minute_ms', LEVEL_MS[level])} AS start_ms, source, kind, why, sum(records) FROM ${COUNTS.name}
    WHERE batch = '' AND minute_ms >= ${sinceMs} AND minute_ms < ${untilMs}
    GROUP BY start_ms, source, kind, why ORDER BY start_ms, source, kind, why`;
}

/** Rows for `parseFlows`. */
export function selectFlows({ sinceMs = EVER.sinceMs, untilMs = EVER.untilMs }: Window, limit: number): string {
  return `SELECT ${FLOW_COLUMNS} FROM ${FLOWS.name}
    WHERE place > 0 AND end_ms >= ${sinceMs} AND end_ms < ${untilMs} ORDER BY end_ms DESC LIMIT ${limit}`;
}

/** When a flow ended: the period of sums to which it belongs says the same. */
const END = 'greatest(start_ms, end_ms)';

/** Rows for `parseFlows`, in the order of their ends. */
export function selectFlowsOf({ sinceMs, untilMs }: Required<Window>): string {
  return `SELECT ${FLOW_COLUMNS} FROM ${FLOWS.name}
    WHERE place > 0 AND ${END} >= ${sinceMs} AND ${END} < ${untilMs} ORDER BY ${END}, batch, place`;
}

/** Rows of the start of a minute, and how many flows ended in it. */
export function countMinutes({ sinceMs = EVER.sinceMs, untilMs = EVER.untilMs }: Window): string {
  return `SELECT ${toStart(END, LEVEL_MS.minute)} AS minute_ms, count() FROM ${FLOWS.name}
    WHERE place > 0 AND ${END} >= ${sinceMs} AND ${END} < ${untilMs} GROUP BY minute_ms ORDER BY minute_ms`;
}

/** Rows of the start of a day, and how many flows that ended in it were ever summed. */
export function countDays(): string {
  return `SELECT period_ms, sum(flows) FROM ${SUMS.day.name} WHERE batch = '' GROUP BY period_ms ORDER BY period_ms`;
}

/** Rows of a table and one of the batches that it has. */
export function selectTablesWith(batches: readonly string[]): string {
  const ids = batches.map(quoteText).join(', ');
  return TABLES.map(
    ({ name }) => `SELECT '${name}' AS name, batch FROM ${name} WHERE batch IN (${ids}) GROUP BY batch`,
  ).join(' UNION ALL ');
}

/** Batches that were accepted and are not in all tables: name, date and counts. */
export function selectUnfinished(before?: string): string {
  const others = TABLES.filter((table) => table !== FLOWS);
  const isMissing = others.map(({ name }) => `batch NOT IN (SELECT batch FROM ${name} WHERE batch != '')`);
  const isOld = before === undefined ? '' : `AND received < '${before}'`;
  return `SELECT batch, received, counts FROM ${FLOWS.name} WHERE place = 0 ${isOld} AND (${isMissing.join(' OR ')})`;
}

const REPORTED = {
  bytes: 'if(is_reply, reverse_bytes, bytes)',
  packets: 'if(is_reply, reverse_packets, packets)',
  reverse_bytes: 'if(is_reply, bytes, reverse_bytes)',
  reverse_packets: 'if(is_reply, packets, reverse_packets)',
};

/**
 * Adds the flows of batches to the sums of a level, and for each batch the row that says so: its place 0 is a group by
 * itself. `sumByMinute` says the same.
 */
export function insertSums(level: Level, batches: readonly string[]): string {
  const { name, columns } = SUMS[level];
  const period = toStart(END, LEVEL_MS[level]);
  const told = Object.values(REPORTED).map((amount, i) => `isNotNull(${amount}) * ${2 ** i}`);
  const sums = Object.values(REPORTED).map((amount) => `sum(ifNull(${amount}, 0))`);
  return `INSERT INTO ${name} (${Object.keys(columns).join(', ')})
    SELECT any(received), if(place = 0, batch, '') AS of_batch, ${period} AS of_period, client, server, protocol, port,
      exporter, side, action, toUInt8(${told.join(' + ')}) AS told_by, count(),
      sum(if(is_reply, 0, ifNull(connections, 1))), sum(if(is_reply, ifNull(connections, 1), 0)), sum(is_answered),
      ${sums.join(', ')}, minState(least(start_ms, end_ms)), maxState(${END})
    FROM ${FLOWS.name} WHERE batch IN (${batches.map(quoteText).join(', ')})
    GROUP BY of_batch, of_period, client, server, protocol, port, exporter, side, action, told_by`;
}

/**
 * The remainder of a time before 1970 is negative. Servers of old (18.16) take it for as wide as the divisor, and signed:
 * one of 16 bits has no room for a minute.
 */
function toStart(time: string, ms: number): string {
  const period = `toInt64(${ms})`;
  return `${time} - (${time} % ${period} + ${period}) % ${period}`;
}
