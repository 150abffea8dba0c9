import { type Fields, fieldsAt, parseFields, toFields } from '#decoders/json-fields';

export interface Entries {
  /** Undefined: an entry that is no object. */
  readonly entries: readonly (Fields | undefined)[];
  /** Whether the record is a series of numbers (`resultType` `matrix` or `vector`). */
  readonly isOfMetric: boolean;
}

/**
 * Flows of a record: itself, the entries of a stream with the stream's labels (Loki HTTP API, Query Loki), or the line that
 * `logcli -o jsonl` gives with its labels.
 */
export function findEntries(record: Fields): Entries {
  const { stream, values, line, metric } = record;
  if (metric !== undefined && stream === undefined) return { entries: [], isOfMetric: true };
  if (Array.isArray(values) && stream !== undefined) {
    const labels = toFields(stream);
    const entries = values.map((value: unknown) => {
      const text: unknown = Array.isArray(value) ? value[1] : undefined;
      return withLabels(labels, typeof text === 'string' ? parseFields(text) : undefined);
    });
    return { entries, isOfMetric: false };
  }
  if (typeof line === 'string' && record['labels'] !== undefined)
    return { entries: [withLabels(fieldsAt(record, 'labels'), parseFields(line))], isOfMetric: false };
  return { entries: [record], isOfMetric: false };
}

function withLabels(labels: Fields, entry: Fields | undefined): Fields | undefined {
  return entry && { ...labels, ...entry };
}
