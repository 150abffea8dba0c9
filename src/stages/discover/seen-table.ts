import { nameService } from '#core/catalogue';
import type { Connection } from '#core/model';
import { type Address, hasPorts, isSameAddress } from '#core/net';
import { portOf, protocolOf, startColumn } from './columns.ts';
import { MAX_NAMES, MAX_PAIRS, type SeenConversation, type Sighting } from './fold.ts';
import type { Party } from './party.ts';
import { countRemotes, noteRemote, type RemoteBudget, type RemoteCounts } from './remotes.ts';

const MAX_OBSERVERS = 8;

/** One end of a sighting. */
export interface NamedAddress {
  readonly party: Party;
  readonly address: Address;
}

/** What few conversations have. */
interface Extras {
  /** Address pairs after the first one. */
  readonly pairs: Connection[];
  /** Connections by observer, after the first one. */
  readonly observers: Map<string, number>;
  readonly clientProcesses: Set<string>;
  readonly serverProcesses: Set<string>;
  readonly users: Set<string>;
  remotes?: RemoteCounts;
}

/** Conversations in progress, a row each. */
export interface SeenTable {
  /** The row of a new one. */
  readonly add: (point: number, source: NamedAddress, destination: NamedAddress, sighting: Sighting) => number;
  readonly sight: (row: number, sighting: Sighting, source: NamedAddress, destination: NamedAddress) => void;
  readonly isAnswered: (row: number) => boolean;
  readonly read: (row: number) => SeenConversation;
}

export function startSeenTable(budget: RemoteBudget): SeenTable {
  const sources: NamedAddress[] = [];
  const destinations: NamedAddress[] = [];
  const observers: string[] = [];
  const extras = new Map<number, Extras>();
  const points = startColumn();
  const counts = startColumn();
  const answered = startColumn();
  const seenAtSource = startColumn();
  const seenAtDestination = startColumn();
  const firstSeenMs = startColumn();
  const lastSeenMs = startColumn();
  const longestMs = startColumn();
  const samplingInterval = startColumn();
  const extrasOf = (row: number): Extras => {
    const known = extras.get(row);
    if (known) return known;
    const first = { clientProcesses: new Set<string>(), serverProcesses: new Set<string>(), users: new Set<string>() };
    const own: Extras = { pairs: [], observers: new Map(), ...first };
    extras.set(row, own);
    return own;
  };
  const count = (row: number, sighting: Sighting) => {
    const observer = toObserver(sighting);
    if (observer === observers[row]) {
      counts.set(row, counts.at(row) + sighting.connections);
      return;
    }
    const others = extrasOf(row).observers;
    const known = others.get(observer);
    if (known !== undefined || others.size < MAX_OBSERVERS - 1)
      others.set(observer, (known ?? 0) + sighting.connections);
  };
  const notePair = (row: number, source: Address, destination: Address, sighting: Sighting) => {
    if (isSameAddress(sources[row]?.address ?? source, source))
      if (isSameAddress(destinations[row]?.address ?? destination, destination)) return;
    const { pairs } = extrasOf(row);
    const isKnown = (pair: Connection) =>
      isSameAddress(pair.source, source) && isSameAddress(pair.destination, destination);
    if (pairs.length < MAX_PAIRS - 1 && !pairs.some(isKnown)) pairs.push(toConnection(source, destination, sighting));
  };
  const noteNames = (row: number, { clientProcess, serverProcess, user }: Sighting) => {
    if (clientProcess === undefined && serverProcess === undefined && user === undefined) return;
    const own = extrasOf(row);
    addName(own.clientProcesses, clientProcess);
    addName(own.serverProcesses, serverProcess);
    addName(own.users, user);
  };
  const noteOutside = (row: number, sighting: Sighting, source: Party, destination: Party) => {
    if (source.kind !== 'internet' && destination.kind !== 'internet') return;
    const own = extrasOf(row);
    const outside = source.kind === 'internet' ? sighting.source : sighting.destination;
    own.remotes = noteRemote(own.remotes, outside, sighting, budget);
  };
  return {
    add: (point, source, destination, sighting) => {
      const row = sources.push(source) - 1;
      destinations.push(destination);
      observers.push(toObserver(sighting));
      points.set(row, point);
      firstSeenMs.set(row, sighting.firstSeenMs);
      lastSeenMs.set(row, sighting.lastSeenMs);
      samplingInterval.set(row, 1);
      return row;
    },
    sight: (row, sighting, source, destination) => {
      count(row, sighting);
      notePair(row, source.address, destination.address, sighting);
      if (sighting.answered) answered.set(row, 1);
      if (sighting.seenAt === 'source') seenAtSource.set(row, 1);
      if (sighting.seenAt === 'destination') seenAtDestination.set(row, 1);
      firstSeenMs.set(row, Math.min(firstSeenMs.at(row), sighting.firstSeenMs));
      lastSeenMs.set(row, Math.max(lastSeenMs.at(row), sighting.lastSeenMs));
      const isOne = sighting.seenAt === 'between' && sighting.isCount !== true && sighting.connections <= 1;
      if (isOne && sighting.answered)
        longestMs.set(row, Math.max(longestMs.at(row), sighting.lastSeenMs - sighting.firstSeenMs));
      if (sighting.samplingInterval !== undefined)
        samplingInterval.set(row, Math.max(samplingInterval.at(row), sighting.samplingInterval));
      noteNames(row, sighting);
      noteOutside(row, sighting, source.party, destination.party);
    },
    isAnswered: (row) => answered.at(row) === 1,
    read: (row) => {
      const [source, destination] = [sources[row], destinations[row]];
      if (!source || !destination) throw new Error(`no conversation has row ${row}`);
      const protocol = protocolOf(points.at(row));
      const port = portOf(points.at(row));
      const own = extras.get(row);
      const first = toConnection(source.address, destination.address, { protocol, port });
      const seen: SeenConversation = {
        source: source.party,
        destination: destination.party,
        protocol,
        port,
        service: nameService(protocol, port, destination.party.class),
        connections: counts.at(row),
        answered: answered.at(row) === 1,
        firstSeenMs: firstSeenMs.at(row),
        lastSeenMs: lastSeenMs.at(row),
        longestMs: longestMs.at(row),
        seenAtSource: seenAtSource.at(row) === 1,
        seenAtDestination: seenAtDestination.at(row) === 1,
        pairs: [first],
      };
      const interval = samplingInterval.at(row);
      const sampled = interval > 1 ? { ...seen, samplingInterval: interval } : seen;
      return own ? { ...sampled, ...toRest(own, sampled) } : sampled;
    },
  };
}

function toRest(extras: Extras, seen: SeenConversation): Partial<SeenConversation> {
  const { pairs, observers, remotes, clientProcesses, serverProcesses, users } = extras;
  const connections = Math.max(seen.connections, ...observers.values());
  return {
    connections,
    pairs: [...seen.pairs, ...pairs],
    ...(remotes && countRemotes(remotes, connections)),
    ...(clientProcesses.size > 0 && { clientProcesses: [...clientProcesses].toSorted() }),
    ...(serverProcesses.size > 0 && { serverProcesses: [...serverProcesses].toSorted() }),
    ...(users.size > 0 && { users: [...users].toSorted() }),
  };
}

function toObserver({ seenAt, observer = '' }: Sighting): string {
  return seenAt === 'between' && observer !== '' ? observer : seenAt;
}

function addName(names: Set<string>, name: string | undefined): void {
  if (name !== undefined && names.size < MAX_NAMES) names.add(name);
}

function toConnection(
  source: Address,
  destination: Address,
  { protocol, port }: Pick<SeenConversation, 'protocol' | 'port'>,
): Connection {
  if (hasPorts(protocol)) return { source, destination, protocol, destinationPort: port };
  if (typeof protocol === 'number') return { source, destination, protocol };
  return { source, destination, protocol, icmpType: port >> 8, icmpCode: port & 0xff };
}
