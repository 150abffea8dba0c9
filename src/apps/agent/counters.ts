import type { Conversation, Denial, HostPolicy } from '#core/model';
import { type AdoptedConnection, type ConnectionKey, explainDenial, type Observations } from '#dialects/nftables';

/** What is new since the last look. */
export interface Increments {
  readonly conversations: readonly Conversation[];
  readonly denials: readonly Denial[];
  readonly lost: number;
}

/** What the host knows of itself. */
export interface OwnSide {
  readonly addresses: ReadonlySet<string>;
  /** TCP ports that something listens on. */
  readonly listens: ReadonlySet<number>;
}

/** Turns the kernel's counters, which only rise, into what is new; each packet is told once. */
export interface Counters {
  readonly read: (observed: Observations, policy: HostPolicy, own: OwnSide, atMs: number) => Increments;
  /** A denial that a trace tells at once, before its counter is read. */
  readonly trace: (key: ConnectionKey, policy: HostPolicy, atMs: number) => Denial;
}

/** The trace and the counter of one packet may be read in either order within this. */
const IN_FLIGHT_MS = 5000;

export function createCounters(startedAtMs: number): Counters {
  let readAtMs = startedAtMs;
  let lostBefore = 0;
  let seen = new Map<string, { readonly connections: number; readonly answered: boolean }>();
  let reported = new Map<string, number>();
  let adopted = new Set<string>();
  const tracedAtMs = new Map<string, number>();

  const readConversations = (observed: Observations, atMs: number): Conversation[] => {
    const next: typeof seen = new Map();
    const conversations = observed.conversations.flatMap(({ connections, answered, ...key }) => {
      const text = keyText(key);
      const known = seen.get(text);
      next.set(text, { connections, answered });
      // A counter that went back has started anew.
      const added = known && connections >= known.connections ? connections - known.connections : connections;
      const isNews = added > 0 || (answered && known?.answered === false);
      return isNews ? [{ ...key, connections: added, answered, firstSeenMs: readAtMs, lastSeenMs: atMs }] : [];
    });
    seen = next;
    return conversations;
  };

  const readAdopted = (observed: Observations, own: OwnSide, atMs: number): Conversation[] => {
    const next = new Set<string>();
    const conversations = observed.adopted.flatMap((tuple) => {
      const text = JSON.stringify(tuple);
      next.add(text);
      if (adopted.has(text)) return [];
      return [{ ...orient(tuple, own), connections: 1, answered: true, firstSeenMs: readAtMs, lastSeenMs: atMs }];
    });
    adopted = next;
    return conversations;
  };

  const readDenials = (observed: Observations, policy: HostPolicy, atMs: number): Denial[] => {
    for (const [text, lastMs] of tracedAtMs) if (atMs - lastMs >= IN_FLIGHT_MS) tracedAtMs.delete(text);
    const next = new Map<string, number>();
    const denials = observed.denials.flatMap(({ packets, ...key }) => {
      const text = keyText(key);
      const told = reported.get(text) ?? 0;
      const isInFlight = packets < told && tracedAtMs.has(text);
      next.set(text, isInFlight ? told : packets);
      const added = packets >= told ? packets - told : isInFlight ? 0 : packets;
      if (added === 0) return [];
      return [{ ...key, packets: added, ...explainDenial(policy, key), firstSeenMs: readAtMs, lastSeenMs: atMs }];
    });
    for (const text of tracedAtMs.keys()) if (!next.has(text)) next.set(text, reported.get(text) ?? 0);
    reported = next;
    return denials;
  };

  return {
    read: (observed, policy, own, atMs) => {
      const conversations = [...readConversations(observed, atMs), ...readAdopted(observed, own, atMs)];
      const denials = readDenials(observed, policy, atMs);
      const lost = observed.lost >= lostBefore ? observed.lost - lostBefore : observed.lost;
      lostBefore = observed.lost;
      readAtMs = atMs;
      return { conversations, denials, lost };
    },
    trace: (key, policy, atMs) => {
      const text = keyText(key);
      reported.set(text, (reported.get(text) ?? 0) + 1);
      tracedAtMs.set(text, atMs);
      return { ...key, packets: 1, ...explainDenial(policy, key), firstSeenMs: atMs, lastSeenMs: atMs };
    },
  };
}

function keyText(key: ConnectionKey): string {
  return `${key.direction} ${key.protocol} ${key.source} ${key.destination} ${key.port}`;
}

/** Which side opened a connection that was open before we came: not the one that listens. */
function orient(tuple: AdoptedConnection, own: OwnSide): ConnectionKey {
  const isInbound = own.addresses.has(tuple.destination);
  const near = isInbound
    ? { own: tuple.destination, ownPort: tuple.destinationPort, peer: tuple.source, peerPort: tuple.sourcePort }
    : { own: tuple.source, ownPort: tuple.sourcePort, peer: tuple.destination, peerPort: tuple.destinationPort };
  return own.listens.has(near.ownPort)
    ? { source: near.peer, destination: near.own, protocol: 'tcp', port: near.ownPort, direction: 'ingress' }
    : { source: near.own, destination: near.peer, protocol: 'tcp', port: near.peerPort, direction: 'egress' };
}
