import type { ExporterCounts, RecordCounts } from './flow-batch.ts';

const NUMBERS = ['datagrams', 'read', 'decoded', 'flows', 'bad', 'lostFlows', 'lostDatagrams'] as const;
type Counted = Record<(typeof NUMBERS)[number], number> & { readonly skipped: Map<string, number> };

const MOST_EXPORTERS = 4096;
const MOST_SHOWN = 20;
const OTHERS = 'others';

/** Counts what becomes of records, by exporter where there are not too many. */
export interface RecordCounter {
  readonly datagram: (exporter: string) => void;
  readonly read: (exporter: string, records: number) => void;
  readonly flow: (exporter: string, records: number) => void;
  readonly skip: (exporter: string, why: string, records: number) => void;
  readonly bad: (exporter: string, why: string) => void;
  readonly lost: (exporter: string, count: number, unit: 'flows' | 'datagrams') => void;
  readonly counts: () => RecordCounts;
}

export function createRecordCounter(): RecordCounter {
  const exporters = new Map<string, Counted>();
  const firstBad: string[] = [];
  const of = (exporter: string): Counted => {
    const known = exporters.get(exporter);
    if (known) return known;
    if (exporters.size >= MOST_EXPORTERS && exporter !== OTHERS) return of(OTHERS);
    const numbers = { datagrams: 0, read: 0, decoded: 0, flows: 0, bad: 0, lostFlows: 0, lostDatagrams: 0 };
    const fresh: Counted = { ...numbers, skipped: new Map() };
    exporters.set(exporter, fresh);
    return fresh;
  };
  return {
    datagram: (exporter) => {
      of(exporter).datagrams += 1;
    },
    read: (exporter, records) => {
      of(exporter).read += records;
    },
    flow: (exporter, records) => {
      const counted = of(exporter);
      counted.flows += 1;
      counted.decoded += records;
    },
    skip: (exporter, why, records) => {
      const { skipped } = of(exporter);
      skipped.set(why, (skipped.get(why) ?? 0) + records);
    },
    bad: (exporter, why) => {
      of(exporter).bad += 1;
      if (firstBad.length < MOST_SHOWN) firstBad.push(`${exporter}: ${why}`);
    },
    lost: (exporter, count, unit) => {
      of(exporter)[unit === 'flows' ? 'lostFlows' : 'lostDatagrams'] += count;
    },
    counts: () => ({
      exporters: Array.from(exporters, ([exporter, { skipped, ...numbers }]) => ({
        exporter,
        ...numbers,
        skipped: Object.fromEntries(skipped),
      })),
      firstBad: [...firstBad],
    }),
  };
}

/** What was counted since `before`; exporters that nothing was counted of are left out. */
export function sinceCounts(now: RecordCounts, before: RecordCounts): RecordCounts {
  const earlier = new Map(before.exporters.map((one) => [one.exporter, one]));
  return {
    exporters: now.exporters
      .map((one) => subtract(one, earlier.get(one.exporter)))
      .filter((one) => NUMBERS.some((name) => one[name] > 0) || Object.keys(one.skipped).length > 0),
    firstBad: now.firstBad.slice(before.firstBad.length),
  };
}

function subtract(now: ExporterCounts, before: ExporterCounts | undefined): ExporterCounts {
  if (!before) return now;
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, now[name] - before[name]]));
  const skipped = Object.entries(now.skipped)
    .map(([why, records]) => [why, records - (before.skipped[why] ?? 0)] as const)
    .filter(([, records]) => records > 0);
  return { ...now, ...numbers, skipped: Object.fromEntries(skipped) };
}

/** Of all exporters together. */
export function sumCounts({ exporters }: RecordCounts): Omit<ExporterCounts, 'exporter'> {
  const skipped: Record<string, number> = {};
  for (const one of exporters)
    for (const [why, records] of Object.entries(one.skipped)) skipped[why] = (skipped[why] ?? 0) + records;
  const sumOf = (name: (typeof NUMBERS)[number]) => exporters.reduce((sum, one) => sum + one[name], 0);
  return {
    datagrams: sumOf('datagrams'),
    read: sumOf('read'),
    decoded: sumOf('decoded'),
    flows: sumOf('flows'),
    bad: sumOf('bad'),
    lostFlows: sumOf('lostFlows'),
    lostDatagrams: sumOf('lostDatagrams'),
    skipped,
  };
}
