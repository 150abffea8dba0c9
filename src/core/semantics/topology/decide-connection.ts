import {
  type ConnectionState,
  type EnforcementPoint,
  isTrafficOf,
  type Packet,
  pickTraffic,
  type Position,
  type Topology,
  type Visit,
  type Way,
} from '#core/model';
import { type Address, isSameAddress, printAddress } from '#core/net';
import { decideFilter, type FilterDecision, type Verdict } from '../decide-filter.ts';
import { allOf, anyOf } from './combine.ts';
import { blurInterfaces } from './blur.ts';
import { type Opening, toReply } from './opening.ts';
import { followRedirects } from './redirect/index.ts';
import { findInside, findSpotIn, findWay, type Spot } from './spot.ts';

export interface ConnectionStep {
  readonly leg: 'request' | 'reply';
  readonly point: string;
  readonly decision: FilterDecision;
}

export interface ConnectionDecision {
  readonly verdict: Verdict;
  /** Points that were met, in order; of a denied connection, up to the one that denies. */
  readonly steps: readonly ConnectionStep[];
  /** What else decided, in words: routes, translations, who forwards to whom. */
  readonly reasons: readonly Reason[];
}

export interface Reason {
  readonly text: string;
  readonly at?: Position;
}

/** A connection that is asked about. */
export interface Asked {
  readonly topology: Topology;
  readonly from: Spot;
  readonly destination: Address;
  readonly opening: Opening;
  /** The first packet alone: what comes back is not asked. */
  readonly isOneWay: boolean;
  /** What points that track take the first packet for. Absent: new. */
  readonly state?: ConnectionState;
}

/**
 * SEM-16 to SEM-19. What becomes of a connection: its first packet and the reply must pass every point on their ways.
 * The definition. The rules of all points must be free of errors (`findFilterErrors`).
 */
export function decideConnection(asked: Asked): ConnectionDecision {
  const { topology, from, destination } = asked;
  if (from.endpoint?.interfaces.some(({ addresses }) => addresses.some((own) => isSameAddress(own, destination))))
    return { verdict: 'allowed', steps: [], reasons: [{ text: `\`${from.endpoint.name}\` reaches itself` }] };
  const inside = findInside(topology, destination);
  if (inside.length > 0) return anyOf(inside.map((spot) => decideFromOutside(asked, spot)));
  const way = findWay(topology, from, destination, 'request');
  if (!way) return lost(`there is no way from ${from.segment} to ${printAddress(destination)}`);
  const target = findSpotIn(topology, destination, way.to);
  const front = decideLegs(asked, way, target, from.address);
  return target.endpoint?.forwards ? allOf([front, decideForwards(asked, target)]) : front;
}

/** SEM-18. To an address by which somebody inside is known outside. */
function decideFromOutside(asked: Asked, target: Spot): ConnectionDecision {
  const { topology, from, destination } = asked;
  const isOutside = topology.segments.some(({ name, isInternet }) => isInternet && name === from.segment);
  if (isOutside) return decideTo(asked, target);
  const out = findWay(topology, from, destination, 'request');
  if (!out) return lost(`there is no way from ${from.segment} to ${printAddress(destination)}`);
  const own = from.interface?.outside?.filter(({ inside }) => isSameAddress(inside, from.address)) ?? [];
  const seenAs = out.hides ?? own.map(({ outside }) => outside);
  const leaving = decideLegs(asked, out, { address: destination, segment: out.to }, from.address);
  if (out.hides?.length === 0) return allOf([leaving, open('outside it is seen as an address that nobody knows')]);
  const returning = (seenAs.length > 0 ? seenAs : [from.address]).map((address) =>
    decideTo({ ...asked, from: { address, segment: out.to } }, target),
  );
  return allOf([leaving, anyOf(returning)]);
}

function decideTo(asked: Asked, target: Spot): ConnectionDecision {
  const way = findWay(asked.topology, asked.from, target.address, 'request');
  if (!way) return lost(`there is no way from ${asked.from.segment} to ${printAddress(target.address)}`);
  const front = decideLegs(asked, way, target, asked.from.address);
  return target.endpoint?.forwards ? allOf([front, decideForwards(asked, target)]) : front;
}

/** SEM-17. There and back. `backTo`: what the routes of the reply look for. */
function decideLegs(asked: Asked, way: Way, target: Spot, backTo: Address): ConnectionDecision {
  const { topology, from, opening, isOneWay, state = 'new' } = asked;
  const there = [...onTheWay(from.interface?.leave, way.visits), ...atTheEnd(target.interface?.arrive, way)];
  const request = meet(topology, 'request', way, there, (point, seenAs) => [
    toPacket(seenAs ?? from.address, target.address, opening, point.isTracking ? state : 'untracked'),
  ]);
  const reply = toReply(opening);
  if (request.verdict === 'denied' || isOneWay || !reply) return request;
  const back = findWay(topology, target, backTo, 'reply');
  if (!back) return allOf([request, lost(`there is no way back from ${target.segment} to ${printAddress(backTo)}`)]);
  const met = new Set(there.map(({ visit }) => visit.point));
  const homeward = [...atTheEnd(target.interface?.leave, way), ...onTheWay(back.visits, from.interface?.arrive)];
  const answer = meet(topology, 'reply', back, homeward, (point, seenAs) =>
    statesOfReply(point, met).map((state) => toPacket(target.address, seenAs ?? from.address, reply, state)),
  );
  return allOf([request, answer]);
}

/** A visit, and by which addresses the one who opened the connection goes there; undefined: by its own. */
interface SeenVisit {
  readonly visit: Visit;
  readonly seenAs: readonly (Address | undefined)[];
}

function onTheWay(...visits: readonly (readonly Visit[] | undefined)[]): SeenVisit[] {
  return visits.flatMap((part) => (part ?? []).map((visit) => ({ visit, seenAs: [visit.as] })));
}

/** Where the way hides who comes, its end knows nobody else. */
function atTheEnd(visits: readonly Visit[] | undefined, { hides }: Way): SeenVisit[] {
  return onTheWay(visits).map((seen) => (hides ? { ...seen, seenAs: hides } : seen));
}

/** A point that tracks and has not seen the first packet may take the reply for a new connection or for a wrong one. */
function statesOfReply(point: EnforcementPoint, met: ReadonlySet<string>): readonly ConnectionState[] {
  if (!point.isTracking) return ['untracked'];
  return met.has(point.name) ? ['established'] : ['new', 'invalid'];
}

/** SEM-19. A forwarder passes on what one of its entries holds, to any of the entry's targets. */
function decideForwards(asked: Asked, forwarder: Spot): ConnectionDecision {
  const { topology, from, opening } = asked;
  const name = forwarder.endpoint?.name ?? '';
  const entries = (forwarder.endpoint?.forwards ?? []).filter(({ traffic }) => isTrafficOf(opening, traffic));
  if (entries.length === 0) return lost(`\`${name}\` forwards no such traffic`);
  const targets = entries.flatMap(({ to, keepsClient }) => to.map((target) => ({ ...target, keepsClient })));
  if (targets.length === 0) return lost(`\`${name}\` has nobody to forward it to`);
  return anyOf(
    targets.map(({ address, traffic, keepsClient }) => {
      if (keepsClient && isSameAddress(address, from.address))
        return lost(`${printAddress(address)} takes what has its own address as the source for forged`);
      const start: Spot = keepsClient ? { ...forwarder, address: from.address } : forwarder;
      const way = findWay(topology, forwarder, address, 'request');
      if (!way) return lost(`there is no way from ${forwarder.segment} to ${printAddress(address)}`);
      const reached = isTrafficOf(opening, traffic) ? opening : { ...opening, ...pickTraffic(traffic) };
      const passed = { ...asked, from: start, destination: address, opening: reached };
      return decideLegs(passed, way, findSpotIn(topology, address, way.to), forwarder.address);
    }),
  );
}

function meet(
  topology: Topology,
  leg: ConnectionStep['leg'],
  way: Way,
  visits: readonly SeenVisit[],
  toPackets: (point: EnforcementPoint, seenAs: Address | undefined) => readonly Omit<Packet, 'in' | 'out'>[],
): ConnectionDecision {
  const reason = { text: way.why, ...(way.at && { at: way.at }) };
  if (way.outcome === 'lost') return { verdict: 'denied', steps: [], reasons: [reason] };
  const steps: ConnectionStep[] = [];
  for (const { visit, seenAs } of visits) {
    const point = topology.points.find(({ name }) => name === visit.point);
    if (!point) throw new Error(`no point \`${visit.point}\``);
    const rules = blurInterfaces(followRedirects(point.rules), visit);
    const decision = agree(
      seenAs
        .flatMap((address) => toPackets(point, address))
        .map((packet) => decideFilter(rules, { ...packet, in: visit.in ?? '', out: visit.out ?? '' }, visit.path)),
    );
    steps.push({ leg, point: point.name, decision });
    if (decision.verdict === 'denied') return { verdict: 'denied', steps, reasons: [reason] };
  }
  const isOpen = way.outcome === 'unknown' || steps.some(({ decision }) => decision.verdict === 'unknown');
  return { verdict: isOpen ? 'unknown' : 'allowed', steps, reasons: [reason] };
}

/** What holds whichever of the packets it is. */
function agree(decisions: readonly FilterDecision[]): FilterDecision {
  const [first] = decisions;
  if (first && decisions.every(({ verdict }) => verdict === first.verdict)) return first;
  return { verdict: 'unknown', deciders: decisions.flatMap(({ deciders }) => deciders) };
}

function toPacket(
  source: Address,
  destination: Address,
  opening: Opening,
  state: ConnectionState,
): Omit<Packet, 'in' | 'out'> {
  return { source, destination, ...opening, state };
}

function open(text: string): ConnectionDecision {
  return { verdict: 'unknown', steps: [], reasons: [{ text }] };
}

function lost(text: string): ConnectionDecision {
  return { verdict: 'denied', steps: [], reasons: [{ text }] };
}
