import type { Protocol } from '#core/net';
import type { Direction, Mode } from './index.ts';

/**
 * Connections of one kind seen at one host since the last report, counted by the kernel.
 * JSON-ready: addresses are canonical text.
 */
export interface Conversation {
  readonly source: string;
  readonly destination: string;
  readonly protocol: Protocol;
  /** Destination port; icmp type × 256 + code for icmp and icmp6; 0 for other protocols. */
  readonly port: number;
  readonly direction: Direction;
  /** New connections, also attempts that nobody answered. */
  readonly connections: number;
  /** Whether any of them was answered. */
  readonly answered: boolean;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** Connections that a host refused (`dropped`), or would have refused in mode `enforce`. */
export interface Denial {
  readonly source: string;
  readonly destination: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly direction: Direction;
  readonly packets: number;
  readonly dropped: boolean;
  /** Of the host at that moment: reports are sent later. */
  readonly mode: Mode;
  /** The guardrail that forbids it, or `default-deny`. */
  readonly rule: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** A port that a process on the host listens on. */
export interface Listener {
  /** `0.0.0.0` and `::` mean every address. */
  readonly address: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Name of the program, and of the script that it runs; absent when it could not be read. */
  readonly process?: string;
}

/** How the agent and its host are. */
export interface AgentHealth {
  readonly version: string;
  readonly kernel: string;
  readonly residentBytes: number;
  /** Share of one core since the last report, 0 … 1. */
  readonly cpu: number;
  readonly uptimeMs: number;
  /** Conversations and denials that the kernel could not record since the last report. */
  readonly lost: number;
}

/** What the agent did that someone should know. */
export interface AgentEvent {
  readonly kind:
    | 'started'
    | 'applied'
    | 'confirmed'
    | 'reverted'
    | 'refused'
    | 'tampered'
    | 'repaired'
    | 'last-good-corrupt'
    | 'disk-full';
  readonly atMs: number;
  /** What it is about: a change, or else what is in force; 0 for none. */
  readonly revision: number;
  readonly detail: string;
}

/** One report of an agent. Everything since the report before; a report that was not acknowledged is sent again. */
export interface AgentReport {
  /** Rising by one; the server counts a repeated report once. */
  readonly sequence: number;
  /** Identifies one run of the agent: `sequence` starts anew with it. */
  readonly run: string;
  readonly atMs: number;
  /** Revision that the kernel was last seen to hold; 0 for none. */
  readonly realisedRevision: number;
  readonly mode: Mode | 'none';
  /** Whether the rules read back from the kernel mean what was asked. */
  readonly inSync: boolean;
  readonly conversations: readonly Conversation[];
  readonly denials: readonly Denial[];
  /** Absent: unchanged since the last report. */
  readonly listeners?: readonly Listener[];
  readonly events: readonly AgentEvent[];
  readonly health: AgentHealth;
}
