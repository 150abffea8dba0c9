import { toProtocol, toProtocolNumber } from '#core/net';
import { addCounts } from '../counts.ts';
import type { SourceCount, StoredConversation } from '../flow-store.ts';
import type { Sum, Sums } from '../sums.ts';
import { toStoredConversation } from '../sums.ts';
import { COUNTS, type Table } from './schema.ts';
import { escapeText, parseRows } from './tsv.ts';

/** What every row of a batch begins with: `row` for the sums, `marker` for the one that says that the batch is in. */
export interface Heads {
  readonly row: string;
  readonly marker: string;
}

const NOTHING: Sum = {
  observer: '',
  direction: '',
  source: '',
  destination: '',
  protocol: 0,
  port: 0,
  action: '',
  told: 0,
  // Rows that add up to nothing would be left out.
  flows: 1,
  connections: 0,
  replies: 0,
  answers: 0,
  bytes: 0,
  packets: 0,
  reverseBytes: 0,
  reversePackets: 0,
  firstMs: 0,
  lastMs: 0,
};

/** One for each batch, in the order of the columns of the table. */
export function printMarkers(table: Table, heads: readonly Heads[]): string[] {
  return heads.map(({ marker }) => (table === COUNTS ? `${marker}\t0\t\t\t\t1\n` : printSum(marker, 0, NOTHING)));
}

/** In the order of the columns of the tables of sums. */
export function printSumRows(sums: Sums, { row }: Heads): string[] {
  const rows: string[] = [];
  for (const [periodMs, period] of sums) for (const sum of period.values()) rows.push(printSum(row, periodMs, sum));
  return rows;
}

function printSum(head: string, periodMs: number, sum: Sum): string {
  const key = `${escapeText(sum.source)}\t${escapeText(sum.destination)}\t${toProtocolNumber(sum.protocol)}\t${sum.port}\t${escapeText(sum.observer)}\t${sum.direction}\t${sum.action}\t${sum.told}`;
  const amounts = `${sum.bytes}\t${sum.packets}\t${sum.reverseBytes}\t${sum.reversePackets}`;
  return `${head}\t${periodMs}\t${key}\t${sum.flows}\t${sum.connections}\t${sum.replies}\t${sum.answers}\t${amounts}\t${sum.firstMs}\t${sum.lastMs}\n`;
}

/** In the order of the columns of the table of counts. */
export function printCountRows(counts: readonly SourceCount[], { row }: Heads): string[] {
  return [...addCounts(new Map(), counts, 'minute').values()].map(
    ({ atMs, source, kind, why, count }) =>
      `${row}\t${atMs}\t${escapeText(source)}\t${kind}\t${escapeText(why)}\t${count}\n`,
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

/** From rows of the columns of a conversation, `told` behind `action`, without flows. */
export function parseConversations(text: string): StoredConversation[] {
  return parseRows(text).map((cells) => {
    const number = (place: number) => Number(cells[place]);
    const sum: Sum = {
      observer: cells[0] ?? '',
      source: cells[1] ?? '',
      destination: cells[2] ?? '',
      protocol: toProtocol(number(3)),
      port: number(4),
      direction: cells[5] as Sum['direction'],
      action: cells[6] as Sum['action'],
      told: number(7),
      flows: 0,
      connections: number(8),
      replies: number(9),
      answers: number(10),
      bytes: number(11),
      packets: number(12),
      reverseBytes: number(13),
      reversePackets: number(14),
      firstMs: number(15),
      lastMs: number(16),
    };
    return toStoredConversation(sum, sum.told);
  });
}
