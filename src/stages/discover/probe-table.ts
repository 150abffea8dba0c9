import type { Protocol } from '#core/net';
import { portOf, protocolOf, startColumn, toEndKey, toPoint } from './columns.ts';
import type { Probe } from './probes.ts';

/** Probes of all sources; each source knows its rows. */
export interface ProbeTable {
  readonly size: () => number;
  /** A new one, noted in the rows of its source. */
  readonly add: (rows: Map<number, number>, probe: Probe) => void;
  /** Adds to the one of the source with the same end; false where there is none. */
  readonly count: (rows: ReadonlyMap<number, number>, probe: Probe) => boolean;
  readonly read: (row: number) => Probe;
  readonly find: (
    rows: ReadonlyMap<number, number> | undefined,
    destination: string,
    protocol: Protocol,
    port: number,
  ) => Probe | undefined;
}

export function startTable(): ProbeTable {
  const numbers = new Map<string, number>();
  const destinations: string[] = [];
  const ends = startColumn();
  const points = startColumn();
  const unanswered = startColumn();
  const answered = startColumn();
  const brief = startColumn();
  const firstSeenMs = startColumn();
  const lastSeenMs = startColumn();
  let size = 0;
  const rowOf = (
    rows: ReadonlyMap<number, number> | undefined,
    destination: string,
    protocol: Protocol,
    port: number,
  ): number | undefined => {
    const end = rows && numbers.get(destination);
    return end === undefined ? undefined : rows?.get(toEndKey(end, toPoint(protocol, port)));
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
    add: (rows, probe) => {
      const end = numberOf(probe.destination);
      const point = toPoint(probe.protocol, probe.port);
      rows.set(toEndKey(end, point), size);
      ends.set(size, end);
      points.set(size, point);
      unanswered.set(size, probe.unanswered);
      answered.set(size, probe.answered);
      brief.set(size, probe.brief);
      firstSeenMs.set(size, probe.firstSeenMs);
      lastSeenMs.set(size, probe.lastSeenMs);
      size += 1;
    },
    count: (rows, probe) => {
      const row = rowOf(rows, probe.destination, probe.protocol, probe.port);
      if (row === undefined) return false;
      unanswered.set(row, unanswered.at(row) + probe.unanswered);
      answered.set(row, answered.at(row) + probe.answered);
      brief.set(row, brief.at(row) + probe.brief);
      firstSeenMs.set(row, Math.min(firstSeenMs.at(row), probe.firstSeenMs));
      lastSeenMs.set(row, Math.max(lastSeenMs.at(row), probe.lastSeenMs));
      return true;
    },
    read,
    find: (rows, destination, protocol, port) => {
      const row = rowOf(rows, destination, protocol, port);
      return row === undefined ? undefined : read(row);
    },
  };
}
