import { toProtocolNumber } from '#core/net';
import type { SourceCount, StoredConversation } from './flow-store.ts';

/** The canonical order, which is that of the bytes: a database sorts the same way. */
export function compareStored(a: StoredConversation, b: StoredConversation): number {
  return (
    compare(a.observer, b.observer) ||
    compare(a.source, b.source) ||
    compare(a.destination, b.destination) ||
    toProtocolNumber(a.protocol) - toProtocolNumber(b.protocol) ||
    a.port - b.port ||
    compare(a.direction ?? '', b.direction ?? '') ||
    compare(a.action ?? '', b.action ?? '')
  );
}

export function compareCounts(a: SourceCount, b: SourceCount): number {
  return a.atMs - b.atMs || compare(a.source, b.source) || compare(a.kind, b.kind) || compare(a.why, b.why);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
