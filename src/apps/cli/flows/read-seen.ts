import { type Estate, type SeenConversation, startFold } from '#stages/discover';
import { countOf } from '../print.ts';
import { parseObject, readLines, startErrors } from './lines.ts';
import { parseFlow } from './parse-flow.ts';
import { toSighting } from './to-sighting.ts';

export interface Window {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** What a file of flows tells. */
export interface Seen {
  readonly conversations: readonly SeenConversation[];
  readonly flows: number;
  /** Flows that tell of no conversation, by the reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Connections that the limit of the fold kept out. */
  readonly lost: number;
  /** From the first flow to the last one; undefined without any. */
  readonly window?: Window;
}

const PROGRESS_LINES = 100_000;

/**
 * Flows (NDJSON) folded while they are read, so that a file may be larger than memory. Flows that do not touch
 * `within` are skipped. Throws a CallError with the errors of the file.
 */
export async function readSeen(path: string, estate: Estate, within?: Window): Promise<Seen> {
  const fold = startFold(estate);
  const errors = startErrors();
  const skipped: Record<string, number> = {};
  let flows = 0;
  let window: Window | undefined;
  for await (const { line, number } of readLines(path)) {
    if (number % PROGRESS_LINES === 0 && process.stderr.isTTY) process.stderr.write(`\r${number} lines`);
    if (line.trim() === '') continue;
    const { object, errors: wrong } = parseObject(line);
    const parsed = object ? parseFlow(object) : { errors: wrong };
    errors.add(path, number, parsed.errors);
    if (!parsed.flow) continue;
    flows += 1;
    const sighting = toSighting(parsed.flow);
    const isOutside =
      within !== undefined && (parsed.flow.endMs < within.firstMs || parsed.flow.startMs > within.lastMs);
    const reason = isOutside ? 'outside the window' : typeof sighting === 'string' ? sighting : undefined;
    if (reason !== undefined) skipped[reason] = (skipped[reason] ?? 0) + 1;
    if (reason !== undefined || typeof sighting === 'string') continue;
    fold.add(sighting);
    window = {
      firstMs: Math.min(window?.firstMs ?? Infinity, sighting.firstSeenMs),
      lastMs: Math.max(window?.lastMs ?? 0, sighting.lastSeenMs),
    };
  }
  if (flows >= PROGRESS_LINES && process.stderr.isTTY) process.stderr.write('\r');
  errors.throwIfAny();
  const { conversations, lost } = fold.read();
  const span = within ?? window;
  return { conversations, flows, skipped, lost, ...(span && { window: span }) };
}

/** For stderr: what was read, and what of it was left out. */
export function describeReading({ flows, skipped, lost, conversations }: Seen): string {
  const left = Object.entries(skipped).map(([reason, count]) => `${count} skipped (${reason})`);
  if (lost > 0) left.push(`${lost} lost (too many conversations)`);
  return [`${countOf(flows, 'flow')} read`, ...left, countOf(conversations.length, 'conversation')].join(', ');
}
