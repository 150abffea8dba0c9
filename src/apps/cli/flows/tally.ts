import type { Decoder, DecodeSink, Flow } from '#core/model';
import { countOf } from '../print.ts';

const MOST_SHOWN = 20;

/** Counts what becomes of the records of files, and hands their flows on. */
export interface Tally {
  readonly toSink: (path: string, decoder: Decoder) => DecodeSink;
  /** JSON-ready. */
  readonly read: () => ReadRecords;
  /** The first bad records with their place, what exporters lost, and the sum, a line each. */
  readonly describe: () => string[];
}

/** Of all inputs. INVARIANT (nothing vanishes): read = decoded + skipped + bad. */
export interface ReadRecords {
  readonly read: number;
  /** Records that flows are made of. */
  readonly decoded: number;
  readonly flows: number;
  /** By the reason. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly bad: number;
  /** What the exporters count as sent and never came, by unit and exporter. */
  readonly lost: Readonly<Record<string, number>>;
}

/** `asReported`: as of `DecodeSink`. */
export function startTally(onFlow: (flow: Flow) => void, { asReported }: Pick<DecodeSink, 'asReported'> = {}): Tally {
  const count = { read: 0, decoded: 0, flows: 0, bad: 0 };
  const skipped = new Map<string, number>();
  const lost = new Map<string, number>();
  const shown: string[] = [];
  const add = (map: Map<string, number>, key: string, more: number) => map.set(key, (map.get(key) ?? 0) + more);
  return {
    toSink: (path, { unit }) => ({
      ...(asReported && { asReported }),
      read: (records) => {
        count.read += records;
      },
      flow: (flow, records) => {
        count.flows += 1;
        count.decoded += records;
        onFlow(flow);
      },
      skip: (why, records) => {
        add(skipped, why, records);
      },
      bad: (why, { number, column }) => {
        count.bad += 1;
        const name = path === '-' ? 'stdin' : path;
        const place = unit === 'line' ? `${name}:${number}:${column ?? 1}` : `${name}: ${unit} ${number}`;
        if (shown.length < MOST_SHOWN) shown.push(`${place}: ${why}`);
      },
      lost: (records, unit, exporter) => {
        add(lost, `${unit} of ${exporter}`, records);
      },
    }),
    read: () => ({ ...count, skipped: Object.fromEntries(skipped), lost: Object.fromEntries(lost) }),
    describe: () => {
      const reasons = [...skipped].map(([why, records]) => `${records} ${why}`);
      const sum = [...skipped.values()].reduce((total, records) => total + records, 0);
      return [
        ...shown,
        ...(count.bad > shown.length ? [`and ${count.bad - shown.length} bad records more`] : []),
        ...[...lost].map(([what, records]) => `lost on the way, as their exporter counts: ${records} ${what}`),
        `read ${count.read}, decoded ${count.decoded} into ${countOf(count.flows, 'flow')}, skipped ${sum}${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}, bad ${count.bad}`,
      ];
    },
  };
}

/** Nothing in the inputs is a record of its format: headers and the like may have been skipped. */
export function isAllBad({ decoded, bad }: ReadRecords): boolean {
  return bad > 0 && decoded === 0;
}
