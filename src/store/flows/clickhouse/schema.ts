import type { Level } from '../levels.ts';

/** A table in the SQL that ClickHouse has spoken since 18.16. */
export interface Table {
  readonly name: string;
  /** Names and types; what the engine works out by itself is not among them. */
  readonly columns: Readonly<Record<string, string>>;
  readonly derived: Readonly<Record<string, string>>;
  /** Rows of one key are added up where `sums` names columns. */
  readonly key: readonly string[];
  readonly sums: readonly string[];
  /** What is forgotten at once. */
  readonly partition: string;
}

/** Which shard a batch goes to, when it came, and which it is: empty where a row is of several. */
const BATCH = { lane: 'UInt8', received: 'Date', batch: 'String' };
const ACTION = "Enum8('' = 0, 'accept' = 1, 'drop' = 2, 'reject' = 3)";
const DIRECTION = "Enum8('' = 0, 'ingress' = 1, 'egress' = 2)";
const STATE = "Enum8('' = 0, 'attempted' = 1, 'established' = 2, 'rejected' = 3, 'reset' = 4, 'closed' = 5)";
const INITIATOR = "Enum8('unknown' = 0, 'source' = 1, 'destination' = 2)";

/** What is added up, in the order of its columns. */
export const AMOUNTS = [
  'connections',
  'replies',
  'answers',
  'bytes',
  'packets',
  'reverse_bytes',
  'reverse_packets',
] as const;

/** Flows as they came. Place 0 is the batch itself, with its counts as JSON: what is here was accepted. */
export const FLOWS: Table = {
  name: 'flows',
  columns: {
    ...BATCH,
    place: 'UInt32',
    received_ms: 'Int64',
    counts: 'String',
    start_ms: 'Int64',
    end_ms: 'Int64',
    source: 'String',
    destination: 'String',
    protocol: 'UInt8',
    source_port: 'Nullable(UInt16)',
    destination_port: 'Nullable(UInt16)',
    icmp_type: 'Nullable(UInt8)',
    icmp_code: 'Nullable(UInt8)',
    bytes: 'Nullable(UInt64)',
    packets: 'Nullable(UInt64)',
    reverse_bytes: 'Nullable(UInt64)',
    reverse_packets: 'Nullable(UInt64)',
    connections: 'Nullable(UInt64)',
    action: ACTION,
    direction: DIRECTION,
    sampling_interval: 'Nullable(UInt64)',
    state: STATE,
    initiator: INITIATOR,
    exporter: 'String',
    process: 'String',
    user: 'String',
    rule: 'String',
    source_zone: 'String',
    destination_zone: 'String',
    source_name: 'String',
    destination_name: 'String',
    new_source: 'String',
    new_source_port: 'Nullable(UInt16)',
    new_destination: 'String',
    new_destination_port: 'Nullable(UInt16)',
  },
  derived: {},
  key: ['batch', 'place'],
  sums: [],
  partition: 'received',
};

/** Sums of conversations by period; and for each batch one row that says that it is among them. */
function sumTable(level: Level, partition: string): Table {
  return {
    name: `conversations_${level}`,
    columns: {
      ...BATCH,
      period_ms: 'Int64',
      source: 'String',
      destination: 'String',
      protocol: 'UInt8',
      port: 'UInt16',
      observer: 'String',
      direction: DIRECTION,
      action: ACTION,
      told: 'UInt8',
      flows: 'UInt64',
      connections: 'UInt64',
      replies: 'UInt64',
      answers: 'UInt64',
      bytes: 'UInt64',
      packets: 'UInt64',
      reverse_bytes: 'UInt64',
      reverse_packets: 'UInt64',
      first_ms: 'Int64',
      last_ms: 'Int64',
    },
    // 18.16 has no SimpleAggregateFunction: rows come with plain times, and are merged by their states.
    derived: {
      first_state: "AggregateFunction(min, Int64) MATERIALIZED arrayReduce('minState', [first_ms])",
      last_state: "AggregateFunction(max, Int64) MATERIALIZED arrayReduce('maxState', [last_ms])",
    },
    key: ['batch', 'period_ms', 'source', 'destination', 'protocol', 'port', 'observer', 'direction', 'action', 'told'],
    sums: ['flows', ...AMOUNTS, 'first_state', 'last_state'],
    partition,
  };
}

/** What became of the records of sources, by minute; and for each batch one row that says that it is among them. */
export const COUNTS: Table = {
  name: 'counts',
  columns: { ...BATCH, minute_ms: 'Int64', source: 'String', kind: 'String', why: 'String', records: 'UInt64' },
  derived: {},
  key: ['batch', 'minute_ms', 'source', 'kind', 'why'],
  sums: ['records'],
  partition: 'toYYYYMM(received)',
};

export const SUMS: Readonly<Record<Level, Table>> = {
  minute: sumTable('minute', 'received'),
  hour: sumTable('hour', 'received'),
  day: sumTable('day', 'toYYYYMM(received)'),
};

/** In the order in which a batch is written: the first one accepts it. */
export const TABLES: readonly Table[] = [FLOWS, COUNTS, SUMS.minute, SUMS.hour, SUMS.day];

/** `engine`: in front of `MergeTree` and behind it, as in `ReplicatedMergeTree('/path', 'name')`. */
export function printCreate(
  { columns, derived, key, sums, partition }: Table,
  head: string,
  engine: { readonly prefix: string; readonly parameters: readonly string[]; readonly settings: string },
): string {
  const kind = sums.length > 0 ? 'SummingMergeTree' : 'MergeTree';
  const parameters = [...engine.parameters, ...(sums.length > 0 ? [`(${sums.join(', ')})`] : [])];
  return `${head} (${printColumns({ ...columns, ...derived })})
ENGINE = ${engine.prefix}${kind}(${parameters.join(', ')})
PARTITION BY ${partition} ORDER BY (${key.join(', ')}) SETTINGS ${engine.settings}`;
}

export function printColumns(columns: Readonly<Record<string, string>>): string {
  return Object.entries(columns)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ');
}
