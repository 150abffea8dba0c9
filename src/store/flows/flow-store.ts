import type { Conversation } from '#core/model';

/** What one report adds to one conversation. */
export interface FlowRecord extends Conversation {
  /** The workload whose agent saw it. */
  readonly workload: string;
}

/** A conversation as one workload saw it, summed over a window. */
export type StoredConversation = FlowRecord;

/** `untilMs` is not part of it. Absent ends are open. */
export interface Window {
  readonly sinceMs?: number;
  readonly untilMs?: number;
}

export interface FlowStore {
  /** Resolves when the records can be read; what was given to a store that is then killed may be lost for a second. */
  readonly record: (records: readonly FlowRecord[]) => Promise<void>;
  /** Everything whose last sighting lies in the window, in canonical order. */
  readonly conversations: (window: Window) => Promise<StoredConversation[]>;
  /** New connections by minute, for the last sightings in the window; minutes without any are left out. */
  readonly connectionsByMinute: (
    window: Window,
  ) => Promise<{ readonly minuteMs: number; readonly connections: number }[]>;
  readonly close: () => Promise<void>;
}

export function compareStored(a: StoredConversation, b: StoredConversation): number {
  const [first, second] = [sortText(a), sortText(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

export function sortText({ workload, direction, protocol, source, destination, port }: FlowRecord): string {
  return [workload, direction, protocol, source, destination, String(port).padStart(5, '0')].join('\u0000');
}
