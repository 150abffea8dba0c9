import { type Discovery, type Estate, startDiscovery } from '#stages/discover';
import { decodeFiles } from '../../files/index.ts';
import { CallError } from '../command.ts';
import { countOf } from '../print.ts';
import type { FlowFiles } from './flow-files.ts';
import { isAllBad, type ReadRecords, startTally } from './tally.ts';
import type { Window } from './window.ts';

/** What files of telemetry tell. */
export interface Seen extends Discovery {
  readonly records: ReadRecords;
  /** Bad records and what exporters lost, in words; none where every record was read. */
  readonly warnings: readonly string[];
  /** What was asked for, else from the first flow to the last one; undefined without any. */
  readonly window?: Window;
}

export interface ReadingOptions {
  readonly within?: Window;
  /** Whether addresses of the internet may be found to be ours. */
  readonly findsInside?: boolean;
}

const PROGRESS_FLOWS = 100_000;
const MOST_CONVERSATIONS = 2_000_000;

/**
 * What flows tell, found while they are read, so that files may be larger than memory. Throws a CallError where a file
 * cannot be read to its end, or nothing in them is a record of its format.
 */
export async function readSeen(files: FlowFiles, estate: Estate, options: ReadingOptions = {}): Promise<Seen> {
  const discovery = startDiscovery({ estate, limit: MOST_CONVERSATIONS, ...options });
  let flows = 0;
  const tally = startTally((flow) => {
    flows += 1;
    if (flows % PROGRESS_FLOWS === 0 && process.stderr.isTTY) process.stderr.write(`\r${flows} flows`);
    discovery.add(flow);
  });
  const errors = await decodeFiles({ ...files, toSink: tally.toSink, onPiece: () => Promise.resolve() });
  if (flows >= PROGRESS_FLOWS && process.stderr.isTTY) process.stderr.write('\r');
  const records = tally.read();
  const warnings = records.bad > 0 || Object.keys(records.lost).length > 0 ? tally.describe() : [];
  if (errors.length > 0 || isAllBad(records))
    throw new CallError([...warnings, ...errors.map((error) => `bulkhead: ${error}`)]);
  const found = discovery.end();
  const { within } = options;
  const window = within ?? (found.coverage && { firstMs: found.coverage.firstMs, lastMs: found.coverage.lastMs });
  return { ...found, records, warnings, ...(window && { window }) };
}

/** For stderr: what was read, and what of it was left out. */
export function describeReading(seen: Seen): string {
  const { records, warnings, skipped, lost, joined, inside, scans, noise, conversations } = seen;
  const attempts = noise.reduce((sum, one) => sum + one.attempts, 0);
  const parts = [
    `${countOf(records.flows, 'flow')} read`,
    ...Object.entries(skipped).map(([reason, count]) => `${count} skipped (${reason})`),
    ...(lost > 0 ? [`${lost} lost (too many conversations)`] : []),
    ...(joined > 0 ? [`${countOf(joined, 'conversation')} joined across address translation`] : []),
    ...(scans.length > 0 ? [`${countOf(scans.length, 'scan')} set apart`] : []),
    ...(attempts > 0 ? [`${countOf(attempts, 'attempt')} of the internet that nobody answered set apart`] : []),
    countOf(conversations.length, 'conversation'),
  ];
  const ours =
    inside.length > 0 ? [`taken to be yours, since all their traffic passes here: ${inside.join(', ')}`] : [];
  return [...warnings, ...ours, parts.join(', ')].join('\n');
}
