import { fail, ok, type Result } from '#core/result';
import { intersectIntervals, type Interval, invertIntervals, mergeIntervals } from './interval.ts';
import { hasPorts, parseProtocol, type Protocol, printProtocol, toProtocol, toProtocolNumber } from './protocol.ts';

/**
 * Kinds of traffic as points on one line: protocol × 65536 + detail, 0 … 2^24 − 1.
 * The detail is the destination port (tcp, udp, sctp), type × 256 + code (icmp, icmp6), or 0 … 65535 without meaning
 * (every other protocol, always whole). So a set of services is a set of intervals, and "everything but these" is
 * its complement.
 */
export type TrafficRange = Interval;

/** INVARIANT (canonical): sorted, disjoint, not touching; equal sets have equal ranges. */
export interface TrafficSet {
  readonly ranges: readonly TrafficRange[];
}

const DETAILS = 0x1_0000;
const LAST = 256 * DETAILS - 1;

export const NO_TRAFFIC: TrafficSet = { ranges: [] };
export const ALL_TRAFFIC: TrafficSet = { ranges: [{ first: 0, last: LAST }] };

/** Ports (or icmp type × 256 + code) first … last of one protocol. */
export function toTraffic(protocol: Protocol, first = 0, last = DETAILS - 1): TrafficRange {
  const start = toProtocolNumber(protocol) * DETAILS;
  return { first: start + first, last: start + last };
}

export function toTrafficSet(ranges: Iterable<TrafficRange>): TrafficSet {
  return { ranges: mergeIntervals(ranges) };
}

export function unionTraffic(...sets: readonly TrafficSet[]): TrafficSet {
  return toTrafficSet(sets.flatMap((set) => set.ranges));
}

export function complementTraffic(set: TrafficSet): TrafficSet {
  return { ranges: invertIntervals(set.ranges, LAST) };
}

export function intersectTraffic(a: TrafficSet, b: TrafficSet): TrafficSet {
  return { ranges: intersectIntervals(a.ranges, b.ranges) };
}

export function subtractTraffic(a: TrafficSet, b: TrafficSet): TrafficSet {
  return intersectTraffic(a, complementTraffic(b));
}

export function isEmptyTraffic(set: TrafficSet): boolean {
  return set.ranges.length === 0;
}

/** The whole line, cut where a set begins or ends: each stretch with the positions of the sets that hold it. */
export function toStretches(sets: readonly TrafficSet[]): { traffic: TrafficSet; members: number[] }[] {
  const borders = new Set([0, LAST + 1]);
  for (const { ranges } of sets) for (const { first, last } of ranges) borders.add(first).add(last + 1);
  const inOrder = [...borders].toSorted((a, b) => a - b);
  const byMembers = new Map<string, { ranges: TrafficRange[]; members: number[] }>();
  for (const [i, first] of inOrder.slice(0, -1).entries()) {
    const last = (inOrder[i + 1] ?? first) - 1;
    const members = [...sets.keys()].filter((set) =>
      sets[set]?.ranges.some((range) => range.first <= first && last <= range.last),
    );
    const key = members.join(' ');
    const known = byMembers.get(key);
    if (known) known.ranges.push({ first, last });
    else byMembers.set(key, { ranges: [{ first, last }], members });
  }
  return [...byMembers.values()].map(({ ranges, members }) => ({ traffic: toTrafficSet(ranges), members }));
}

/** The ranges cut at protocol borders, so that each part is of one protocol. */
export function splitByProtocol(set: TrafficSet): { protocol: Protocol; first: number; last: number }[] {
  return set.ranges.flatMap((range) => {
    const parts: { protocol: Protocol; first: number; last: number }[] = [];
    for (let number = Math.floor(range.first / DETAILS); number <= Math.floor(range.last / DETAILS); number++) {
      const start = number * DETAILS;
      const first = Math.max(range.first, start) - start;
      const last = Math.min(range.last, start + DETAILS - 1) - start;
      parts.push({ protocol: toProtocol(number), first, last });
    }
    return parts;
  });
}

const FORMS = 'expected `any`, `tcp`, `tcp/443`, `udp/8000-8100`, `icmp/8`, `icmp/3/4` or a protocol number';

/** `any`, `tcp`, `tcp/443`, `udp/8000-8100`, `icmp/8` (type), `icmp/3/4` (type and code), `47` (protocol). */
export function parseTraffic(text: string): Result<TrafficRange, string> {
  if (text === 'any') return ok({ first: 0, last: LAST });
  const [name = '', detail, code, ...rest] = text.split('/');
  const protocol = parseProtocol(name);
  if (!protocol.ok || rest.length > 0) return fail(`\`${text}\` is not a service; ${FORMS}`);
  if (detail === undefined) return ok(toTraffic(protocol.value));
  if (hasPorts(protocol.value)) {
    const [firstText = '', lastText = firstText, ...more] = detail.split('-');
    const first = more.length === 0 ? parsePort(firstText) : undefined;
    const last = parsePort(lastText);
    if (first === undefined || last === undefined || first > last || code !== undefined)
      return fail(`\`${text}\` has no valid port; ${FORMS}`);
    return ok(toTraffic(protocol.value, first, last));
  }
  const type = parseOctet(detail);
  const codeNumber = code === undefined ? undefined : parseOctet(code);
  if (typeof protocol.value === 'number' || type === undefined || (code !== undefined && codeNumber === undefined))
    return fail(`\`${text}\` is not a service; ${FORMS}`);
  return ok(toTraffic(protocol.value, type * 256 + (codeNumber ?? 0), type * 256 + (codeNumber ?? 255)));
}

function parsePort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) < DETAILS ? Number(text) : undefined;
}

function parseOctet(text: string): number | undefined {
  return /^\d{1,3}$/.test(text) && Number(text) < 256 ? Number(text) : undefined;
}

/** The texts that `parseTraffic` reads back, one or more per range; `any` for everything. */
export function printTrafficSet(set: TrafficSet): string[] {
  if (set.ranges[0]?.first === 0 && set.ranges[0].last === LAST) return ['any'];
  return splitByProtocol(set).flatMap(({ protocol, first, last }) => {
    const name = printProtocol(protocol);
    if (first === 0 && last === DETAILS - 1) return [name];
    if (hasPorts(protocol)) return [first === last ? `${name}/${first}` : `${name}/${first}-${last}`];
    return printIcmp(name, first, last);
  });
}

function printIcmp(name: string, first: number, last: number): string[] {
  const texts: string[] = [];
  for (let next = first; next <= last;) {
    const isWholeType = next % 256 === 0 && next + 255 <= last;
    texts.push(isWholeType ? `${name}/${next / 256}` : `${name}/${Math.floor(next / 256)}/${next % 256}`);
    next += isWholeType ? 256 : 1;
  }
  return texts;
}
