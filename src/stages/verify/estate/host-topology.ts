import type { EnforcementPoint, FilterPath, Topology, Visit } from '#core/model';
import { ALL_ADDRESSES, NO_ADDRESSES } from '#core/net';

/** The names of interfaces that a question gives. Absent: nobody knows. */
export interface Interfaces {
  readonly in?: string;
  readonly out?: string;
}

/** Where packets are that a host by itself is asked about: before it, and behind it or in it. */
export const BEFORE = 'before the host';
const BEHIND = 'behind the host';

/** A host alone between the senders of the world and its receivers, which it lets through by one of its paths. */
export function toHostTopology(point: EnforcementPoint, path: FilterPath, interfaces: Interfaces): Topology {
  const way = { outcome: 'delivered', destinations: ALL_ADDRESSES } as const;
  const there = { ...way, visits: [toVisit(point.name, path, interfaces)], why: WORDS[path] };
  const back = { ...way, visits: [toVisit(point.name, BACK[path], swap(interfaces))], why: WORDS[BACK[path]] };
  return {
    endpoints: [],
    segments: [
      { name: BEFORE, addresses: ALL_ADDRESSES, isInternet: false },
      { name: BEHIND, addresses: NO_ADDRESSES, isInternet: false },
    ],
    points: [point],
    ways: [
      { ...there, from: BEFORE, to: BEHIND },
      { ...back, from: BEHIND, to: BEFORE },
    ],
  };
}

/** A packet that comes in and stays leaves by no interface, one that is made here came in by none. */
export function toVisit(point: string, path: FilterPath, { in: incoming, out: outgoing }: Interfaces): Visit {
  const comesBy = path === 'output' ? '' : incoming;
  const leavesBy = path === 'input' ? '' : outgoing;
  return {
    point,
    path,
    ...(comesBy !== undefined && { in: comesBy }),
    ...(leavesBy !== undefined && { out: leavesBy }),
  };
}

/** By which paths such a packet may go. */
export function toPaths({ in: incoming, out: outgoing }: Interfaces): FilterPath[] {
  if (incoming !== undefined) return [outgoing === undefined ? 'input' : 'forward'];
  return outgoing === undefined ? ['input', 'forward'] : ['output'];
}

function swap({ in: incoming, out: outgoing }: Interfaces): Interfaces {
  return { ...(outgoing !== undefined && { in: outgoing }), ...(incoming !== undefined && { out: incoming }) };
}

const BACK: Readonly<Record<FilterPath, FilterPath>> = { input: 'output', forward: 'forward', output: 'input' };
const WORDS: Readonly<Record<FilterPath, string>> = {
  input: 'it comes in and stays',
  forward: 'it comes in and leaves',
  output: 'it is made here and leaves',
};
