import type { Connection } from './connection.ts';
import { TCP } from './ip-packet.ts';
import { isHalfOver, isUnanswered, type TcpState } from './tcp-state.ts';

/** Idle times after which packets belong to another connection; of terminals, and of the rest. Source: Zeek's defaults. */
const IDLE_MS = { over: 5000, datagrams: 60_000, tcp: 300_000, terminals: 3_600_000 };
const TERMINAL_PORTS = new Set([21, 22, 23, 513, 3389]);
const ATTEMPT_MS = 5000;
/** Connections that are half over are looked at so often, first after `ATTEMPT_MS`. */
const LOOK_MS = 6000;
/** A capture of several cards, or several files, is not always in order. */
const BACKWARDS_MS = 60_000;

/** In the order of their idle times: the lines in which connections grow old. */
export const LINES = [IDLE_MS.over, IDLE_MS.datagrams, IDLE_MS.tcp, IDLE_MS.terminals] as const;

export function toLine(connection: Connection, portA: number, portB: number): number {
  const { tcp, protocol } = connection;
  if (protocol !== TCP || !tcp) return 1;
  if (tcp.closedMs !== undefined || isUnanswered(tcp)) return 0;
  return TERMINAL_PORTS.has(portA) || TERMINAL_PORTS.has(portB) ? 3 : 2;
}

/** Whether a packet at that time is none of the connection's any more. `line`: in which it grows old. */
export function isOverAt(connection: Connection, timeMs: number, line: number): boolean {
  if (timeMs < connection.startMs - BACKWARDS_MS) return true;
  if (line > 0 && timeMs - connection.endMs > (LINES[line] ?? 0)) return true;
  return connection.tcp !== undefined && isTcpOverAt(connection.tcp, connection, timeMs);
}

function isTcpOverAt(tcp: TcpState, { startMs, endMs }: Connection, timeMs: number): boolean {
  if (tcp.closedMs !== undefined) return timeMs - tcp.closedMs > IDLE_MS.over;
  if (isUnanswered(tcp)) return timeMs - (tcp.askedMs ?? startMs) > ATTEMPT_MS;
  if (timeMs - endMs <= IDLE_MS.over || !isHalfOver(tcp)) return false;
  const looks = Math.max(0, Math.ceil((endMs - startMs) / LOOK_MS));
  return timeMs > startMs + ATTEMPT_MS + looks * LOOK_MS;
}
