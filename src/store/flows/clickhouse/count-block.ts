import { addCounts } from '../counts.ts';
import type { FlowBatch, SourceCount } from '../flow-store.ts';
import { encodeBlock, encodeSmall, encodeTexts, encodeWide } from './native.ts';
import { COUNTS } from './schema.ts';
import { parseRows } from './tsv.ts';

/** Rows of the table of counts as one block. */
export function encodeCounts(batches: readonly Pick<FlowBatch, 'id' | 'counts'>[], date: number): Buffer {
  const sums = addCounts(
    new Map(),
    batches.flatMap(({ counts }) => counts),
    'minute',
  ).values();
  const rows = [
    ...batches.map(({ id }) => ({ batch: id, source: '', atMs: 0, kind: '', why: '', count: 1 })),
    ...[...sums].map((sum) => ({ ...sum, batch: '' })),
  ];
  const columns: Readonly<Record<string, Uint8Array>> = {
    received: encodeSmall(16, rows, () => date),
    batch: encodeTexts(rows, ({ batch }) => batch),
    minute_ms: encodeWide(rows, ({ atMs }) => atMs),
    source: encodeTexts(rows, ({ source }) => source),
    kind: encodeTexts(rows, ({ kind }) => kind),
    why: encodeTexts(rows, ({ why }) => why),
    records: encodeWide(rows, ({ count }) => count),
  };
  return encodeBlock(
    rows.length,
    Object.entries(COUNTS.columns).map(([name, type]) => ({ name, type, values: [columns[name] ?? new Uint8Array()] })),
  );
}

/** From rows of start, source, kind, why and count. */
export function parseCountRows(text: string): SourceCount[] {
  return parseRows(text).map(([atMs, source = '', kind, why = '', count]) => ({
    source,
    atMs: Number(atMs),
    kind: kind as SourceCount['kind'],
    why,
    count: Number(count),
  }));
}
