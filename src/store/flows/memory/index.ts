/** A flow store in memory: for tests, and for a server that need not remember. */
import {
  compareStored,
  type FlowRecord,
  type FlowStore,
  sortText,
  type StoredConversation,
  type Window,
} from '../flow-store.ts';

const MINUTE_MS = 60_000;

/** Keeps one sum for each conversation and minute of its last sighting. */
export function openMemoryFlowStore(): FlowStore {
  const sums = new Map<string, FlowRecord>();
  const inWindow = ({ sinceMs = -Infinity, untilMs = Infinity }: Window) =>
    [...sums.values()].filter(({ lastSeenMs }) => lastSeenMs >= sinceMs && lastSeenMs < untilMs);
  return {
    record: (records) => {
      for (const record of records) {
        const key = `${sortText(record)} ${minuteOf(record)}`;
        const known = sums.get(key);
        sums.set(key, known ? sum(known, record) : record);
      }
      return Promise.resolve();
    },
    conversations: (window) => {
      const found = new Map<string, StoredConversation>();
      for (const record of inWindow(window)) {
        const known = found.get(sortText(record));
        found.set(sortText(record), known ? sum(known, record) : record);
      }
      return Promise.resolve([...found.values()].toSorted(compareStored));
    },
    connectionsByMinute: (window) => {
      const minutes = new Map<number, number>();
      for (const record of inWindow(window))
        minutes.set(minuteOf(record), (minutes.get(minuteOf(record)) ?? 0) + record.connections);
      const sorted = [...minutes].toSorted(([a], [b]) => a - b);
      return Promise.resolve(sorted.map(([minuteMs, connections]) => ({ minuteMs, connections })));
    },
    close: () => Promise.resolve(),
  };
}

function minuteOf({ lastSeenMs }: FlowRecord): number {
  return Math.floor(lastSeenMs / MINUTE_MS) * MINUTE_MS;
}

function sum(a: FlowRecord, b: FlowRecord): FlowRecord {
  return {
    ...a,
    connections: a.connections + b.connections,
    answered: a.answered || b.answered,
    firstSeenMs: Math.min(a.firstSeenMs, b.firstSeenMs),
    lastSeenMs: Math.max(a.lastSeenMs, b.lastSeenMs),
  };
}
