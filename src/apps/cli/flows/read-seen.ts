import { type Estate, type SeenConversation, startFold } from '#stages/discover';
import { decodeFiles } from '../../files/index.ts';
import { CallError } from '../command.ts';
import { countOf } from '../print.ts';
import type { FlowFiles } from './flow-files.ts';
import { isAllBad, type ReadRecords, startTally } from './tally.ts';
import { toSighting } from './to-sighting.ts';

export interface Window {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** What files of telemetry tell. */
export interface Seen {
  readonly conversations: readonly SeenConversation[];
  readonly records: ReadRecords;
  /** Bad records and what exporters lost, in words; none where every record was read. */
  readonly warnings: readonly string[];
  /** Flows that tell of no conversation, by the reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Connections that the limit of the fold kept out. */
  readonly lost: number;
  /** From the first flow to the last one; undefined without any. */
  readonly window?: Window;
}

const PROGRESS_FLOWS = 100_000;

/**
 * Flows folded while they are read, so that files may be larger than memory. Flows that do not touch `within` are
 * skipped. Throws a CallError where a file cannot be read to its end, or nothing in them is a record of its format.
 */
export async function readSeen(files: FlowFiles, estate: Estate, within?: Window): Promise<Seen> {
  const fold = startFold(estate);
  const skipped: Record<string, number> = {};
  let flows = 0;
  let window: Window | undefined;
  const tally = startTally((flow) => {
    flows += 1;
    if (flows % PROGRESS_FLOWS === 0 && process.stderr.isTTY) process.stderr.write(`\r${flows} flows`);
    const sighting = toSighting(flow);
    const isOutside = within !== undefined && (flow.endMs < within.firstMs || flow.startMs > within.lastMs);
    const reason = isOutside ? 'outside the window' : typeof sighting === 'string' ? sighting : undefined;
    if (reason !== undefined) skipped[reason] = (skipped[reason] ?? 0) + 1;
    if (reason !== undefined || typeof sighting === 'string') return;
    fold.add(sighting);
    window = {
      firstMs: Math.min(window?.firstMs ?? Infinity, sighting.firstSeenMs),
      lastMs: Math.max(window?.lastMs ?? 0, sighting.lastSeenMs),
    };
  });
  const errors = await decodeFiles({ ...files, toSink: tally.toSink, onPiece: () => Promise.resolve() });
  if (flows >= PROGRESS_FLOWS && process.stderr.isTTY) process.stderr.write('\r');
  const records = tally.read();
  const warnings = records.bad > 0 || Object.keys(records.lost).length > 0 ? tally.describe() : [];
  if (errors.length > 0 || isAllBad(records))
    throw new CallError([...warnings, ...errors.map((error) => `bulkhead: ${error}`)]);
  const { conversations, lost } = fold.read();
  const span = within ?? window;
  return { conversations, records, warnings, skipped, lost, ...(span && { window: span }) };
}

/** For stderr: what was read, and what of it was left out. */
export function describeReading({ records, warnings, skipped, lost, conversations }: Seen): string {
  const left = Object.entries(skipped).map(([reason, count]) => `${count} skipped (${reason})`);
  if (lost > 0) left.push(`${lost} lost (too many conversations)`);
  const sum = [`${countOf(records.flows, 'flow')} read`, ...left, countOf(conversations.length, 'conversation')];
  return [...warnings, sum.join(', ')].join('\n');
}
