import type { Connection } from './connection.ts';
import { TCP } from '#decoders/packet';
import { isUnanswered } from './tcp-state.ts';

/**
 * Idle times after which packets belong to another connection, in the order in which they are looked for: of requests
 * that nobody answers, of datagrams and of what is closed, of open connections, of those to terminals. Source: Zeek's
 * defaults, except that it looks for stragglers of what is closed for 5 s alone.
 */
export const LINES = [5000, 60_000, 300_000, 3_600_000] as const;
const TERMINAL_PORTS = new Set([21, 22, 23, 513, 3389]);
/** A capture of several cards, or several files, is not always in order. */
const BACKWARDS_MS = 60_000;

/** The line in which a connection grows old. */
export function toLine({ tcp, protocol }: Connection, portA: number, portB: number): number {
  if (protocol !== TCP || !tcp || tcp.isClosed) return 1;
  if (isUnanswered(tcp)) return 0;
  return TERMINAL_PORTS.has(portA) || TERMINAL_PORTS.has(portB) ? 3 : 2;
}

/** Whether a packet at that time is none of the connection's any more. `line`: in which it grows old. */
export function isOverAt({ startMs, endMs, tcp }: Connection, timeMs: number, line: number): boolean {
  if (timeMs < startMs - BACKWARDS_MS) return true;
  // However often it was asked for again.
  const sinceMs = line === 0 ? (tcp?.askedMs ?? startMs) : endMs;
  return timeMs - sinceMs > (LINES[line] ?? 0);
}
