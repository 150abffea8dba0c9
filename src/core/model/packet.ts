import type { Connection } from './connection.ts';

/** What connection tracking says of a packet. A device that does not track sees `untracked`. */
export type ConnectionState = 'new' | 'established' | 'related' | 'invalid' | 'untracked';
export const CONNECTION_STATES: readonly ConnectionState[] = ['new', 'established', 'related', 'invalid', 'untracked'];

/** One packet as a filter looks at it: any packet of a connection, not only its first. */
export interface Packet extends Connection {
  /** tcp, udp and sctp only; a missing one counts as 0. */
  readonly sourcePort?: number;
  readonly state: ConnectionState;
  /** Name of the interface that it came in by; empty when it was made here. */
  readonly in: string;
  /** Name of the interface that it leaves by; empty when it stays here. */
  readonly out: string;
}
