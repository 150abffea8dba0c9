import { type Interval, intersectIntervals, invertIntervals, mergeIntervals } from './interval.ts';

/**
 * A set of ports, 0 … 65535.
 * INVARIANT (canonical): sorted, disjoint, not touching; equal sets have equal ranges.
 */
export interface PortSet {
  readonly ranges: readonly Interval[];
}

const LAST = 0xffff;

export const ALL_PORTS: PortSet = { ranges: [{ first: 0, last: LAST }] };

export function toPortSet(ranges: Iterable<Interval>): PortSet {
  return { ranges: mergeIntervals(ranges) };
}

export function complementPorts(set: PortSet): PortSet {
  return { ranges: invertIntervals(set.ranges, LAST) };
}

export function intersectPorts(a: PortSet, b: PortSet): PortSet {
  return { ranges: intersectIntervals(a.ranges, b.ranges) };
}

export function hasPort(set: PortSet, port: number): boolean {
  return set.ranges.some((range) => range.first <= port && port <= range.last);
}

export function isAllPorts(set: PortSet): boolean {
  return set.ranges[0]?.first === 0 && set.ranges[0].last === LAST;
}

/** `22`, `1024-65535`; one text a range. */
export function printPortSet(set: PortSet): string[] {
  return set.ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
}
