import type { ExporterCounts, RecordCounts } from './flow-batch.ts';

type Counted = { -readonly [Key in keyof Omit<ExporterCounts, 'exporter' | 'lastMs'>]: number } & { lastMs: number };

const MOST_EXPORTERS = 4096;
const MOST_SHOWN = 20;
export const OTHERS = 'others';

/** Counts what becomes of records, by exporter where there are not too many. */
export interface RecordCounter {
  readonly read: (records: number) => void;
  readonly datagram: (exporter: string, receivedMs: number) => void;
  readonly flow: (exporter: string, records: number) => void;
  readonly skip: (why: string, records: number) => void;
  readonly bad: (exporter: string, why: string) => void;
  readonly lost: (exporter: string, count: number, unit: 'flows' | 'datagrams') => void;
  readonly counts: () => RecordCounts;
}

export function createRecordCounter(): RecordCounter {
  const sum = { read: 0, decoded: 0, flows: 0, bad: 0 };
  const skipped = new Map<string, number>();
  const exporters = new Map<string, Counted>();
  const firstBad: string[] = [];
  const of = (exporter: string): Counted => {
    const known = exporters.get(exporter);
    if (known) return known;
    if (exporters.size >= MOST_EXPORTERS && exporter !== OTHERS) return of(OTHERS);
    const fresh: Counted = { datagrams: 0, flows: 0, bad: 0, lostFlows: 0, lostDatagrams: 0, lastMs: 0 };
    exporters.set(exporter, fresh);
    return fresh;
  };
  return {
    read: (records) => {
      sum.read += records;
    },
    datagram: (exporter, receivedMs) => {
      const counted = of(exporter);
      counted.datagrams += 1;
      counted.lastMs = receivedMs;
    },
    flow: (exporter, records) => {
      sum.flows += 1;
      sum.decoded += records;
      of(exporter).flows += 1;
    },
    skip: (why, records) => {
      skipped.set(why, (skipped.get(why) ?? 0) + records);
    },
    bad: (exporter, why) => {
      sum.bad += 1;
      of(exporter).bad += 1;
      if (firstBad.length < MOST_SHOWN) firstBad.push(`${exporter}: ${why}`);
    },
    lost: (exporter, count, unit) => {
      if (unit === 'flows') of(exporter).lostFlows += count;
      else of(exporter).lostDatagrams += count;
    },
    counts: () => ({
      ...sum,
      skipped: Object.fromEntries(skipped),
      firstBad: [...firstBad],
      exporters: Array.from(exporters, ([exporter, counted]) => ({ exporter, ...counted })),
    }),
  };
}

/** What was counted since `before`; exporters that nothing was counted of are left out. */
export function sinceCounts(now: RecordCounts, before: RecordCounts): RecordCounts {
  const earlier = new Map(before.exporters.map((one) => [one.exporter, one]));
  return {
    read: now.read - before.read,
    decoded: now.decoded - before.decoded,
    flows: now.flows - before.flows,
    bad: now.bad - before.bad,
    firstBad: now.firstBad.slice(before.firstBad.length),
    skipped: Object.fromEntries(
      Object.entries(now.skipped)
        .map(([why, records]) => [why, records - (before.skipped[why] ?? 0)] as const)
        .filter(([, records]) => records > 0),
    ),
    exporters: now.exporters
      .map((one) => subtract(one, earlier.get(one.exporter)))
      .filter(({ datagrams, flows, bad, lostFlows, lostDatagrams }) =>
        [datagrams, flows, bad, lostFlows, lostDatagrams].some((count) => count > 0),
      ),
  };
}

function subtract(now: ExporterCounts, before: ExporterCounts | undefined): ExporterCounts {
  if (!before) return now;
  return {
    exporter: now.exporter,
    datagrams: now.datagrams - before.datagrams,
    flows: now.flows - before.flows,
    bad: now.bad - before.bad,
    lostFlows: now.lostFlows - before.lostFlows,
    lostDatagrams: now.lostDatagrams - before.lostDatagrams,
    lastMs: now.lastMs,
  };
}
