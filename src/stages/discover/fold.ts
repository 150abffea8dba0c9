import type { AgentReport, Connection, Conversation } from '#core/model';
import type { Protocol } from '#core/net';
import { toPoint } from './columns.ts';
import { numberParties } from './number-parties.ts';
import { type Estate, nameParties, type Party } from './party.ts';
import type { Remote } from './remotes.ts';
import { startRowIndex } from './row-index.ts';
import { startSeenTable } from './seen-table.ts';

/** A conversation as one observer saw it: the host at one of its ends, or a device between them. */
export interface Sighting extends Omit<Conversation, 'direction'> {
  readonly seenAt: 'source' | 'destination' | 'between';
  /** Tells devices between the ends apart: two of them on one way see the same connections. */
  readonly observer?: string;
  /** Connections that were counted: how long one of them lasted is not told. Absent: it is one, from first to last. */
  readonly isCount?: true;
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

/** What reports saw. A report that was sent twice must be given once (`AgentReport.sequence`). */
export function* toSightings(reports: Iterable<Pick<AgentReport, 'conversations'>>): Generator<Sighting> {
  for (const report of reports)
    for (const { direction, ...rest } of report.conversations)
      yield { ...rest, seenAt: direction === 'egress' ? 'source' : 'destination' };
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
  const parties = numberParties();
  const table = startSeenTable({ left: 2 * limit });
  const rows = startRowIndex();
  const answered: number[] = [];
  const attempts = new Set<number>();
  let lost = 0;
  let bad = 0;
  const find = (source: Party, destination: Party, point: number): number => {
    // Those of conversations that the limit keeps out get no number: there may be any number of them.
    const from = parties.find(source);
    const to = from === undefined ? undefined : parties.find(destination);
    return from === undefined || to === undefined ? -1 : rows.find(from, to, point);
  };
  const add = (sighting: Sighting) => {
    const source = nameOf(sighting.source);
    const destination = nameOf(sighting.destination);
    if (!source || !destination) {
      bad += 1;
      return;
    }
    if (source.party.kind === 'workload' && source.party.name === destination.party.name) return;
    const point = toPoint(sighting.protocol, sighting.port);
    const known = find(source.party, destination.party, point);
    const isAnswered = known >= 0 && table.isAnswered(known);
    if (sighting.answered && !isAnswered) {
      if (answered.length >= limit) {
        lost += sighting.connections;
        return;
      }
      if (known >= 0) attempts.delete(known);
    } else if (known < 0 && attempts.size >= limit) {
      lost += sighting.connections;
      return;
    }
    const row = known >= 0 ? known : table.add(point, source, destination, sighting);
    if (known < 0) {
      rows.add(parties.numberOf(source.party), parties.numberOf(destination.party), point, row);
      if (!sighting.answered) attempts.add(row);
    }
    if (sighting.answered && !isAnswered) answered.push(row);
    table.sight(row, sighting, source, destination);
  };
  const read = () => ({ conversations: [...answered, ...attempts].map((row) => table.read(row)), lost, bad });
  const end = () => {
    // How to find them takes memory that those who look at them need.
    rows.clear();
    const found = read();
    answered.length = 0;
    attempts.clear();
    return found;
  };
  return { add, read, end };
}
