import { portOf, protocolOf, startColumn, toPoint } from './columns.ts';
import type { Probe } from './probes.ts';
import { startRowIndex } from './row-index.ts';

/** What one source tried, as a chain of rows in the order of their appearance. */
export interface ProbeChain {
  /** Its own, a small one. */
  readonly number: number;
  size: number;
  /** −1: none. */
  first: number;
  last: number;
}

/** An end that is tried. */
export type ProbedEnd = Pick<Probe, 'destination' | 'protocol' | 'port'>;

/** Probes of all sources. */
export interface ProbeTable {
  readonly size: () => number;
  /** A new one, at the end of the chain. */
  readonly add: (chain: ProbeChain, probe: Probe) => void;
  /** Adds to the one of the source with the same end; false where there is none. */
  readonly count: (chain: ProbeChain, probe: Probe) => boolean;
  readonly readAll: (chain: ProbeChain) => Probe[];
  readonly find: (chain: ProbeChain, end: ProbedEnd) => Probe | undefined;
}

export function startTable(): ProbeTable {
  const numbers = new Map<string, number>();
  const destinations: string[] = [];
  const rows = startRowIndex();
  const ends = startColumn();
  const points = startColumn();
  const unanswered = startColumn();
  const answered = startColumn();
  const brief = startColumn();
  const firstSeenMs = startColumn();
  const lastSeenMs = startColumn();
  /** The row of the same source that follows, plus one. */
  const following = startColumn();
  let size = 0;
  const rowOf = (chain: ProbeChain, { destination, protocol, port }: ProbedEnd): number => {
    const end = numbers.get(destination);
    return end === undefined ? -1 : rows.find(chain.number, end, toPoint(protocol, port));
  };
  const numberOf = (destination: string): number => {
    const known = numbers.get(destination);
    if (known !== undefined) return known;
    numbers.set(destination, destinations.length);
    return destinations.push(destination) - 1;
  };
  const read = (row: number): Probe => ({
    destination: destinations[ends.at(row)] ?? '',
    protocol: protocolOf(points.at(row)),
    port: portOf(points.at(row)),
    unanswered: unanswered.at(row),
    answered: answered.at(row),
    brief: brief.at(row),
    firstSeenMs: firstSeenMs.at(row),
    lastSeenMs: lastSeenMs.at(row),
  });
  return {
    size: () => size,
    add: (chain, probe) => {
      const end = numberOf(probe.destination);
      const point = toPoint(probe.protocol, probe.port);
      rows.add(chain.number, end, point, size);
      ends.set(size, end);
      points.set(size, point);
      unanswered.set(size, probe.unanswered);
      answered.set(size, probe.answered);
      brief.set(size, probe.brief);
      firstSeenMs.set(size, probe.firstSeenMs);
      lastSeenMs.set(size, probe.lastSeenMs);
      if (chain.size === 0) chain.first = size;
      else following.set(chain.last, size + 1);
      chain.last = size;
      chain.size += 1;
      size += 1;
    },
    count: (chain, probe) => {
      const row = rowOf(chain, probe);
      if (row < 0) return false;
      unanswered.set(row, unanswered.at(row) + probe.unanswered);
      answered.set(row, answered.at(row) + probe.answered);
      brief.set(row, brief.at(row) + probe.brief);
      firstSeenMs.set(row, Math.min(firstSeenMs.at(row), probe.firstSeenMs));
      lastSeenMs.set(row, Math.max(lastSeenMs.at(row), probe.lastSeenMs));
      return true;
    },
    readAll: (chain) => {
      const probes: Probe[] = [];
      for (let row = chain.first; row >= 0; row = following.at(row) - 1) probes.push(read(row));
      return probes;
    },
    find: (chain, end) => {
      const row = rowOf(chain, end);
      return row < 0 ? undefined : read(row);
    },
  };
}
