import type { Level } from '../levels.ts';

/** A table in the SQL that ClickHouse has spoken since 18.16. */
export interface Table {
  readonly name: string;
  /** Names and types. */
  readonly columns: Readonly<Record<string, string>>;
  /** Rows of one key are added up where `sums` names columns. */
  readonly key: readonly string[];
  readonly sums: readonly string[];
  /** What is forgotten at once. */
  readonly partition: string;
}

const ACTION = "Enum8('' = 0, 'accept' = 1, 'drop' = 2, 'reject' = 3)";
const DIRECTION = "Enum8('' = 0, 'ingress' = 1, 'egress' = 2)";
const STATE = "Enum8('' = 0, 'attempted' = 1, 'established' = 2, 'rejected' = 3, 'reset' = 4, 'closed' = 5)";
const INITIATOR = "Enum8('unknown' = 0, 'source' = 1, 'destination' = 2)";

/** When a batch came, and which it is: empty where a row is of several. */
const BATCH = { received: 'Date', batch: 'String' };

/** Flows as they came. Place 0 is the batch itself, with its counts as JSON: what is here was accepted. */
export const FLOWS: Table = {
  name: 'flows',
  columns: {
    ...BATCH,
    place: 'UInt32',
    counts: 'String',
    // Which conversation it is of.
    client: 'String',
    server: 'String',
    port: 'UInt16',
    side: DIRECTION,
    is_reply: 'UInt8',
    is_answered: 'UInt8',
    // What `Flow` says.
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
  key: ['batch', 'place'],
  sums: [],
  partition: 'received',
};

/** What is added up. */
export const AMOUNTS = [
  'connections',
  'replies',
  'answers',
  'bytes',
  'packets',
  'reverse_bytes',
  'reverse_packets',
] as const;

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
      // Rows that add up to nothing would be left out.
      flows: 'UInt64',
      ...Object.fromEntries(AMOUNTS.map((name) => [name, 'UInt64'])),
      // 18.16 has no SimpleAggregateFunction.
      first_state: 'AggregateFunction(min, Int64)',
      last_state: 'AggregateFunction(max, Int64)',
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
  { columns, key, sums, partition }: Table,
  head: string,
  engine: { readonly prefix: string; readonly parameters: readonly string[]; readonly settings: string },
): string {
  const kind = sums.length > 0 ? 'SummingMergeTree' : 'MergeTree';
  const parameters = [...engine.parameters, ...(sums.length > 0 ? [`(${sums.join(', ')})`] : [])];
  return `${head} (${printColumns(columns)})
ENGINE = ${engine.prefix}${kind}(${parameters.join(', ')})
PARTITION BY ${partition} ORDER BY (${key.join(', ')}) SETTINGS ${engine.settings}`;
}

export function printColumns(columns: Readonly<Record<string, string>>): string {
  return Object.entries(columns)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ');
}
