import type { Direction, Flow } from '#core/model';
import type { Protocol } from '#core/net';
import type { Level } from './levels.ts';

/** What is stored as one: all of it or nothing, and once, however often it is sent. */
export interface FlowBatch {
  /** The same when it is sent again, and of no other batch. */
  readonly id: string;
  /** By our clock; the same when it is sent again. What is kept is kept for a time from here on, however late it is. */
  readonly receivedMs: number;
  readonly flows: readonly Flow[];
  readonly counts: readonly SourceCount[];
}

/**
 * What became of records of a source within a minute. Bad and skipped records, and what was lost, are known by their
 * number alone.
 */
export interface SourceCount {
  /** A file, an exporter, a workload. */
  readonly source: string;
  /** Any moment of the minute. */
  readonly atMs: number;
  /**
   * `decoded`: records that flows are made of. `dropped`: flows that were decoded and could not be kept.
   * INVARIANT (nothing vanishes): read = decoded + skipped + bad.
   */
  readonly kind: 'read' | 'decoded' | 'skipped' | 'bad' | 'lost' | 'dropped';
  /** Of what is skipped: the reason; of what is lost: the unit. Empty for the others. */
  readonly why: string;
  readonly count: number;
}

/** Flows of one kind between two ends as one observer saw them, summed. */
export interface StoredConversation {
  /** The exporter; the workload whose agent saw it. Empty where it has no name. */
  readonly observer: string;
  /** Absent where the observer does not tell. */
  readonly direction?: Direction;
  /** Who began it. */
  readonly source: string;
  readonly destination: string;
  readonly protocol: Protocol;
  /** As in `Conversation`; 0 as well where the observer tells none. */
  readonly port: number;
  readonly action?: 'accept' | 'drop' | 'reject';
  /** Reports of the way there, or of the way back where those are more: one connection may be in one of each. */
  readonly connections: number;
  readonly answered: boolean;
  /** What the source sent; absent where no flow tells. */
  readonly bytes?: number;
  readonly packets?: number;
  /** What the destination sent; absent where no flow tells. */
  readonly reverseBytes?: number;
  readonly reversePackets?: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** `untilMs` is not part of it. Absent ends are open. */
export interface Window {
  readonly sinceMs?: number;
  readonly untilMs?: number;
}

export interface ConversationMap {
  /** What was really read: ends are moved outwards to a whole minute, or to what is kept of that time. */
  readonly window: Window;
  /** In canonical order. */
  readonly conversations: readonly StoredConversation[];
}

/** The newest flows, and from when on they are all. */
export interface RecentFlows {
  /** What ended before it is known as sums alone, and sums end there; absent: all of the window are there. */
  readonly sinceMs?: number;
  /** Piece by piece, in the order of their ends. */
  readonly pieces: AsyncIterable<readonly Flow[]>;
}

export interface FlowStore {
  /** Resolves when all of it is on disk. Rejects when that is not known: send it again. */
  readonly store: (batch: FlowBatch) => Promise<void>;
  /** All flows whose end lies in the window. */
  readonly conversations: (window: Window) => Promise<ConversationMap>;
  /** What became of the records, for each minute, hour or day that begins in the window; `atMs` is its start. */
  readonly countsBy: (level: Level, window: Window) => Promise<SourceCount[]>;
  /** The flows as they came, those that ended last first. */
  readonly flows: (window: Window, limit: number) => Promise<Flow[]>;
  /**
   * All flows that ended in the window and are kept as they came; of more than `most` those that ended last. Together
   * with `conversations` until `sinceMs` they are all that is known, each once.
   */
  readonly recent: (window: Window, most: number) => Promise<RecentFlows>;
  /** Forgets what was kept long enough. */
  readonly expire: () => Promise<void>;
  readonly close: () => Promise<void>;
}
