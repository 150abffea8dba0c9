import type { AgentEvent, Conversation, Denial, Listener } from '#core/model';

/** What waits to be reported, folded so that it stays small however long the server is away. */
export interface Pending {
  readonly add: (news: {
    readonly conversations?: readonly Conversation[];
    readonly denials?: readonly Denial[];
    readonly events?: readonly AgentEvent[];
    readonly listeners?: readonly Listener[];
    readonly lost?: number;
  }) => void;
  readonly isEmpty: () => boolean;
  /** Everything, once. */
  readonly take: () => Batch;
}

export interface Batch {
  readonly conversations: Conversation[];
  readonly denials: Denial[];
  readonly events: AgentEvent[];
  readonly listeners?: readonly Listener[];
  readonly lost: number;
}

export const MAX_KEYS = 20_000;
export const MAX_EVENTS = 1000;

export function createPending(): Pending {
  let conversations = new Map<string, Conversation>();
  let denials = new Map<string, Denial>();
  let events: AgentEvent[] = [];
  let listeners: readonly Listener[] | undefined;
  let lost = 0;

  return {
    add: (news) => {
      for (const next of news.conversations ?? []) {
        const key = toKey(next);
        const known = conversations.get(key);
        if (!known && conversations.size >= MAX_KEYS) lost += next.connections;
        else conversations.set(key, known ? foldConversation(known, next) : next);
      }
      for (const next of news.denials ?? []) {
        const key = `${toKey(next)} ${next.rule} ${next.mode}`;
        const known = denials.get(key);
        if (!known && denials.size >= MAX_KEYS) lost += next.packets;
        else denials.set(key, known ? foldDenial(known, next) : next);
      }
      events.push(...(news.events ?? []));
      if (events.length > MAX_EVENTS) {
        lost += events.length - MAX_EVENTS;
        events = events.slice(-MAX_EVENTS);
      }
      listeners = news.listeners ?? listeners;
      lost += news.lost ?? 0;
    },
    isEmpty: () => conversations.size + denials.size + events.length + lost === 0 && listeners === undefined,
    take: () => {
      const batch = {
        conversations: [...conversations.values()],
        denials: [...denials.values()],
        events,
        lost,
        ...(listeners ? { listeners } : {}),
      };
      conversations = new Map();
      denials = new Map();
      events = [];
      listeners = undefined;
      lost = 0;
      return batch;
    },
  };
}

function toKey({ direction, protocol, source, destination, port }: Conversation | Denial): string {
  return `${direction} ${protocol} ${source} ${destination} ${port}`;
}

function foldConversation(a: Conversation, b: Conversation): Conversation {
  return { ...a, ...foldTimes(a, b), connections: a.connections + b.connections, answered: a.answered || b.answered };
}

function foldDenial(a: Denial, b: Denial): Denial {
  return { ...a, ...foldTimes(a, b), packets: a.packets + b.packets };
}

function foldTimes(a: Conversation | Denial, b: Conversation | Denial) {
  return { firstSeenMs: Math.min(a.firstSeenMs, b.firstSeenMs), lastSeenMs: Math.max(a.lastSeenMs, b.lastSeenMs) };
}
