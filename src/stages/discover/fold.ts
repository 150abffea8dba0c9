import { nameService } from '#core/catalogue';
import type { AgentReport, Connection, Conversation } from '#core/model';
import { type Address, hasPorts, isSameAddress, type Protocol } from '#core/net';
import { type Estate, nameParties, type Party } from './party.ts';
import { countRemotes, noteRemote, type Remote, type RemoteBudget, type RemoteCounts } from './remotes.ts';

/** A conversation as one observer saw it: the host at one of its ends, or a device between them. */
export interface Sighting extends Omit<Conversation, 'direction'> {
  readonly seenAt: 'source' | 'destination' | 'between';
  /** Tells devices between the ends apart: two of them on one way see the same connections. */
  readonly observer?: string;
  /** Of programs at the ends, as far as they are told. */
  readonly clientProcess?: string;
  readonly serverProcess?: string;
  readonly user?: string;
  /** One of so many packets was looked at; absent: all. */
  readonly samplingInterval?: number;
}

/** All connections from one party to another on one service. */
export interface SeenConversation {
  readonly source: Party;
  readonly destination: Party;
  readonly protocol: Protocol;
  /** As in `Conversation`. */
  readonly port: number;
  /** Absent: one port. Else the last of the ports that a server gives out anew for each connection. */
  readonly lastPort?: number;
  /** Why ports were folded into a range, in words. */
  readonly folded?: string;
  /** Catalogue id, or `tcp/443`. */
  readonly service: string;
  /** As many as the observer saw that saw the most: those at the other end are the same ones. */
  readonly connections: number;
  readonly answered: boolean;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Of one connection, as far as a device between the ends told it by itself; 0 where nobody did. */
  readonly longestMs: number;
  readonly seenAtSource: boolean;
  readonly seenAtDestination: boolean;
  /** The address pairs behind it, the first `MAX_PAIRS` of them. */
  readonly pairs: readonly Connection[];
  /** Where one end is the internet: its addresses, the busiest first. Connections of others are in `otherRemotes`. */
  readonly remotes?: readonly Remote[];
  readonly otherRemotes?: number;
  /** Names of programs and users, the first `MAX_NAMES` of them; absent where nobody tells. */
  readonly clientProcesses?: readonly string[];
  readonly serverProcesses?: readonly string[];
  readonly users?: readonly string[];
  /** The coarsest sampling by which it was seen: there may have been more connections. Absent: every packet. */
  readonly samplingInterval?: number;
}

export interface FoldedConversations {
  /** The answered ones first, each kind in the order of its appearance. */
  readonly conversations: readonly SeenConversation[];
  /** Connections of conversations that the limit kept out. */
  readonly lost: number;
  /** Sightings that name no addresses. */
  readonly bad: number;
}

export const MAX_PAIRS = 16;
export const MAX_NAMES = 8;
const MAX_OBSERVERS = 8;

/** What reports saw. A report that was sent twice must be given once (`AgentReport.sequence`). */
export function* toSightings(reports: Iterable<Pick<AgentReport, 'conversations'>>): Generator<Sighting> {
  for (const report of reports)
    for (const { direction, ...rest } of report.conversations)
      yield { ...rest, seenAt: direction === 'egress' ? 'source' : 'destination' };
}

interface Draft {
  readonly source: Party;
  readonly destination: Party;
  readonly protocol: Protocol;
  readonly port: number;
  /** Connections by observer; of the first one beside, since most have no other. */
  readonly observer: string;
  count: number;
  others?: Map<string, number> | undefined;
  isSeenAtSource: boolean;
  isSeenAtDestination: boolean;
  readonly pairs: Connection[];
  answered: boolean;
  firstSeenMs: number;
  lastSeenMs: number;
  longestMs: number;
  samplingInterval: number;
  remotes?: RemoteCounts;
  clientProcesses?: Set<string> | undefined;
  serverProcesses?: Set<string> | undefined;
  users?: Set<string> | undefined;
}

/** A fold in progress: `add` as sightings come, `read` whenever the conversations are wanted. */
export interface ConversationFold {
  readonly add: (sighting: Sighting) => void;
  readonly read: () => FoldedConversations;
  /** As `read`, and nothing is added or read after it. */
  readonly end: () => FoldedConversations;
}

/** Conversations between parties, all sightings at once. */
export function foldConversations(sightings: Iterable<Sighting>, estate: Estate, limit?: number): FoldedConversations {
  const fold = startFold(estate, limit);
  for (const sighting of sightings) fold.add(sighting);
  return fold.read();
}

/**
 * Conversations between parties, sighting by sighting. Memory is bounded by `limit` conversations that were answered
 * and as many that were not, so that a scan cannot push out what is real; connections of others are counted in `lost`.
 * Traffic of a workload with itself is left out. O(1) for each sighting.
 */
export function startFold(estate: Estate, limit = 100_000): ConversationFold {
  const nameOf = nameParties(estate);
  const answered = new Map<string, Draft>();
  const attempts = new Map<string, Draft>();
  const budget: RemoteBudget = { left: 2 * limit };
  let lost = 0;
  let bad = 0;
  const add = (sighting: Sighting) => {
    const source = nameOf(sighting.source);
    const destination = nameOf(sighting.destination);
    if (!source || !destination) {
      bad += 1;
      return;
    }
    if (source.party.kind === 'workload' && source.party.name === destination.party.name) return;
    const key = toKey(source.party, destination.party, sighting);
    const draft = answered.get(key) ?? attempts.get(key) ?? toDraft(sighting, source, destination);
    const target = sighting.answered || draft.answered ? answered : attempts;
    if (!target.has(key)) {
      if (target.size >= limit) {
        lost += sighting.connections;
        return;
      }
      attempts.delete(key);
      target.set(key, draft);
    }
    sight(draft, sighting, source.address, destination.address);
    if (source.party.kind === 'internet') draft.remotes = noteRemote(draft.remotes, sighting.source, sighting, budget);
    else if (destination.party.kind === 'internet')
      draft.remotes = noteRemote(draft.remotes, sighting.destination, sighting, budget);
  };
  const read = () => ({
    conversations: [...answered.values(), ...attempts.values()].map(toSeenConversation),
    lost,
    bad,
  });
  const end = () => ({ conversations: [answered, attempts].flatMap(emptyInto), lost, bad });
  return { add, read, end };
}

/** What is read goes, so that a million of them are never there twice. */
function emptyInto(drafts: Map<string, Draft>): SeenConversation[] {
  const conversations: SeenConversation[] = [];
  for (const [key, draft] of drafts) {
    conversations.push(toSeenConversation(draft));
    drafts.delete(key);
  }
  return conversations;
}

interface NamedAddress {
  readonly party: Party;
  readonly address: Address;
}

function toKey(source: Party, destination: Party, { protocol, port }: Sighting): string {
  return `${source.kind} ${source.name} ${destination.kind} ${destination.name} ${protocol} ${port}`;
}

function toDraft(sighting: Sighting, source: NamedAddress, destination: NamedAddress): Draft {
  const { protocol, port, answered, firstSeenMs, lastSeenMs } = sighting;
  return {
    source: source.party,
    destination: destination.party,
    protocol,
    port,
    observer: toObserver(sighting),
    count: 0,
    isSeenAtSource: false,
    isSeenAtDestination: false,
    // A list that is begun with its first entry has room for it alone.
    pairs: [toConnection(source.address, destination.address, sighting)],
    answered,
    firstSeenMs,
    lastSeenMs,
    longestMs: 0,
    samplingInterval: 1,
  };
}

function sight(draft: Draft, sighting: Sighting, source: Address, destination: Address): void {
  countConnections(draft, sighting);
  const isKnown = ({ source: a, destination: b }: Connection) =>
    isSameAddress(a, source) && isSameAddress(b, destination);
  if (draft.pairs.length < MAX_PAIRS && !draft.pairs.some(isKnown))
    draft.pairs.push(toConnection(source, destination, sighting));
  draft.answered ||= sighting.answered;
  draft.firstSeenMs = Math.min(draft.firstSeenMs, sighting.firstSeenMs);
  draft.lastSeenMs = Math.max(draft.lastSeenMs, sighting.lastSeenMs);
  if (sighting.seenAt === 'between' && sighting.answered && sighting.connections <= 1)
    draft.longestMs = Math.max(draft.longestMs, sighting.lastSeenMs - sighting.firstSeenMs);
  draft.samplingInterval = Math.max(draft.samplingInterval, sighting.samplingInterval ?? 1);
  draft.clientProcesses = withName(draft.clientProcesses, sighting.clientProcess);
  draft.serverProcesses = withName(draft.serverProcesses, sighting.serverProcess);
  draft.users = withName(draft.users, sighting.user);
}

function toObserver({ seenAt, observer = '' }: Sighting): string {
  return seenAt === 'between' && observer !== '' ? `between ${observer}` : seenAt;
}

function countConnections(draft: Draft, sighting: Sighting): void {
  const { seenAt, connections } = sighting;
  draft.isSeenAtSource ||= seenAt === 'source';
  draft.isSeenAtDestination ||= seenAt === 'destination';
  const observer = toObserver(sighting);
  if (observer === draft.observer) {
    draft.count += connections;
    return;
  }
  const others = draft.others ?? new Map<string, number>();
  const count = others.get(observer);
  if (count !== undefined || others.size < MAX_OBSERVERS - 1) others.set(observer, (count ?? 0) + connections);
  draft.others = others;
}

function withName(names: Set<string> | undefined, name: string | undefined): Set<string> | undefined {
  if (name === undefined) return names;
  const known = names ?? new Set();
  return known.size < MAX_NAMES ? known.add(name) : known;
}

function toConnection(source: Address, destination: Address, { protocol, port }: Sighting): Connection {
  if (hasPorts(protocol)) return { source, destination, protocol, destinationPort: port };
  if (typeof protocol === 'number') return { source, destination, protocol };
  return { source, destination, protocol, icmpType: port >> 8, icmpCode: port & 0xff };
}

function toSeenConversation(draft: Draft): SeenConversation {
  const { source, destination, protocol, port, remotes, samplingInterval } = draft;
  const { clientProcesses, serverProcesses, users } = draft;
  const connections = draft.others ? Math.max(draft.count, ...draft.others.values()) : draft.count;
  return {
    source,
    destination,
    protocol,
    port,
    service: nameService(protocol, port, destination.class),
    connections,
    answered: draft.answered,
    firstSeenMs: draft.firstSeenMs,
    lastSeenMs: draft.lastSeenMs,
    longestMs: draft.longestMs,
    seenAtSource: draft.isSeenAtSource,
    seenAtDestination: draft.isSeenAtDestination,
    pairs: draft.pairs,
    ...(remotes && countRemotes(remotes, connections)),
    ...(clientProcesses && { clientProcesses: [...clientProcesses].toSorted() }),
    ...(serverProcesses && { serverProcesses: [...serverProcesses].toSorted() }),
    ...(users && { users: [...users].toSorted() }),
    ...(samplingInterval > 1 && { samplingInterval }),
  };
}
