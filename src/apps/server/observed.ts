import type { Policy } from '#core/model';
import { type FoldedConversations, foldConversations, type Sighting } from '#stages/discover';
import type { FlowStore, StoredConversation, Window } from '#store/flows';
import { isRefused } from './sum-sighting.ts';

/** What was seen, folded by the estate of the policy in force. */
export interface Observed extends FoldedConversations {
  /** Of the first sighting; absent when nothing was seen. */
  readonly sinceMs?: number;
  readonly lastMs?: number;
}

/** Folding the whole history takes a moment; a page that is open asks again and again. */
const FRESH_MS = 1000;

export function makeObserved(
  flows: FlowStore,
  current: () => { revision: number; policy: Policy },
  now: () => number,
): () => Promise<Observed> {
  let known: { revision: number; atMs: number; observed: Promise<Observed> } | undefined;
  return () => {
    const { revision, policy } = current();
    if (known && known.revision === revision && now() - known.atMs < FRESH_MS) return known.observed;
    const observed = readObserved(flows, policy, {});
    known = { revision, atMs: now(), observed };
    observed.catch(() => {
      known = undefined;
    });
    return observed;
  };
}

/** What the store has of the window, folded by the estate of the policy. */
export async function readObserved(flows: FlowStore, policy: Policy, window: Window): Promise<Observed> {
  const stored = await flows.conversations(window);
  const hosts = new Set(policy.workloads.map(({ name }) => name));
  const sightings = stored.conversations.map((conversation) => toSighting(conversation, hosts));
  const folded = foldConversations(sightings, policy);
  const { conversations } = folded;
  if (conversations.length === 0) return folded;
  return {
    ...folded,
    sinceMs: conversations.reduce((first, { firstSeenMs }) => Math.min(first, firstSeenMs), Infinity),
    lastMs: conversations.reduce((last, { lastSeenMs }) => Math.max(last, lastSeenMs), 0),
  };
}

/** An agent sees what its own host does; other exporters stand between the ends, whatever they call the direction. */
function toSighting(conversation: StoredConversation, hosts: ReadonlySet<string>): Sighting {
  const { observer, direction, source, destination, protocol, port, ...seen } = conversation;
  const isAtEnd = direction !== undefined && hosts.has(observer);
  return {
    source,
    destination,
    protocol,
    port,
    connections: isRefused(conversation) ? 0 : seen.connections,
    answered: seen.answered,
    firstSeenMs: seen.firstSeenMs,
    lastSeenMs: seen.lastSeenMs,
    ...(isAtEnd ? { seenAt: direction === 'egress' ? 'source' : 'destination' } : { seenAt: 'between', observer }),
  };
}
