import type { EnforcementPoint, FilterPath, Topology, Visit } from '#core/model';
import {
  type AddressSet,
  ALL_ADDRESSES,
  intersectAddresses,
  isEmptyAddressSet,
  NO_ADDRESSES,
  parseRange,
  toAddressSet,
} from '#core/net';
import { unwrap } from '#core/result';

/** The names of interfaces that a question gives. Absent: nobody knows. */
export interface Interfaces {
  readonly in?: string;
  readonly out?: string;
  /** Where it is not named, it is not the loopback: the ends are two machines. Absent: it may be. */
  readonly isOverNetwork?: true;
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
export function toVisit(
  point: string,
  path: FilterPath,
  { in: incoming, out: outgoing, isOverNetwork }: Interfaces,
): Visit {
  const comesBy = path === 'output' ? '' : incoming;
  const leavesBy = path === 'input' ? '' : outgoing;
  return {
    point,
    path,
    ...(comesBy !== undefined && { in: comesBy }),
    ...(leavesBy !== undefined && { out: leavesBy }),
    ...(isOverNetwork && { isOverNetwork }),
  };
}

/** By which paths such a packet may go. */
export function toPaths({ in: incoming, out: outgoing }: Interfaces): FilterPath[] {
  if (incoming !== undefined) return [outgoing === undefined ? 'input' : 'forward'];
  return outgoing === undefined ? ['input', 'forward'] : ['output'];
}

function swap({ in: incoming, out: outgoing, isOverNetwork }: Interfaces): Interfaces {
  return {
    ...(outgoing !== undefined && { in: outgoing }),
    ...(incoming !== undefined && { out: incoming }),
    ...(isOverNetwork && { isOverNetwork }),
  };
}

const BACK: Readonly<Record<FilterPath, FilterPath>> = { input: 'output', forward: 'forward', output: 'input' };
const WORDS: Readonly<Record<FilterPath, string>> = {
  input: 'it comes in and stays',
  forward: 'it comes in and leaves',
  output: 'it is made here and leaves',
};

/** What a host sends to itself, by an address that it has or by a loopback one, alone goes by the loopback. */
export function isBetweenMachines(sources: AddressSet, destinations: AddressSet): boolean {
  const ends = [
    [sources, destinations],
    [sources, LOOPBACK_ADDRESSES],
    [destinations, LOOPBACK_ADDRESSES],
  ] as const;
  return ends.every(([a, b]) => isEmptyAddressSet(intersectAddresses(a, b)));
}

/** RFC 1122 §3.2.1.3, RFC 4291 §2.5.3. */
const LOOPBACK_ADDRESSES = toAddressSet(['127.0.0.0/8', '::1'].map((text) => unwrap(parseRange(text))));
