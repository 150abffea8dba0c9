import { isReply as isReplying, toConversation } from '#core/conversation';
import type { Direction, Flow } from '#core/model';
import { type Protocol, toProtocolNumber } from '#core/net';
import type { StoredConversation } from './flow-store.ts';
import { type Level, LEVEL_MS, toPeriod } from './levels.ts';

/** What one conversation did within a period, as far as flows told. */
export interface Sum {
  readonly observer: string;
  readonly direction: Direction | '';
  readonly source: string;
  readonly destination: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly action: 'accept' | 'drop' | 'reject' | '';
  /** Which counters the flows had: sums of flows that had others are kept apart. */
  readonly told: number;
  flows: number;
  /** Of the flows of the way there. */
  connections: number;
  /** Of the flows of the way back. */
  replies: number;
  /** Flows that tell of an answer. */
  answers: number;
  bytes: number;
  packets: number;
  reverseBytes: number;
  reversePackets: number;
  firstMs: number;
  lastMs: number;
}

export const TOLD = { bytes: 1, packets: 2, reverseBytes: 4, reversePackets: 8 } as const;

/** By the start of the period, then by the conversation. */
export type Sums = Map<number, Map<string, Sum>>;

/** A flow belongs to the minute in which it ended. */
export function sumByMinute(flows: readonly Flow[]): Sums {
  const sums: Sums = new Map();
  let [periodMs, period] = [NaN, new Map<string, Sum>()];
  for (const flow of flows) {
    const lastMs = Math.round(Math.max(flow.startMs, flow.endMs));
    if (!(lastMs >= periodMs && lastMs < periodMs + LEVEL_MS.minute)) {
      periodMs = toPeriod('minute', lastMs);
      period = periodOf(sums, periodMs);
    }
    addFlow(period, flow, lastMs);
  }
  return sums;
}

/** The same by coarser periods. */
export function coarsen(sums: Sums, level: Level): Sums {
  const coarse: Sums = new Map();
  for (const [periodMs, fine] of sums) mergeSums(coarse, new Map([[toPeriod(level, periodMs), fine]]));
  return coarse;
}

/** Adds to the first. */
export function mergeSums(sums: Sums, more: Sums): void {
  for (const [periodMs, fine] of more) {
    const period = periodOf(sums, periodMs);
    for (const [key, sum] of fine) {
      const known = period.get(key);
      if (known) add(known, sum);
      else period.set(key, { ...sum });
    }
  }
}

/** What was seen of a conversation, whatever counters the flows had. */
export function toStored(sums: Iterable<Sum>): StoredConversation[] {
  const whole = new Map<string, { sum: Sum; told: number }>();
  for (const sum of sums) {
    const key = toKey({ ...sum, told: 0 });
    const known = whole.get(key);
    if (known) {
      add(known.sum, sum);
      known.told |= sum.told;
    } else whole.set(key, { sum: { ...sum }, told: sum.told });
  }
  return [...whole.values()].map(({ sum, told }) => toStoredConversation(sum, told));
}

export function toStoredConversation(sum: Sum, told: number): StoredConversation {
  const { observer, direction, source, destination, protocol, port, action } = sum;
  const stored: { -readonly [Key in keyof StoredConversation]: StoredConversation[Key] } = {
    observer,
    source,
    destination,
    protocol,
    port,
    connections: Math.max(sum.connections, sum.replies),
    answered: sum.answers > 0,
    firstSeenMs: sum.firstMs,
    lastSeenMs: sum.lastMs,
  };
  // There may be a million of them: a spread for each of these takes longer than all the rest.
  if (direction !== '') stored.direction = direction;
  if (action !== '') stored.action = action;
  if (told & TOLD.bytes) stored.bytes = sum.bytes;
  if (told & TOLD.packets) stored.packets = sum.packets;
  if (told & TOLD.reverseBytes) stored.reverseBytes = sum.reverseBytes;
  if (told & TOLD.reversePackets) stored.reversePackets = sum.reversePackets;
  return stored;
}

function addFlow(period: Map<string, Sum>, flow: Flow, lastMs: number): void {
  const isReply = isReplying(flow);
  const { source, destination, port = 0, answered } = toConversation(flow, isReply);
  const { exporter: observer = '', action = '', protocol } = flow;
  const direction = toWatchedSide(flow, isReply);
  const [bytes, reverseBytes] = isReply ? [flow.reverseBytes, flow.bytes] : [flow.bytes, flow.reverseBytes];
  const [packets, reversePackets] = isReply ? [flow.reversePackets, flow.packets] : [flow.packets, flow.reversePackets];
  const told =
    (bytes === undefined ? 0 : TOLD.bytes) |
    (packets === undefined ? 0 : TOLD.packets) |
    (reverseBytes === undefined ? 0 : TOLD.reverseBytes) |
    (reversePackets === undefined ? 0 : TOLD.reversePackets);
  const key = toKey({ observer, direction, source, destination, protocol, port, action, told });
  const connections = flow.connections ?? 1;
  const firstMs = Math.round(Math.min(flow.startMs, flow.endMs));
  let sum = period.get(key);
  if (!sum) {
    sum = { observer, direction, source, destination, protocol, port, action, told, ...NOTHING, firstMs, lastMs };
    period.set(key, sum);
  }
  sum.flows += 1;
  if (isReply) sum.replies += connections;
  else sum.connections += connections;
  if (answered) sum.answers += 1;
  sum.bytes += bytes ?? 0;
  sum.packets += packets ?? 0;
  sum.reverseBytes += reverseBytes ?? 0;
  sum.reversePackets += reversePackets ?? 0;
  if (firstMs < sum.firstMs) sum.firstMs = firstMs;
  if (lastMs > sum.lastMs) sum.lastMs = lastMs;
}

const NOTHING = {
  flows: 0,
  connections: 0,
  replies: 0,
  answers: 0,
  bytes: 0,
  packets: 0,
  reverseBytes: 0,
  reversePackets: 0,
};

/** Of the conversation, seen from the end that is watched: what comes back in belongs to what went out. */
export function toWatchedSide({ direction }: Flow, isReply: boolean): Direction | '' {
  if (direction === undefined) return '';
  return isReply === (direction === 'ingress') ? 'egress' : 'ingress';
}

type Key = Pick<Sum, 'observer' | 'direction' | 'source' | 'destination' | 'protocol' | 'port' | 'action' | 'told'>;

/** Equal for the same conversation alone: the name comes last, where it cannot be taken for something else. */
function toKey({ observer, direction, source, destination, protocol, port, action, told }: Key): string {
  const service = (toProtocolNumber(protocol) * 65_536 + port) * 16 + told;
  return `${service}${action}|${direction}|${source}|${destination}|${observer}`;
}

function add(sum: Sum, more: Sum): void {
  sum.flows += more.flows;
  sum.connections += more.connections;
  sum.replies += more.replies;
  sum.answers += more.answers;
  sum.bytes += more.bytes;
  sum.packets += more.packets;
  sum.reverseBytes += more.reverseBytes;
  sum.reversePackets += more.reversePackets;
  sum.firstMs = Math.min(sum.firstMs, more.firstMs);
  sum.lastMs = Math.max(sum.lastMs, more.lastMs);
}

function periodOf(sums: Sums, periodMs: number): Map<string, Sum> {
  const known = sums.get(periodMs);
  if (known) return known;
  const period = new Map<string, Sum>();
  sums.set(periodMs, period);
  return period;
}
