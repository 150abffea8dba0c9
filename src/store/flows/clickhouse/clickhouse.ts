import type { Session } from 'chdb';
import type { Direction } from '#core/model';
import { toProtocol, toProtocolNumber } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { compareStored, type FlowRecord, type FlowStore, type StoredConversation, type Window } from '../flow-store.ts';

/**
 * One row for each conversation, as one workload saw it, and minute of its last sighting; the engine sums rows of one
 * key when it merges parts, and the queries sum what is not merged yet.
 */
const TABLE = `
CREATE TABLE IF NOT EXISTS conversations (
  minute_ms Int64,
  workload LowCardinality(String),
  direction LowCardinality(String),
  protocol UInt8,
  source String,
  destination String,
  port UInt16,
  connections SimpleAggregateFunction(sum, UInt64),
  answered SimpleAggregateFunction(max, UInt8),
  first_ms SimpleAggregateFunction(min, Int64),
  last_ms SimpleAggregateFunction(max, Int64)
) ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(toDateTime(intDiv(minute_ms, 1000), 'UTC'))
ORDER BY (workload, source, destination, protocol, port, direction, minute_ms)
TTL toDateTime(intDiv(minute_ms, 1000), 'UTC') + INTERVAL 90 DAY`;

const MINUTE_MS = 60_000;
/** Each insert is a part on disk: few large ones are cheaper than many small ones. */
const FLUSH_EVERY_MS = 300;
const BOUNDS = 'last_ms >= {since:Int64} AND last_ms < {until:Int64}';
const EVER = { since: -(2 ** 53) + 1, until: 2 ** 53 - 1 };

/** Error: why there is no such store, in words; the folder is left as it was. One folder at a time in a process. */
export async function openClickHouseFlowStore(folder: string): Promise<Result<FlowStore, string>> {
  let session: Session;
  try {
    const chdb = await import('chdb');
    session = new chdb.Session(folder);
    await session.queryAsync(TABLE);
  } catch (error) {
    return fail(
      `the embedded ClickHouse cannot open ${folder}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const read = async (query: string, window: Window): Promise<unknown[]> => {
    const bounds = { since: window.sinceMs ?? EVER.since, until: window.untilMs ?? EVER.until };
    const answer = await session.queryBindAsync(query, bounds, { format: 'JSONEachRow' });
    return answer
      .text()
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]));
  };
  const writer = createWriter((rows) => session.insert({ table: 'conversations', values: rows }));
  return ok({
    record: (records) => (records.length === 0 ? Promise.resolve() : writer.write(records.map(toRow))),
    conversations: async (window) => {
      const rows = await read(
        `SELECT workload, direction, protocol, source, destination, port, toFloat64(sum(connections)) AS connections_sum,
           max(answered) AS answered_max, toFloat64(min(first_ms)) AS first_min, toFloat64(max(last_ms)) AS last_max
         FROM conversations WHERE ${BOUNDS}
         GROUP BY workload, direction, protocol, source, destination, port`,
        window,
      );
      return rows.map((row) => toStored(row as StoredRow)).toSorted(compareStored);
    },
    connectionsByMinute: async (window) => {
      const rows = await read(
        `SELECT toFloat64(minute_ms) AS minute, toFloat64(sum(connections)) AS total
         FROM conversations WHERE ${BOUNDS} GROUP BY minute_ms ORDER BY minute_ms`,
        window,
      );
      return (rows as { minute: number; total: number }[]).map(({ minute, total }) => ({
        minuteMs: minute,
        connections: total,
      }));
    },
    close: async () => {
      await writer.settle();
      session.close();
    },
  });
}

interface StoredRow {
  readonly workload: string;
  readonly direction: Direction;
  readonly protocol: number;
  readonly source: string;
  readonly destination: string;
  readonly port: number;
  readonly connections_sum: number;
  readonly answered_max: number;
  readonly first_min: number;
  readonly last_max: number;
}

function toStored(row: StoredRow): StoredConversation {
  const { workload, direction, source, destination, port } = row;
  return {
    workload,
    direction,
    source,
    destination,
    port,
    protocol: toProtocol(row.protocol),
    connections: row.connections_sum,
    answered: row.answered_max === 1,
    firstSeenMs: row.first_min,
    lastSeenMs: row.last_max,
  };
}

type Row = Record<string, string | number>;

function toRow(record: FlowRecord): Row {
  return {
    minute_ms: Math.floor(record.lastSeenMs / MINUTE_MS) * MINUTE_MS,
    workload: record.workload,
    direction: record.direction,
    protocol: toProtocolNumber(record.protocol),
    source: record.source,
    destination: record.destination,
    port: record.port,
    connections: record.connections,
    answered: record.answered ? 1 : 0,
    first_ms: Math.round(record.firstSeenMs),
    last_ms: Math.round(record.lastSeenMs),
  };
}

/** Gathers what comes within a short while into one insert. */
function createWriter(insert: (rows: Row[]) => Promise<unknown>) {
  let waiting: Row[] = [];
  let next: Promise<void> | undefined;
  const flush = async () => {
    await new Promise((resolve) => setTimeout(resolve, FLUSH_EVERY_MS));
    const rows = waiting;
    waiting = [];
    next = undefined;
    await insert(rows);
  };
  return {
    write: (rows: readonly Row[]): Promise<void> => {
      waiting.push(...rows);
      next ??= flush();
      return next;
    },
    settle: async () => {
      await next;
    },
  };
}
