import type { Sighting } from '#stages/discover';
import type { StoredConversation } from '#store/flows';

/** A sum of flows as a sighting of all of them. */
export function toSumSighting(sum: StoredConversation): Sighting {
  const { observer, source, destination, protocol, port, connections, answered, firstSeenMs, lastSeenMs } = sum;
  return {
    source,
    destination,
    protocol,
    port,
    connections,
    answered: answered && !isRefused(sum),
    isCount: true,
    firstSeenMs,
    lastSeenMs,
    seenAt: 'between',
    observer,
  };
}

/** What was refused was tried all the same, and made no connection. */
export function isRefused({ action }: Pick<StoredConversation, 'action'>): boolean {
  return action === 'drop' || action === 'reject';
}
