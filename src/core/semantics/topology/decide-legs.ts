import type { ConnectionState, EnforcementPoint, Packet, Topology, Visit, Way } from '#core/model';
import { type Address, printAddress } from '#core/net';
import { decideFilter } from '../decide-filter.ts';
import { asAnywhere, isElsewhere } from './anywhere.ts';
import { agree, allOf, anyOf } from './combine.ts';
import { type Asked, type ConnectionDecision, type ConnectionStep, lost, open } from './connection-decision.ts';
import { decideGoingOn, type MetRequest } from './going-on.ts';
import { type Opening, toReply } from './opening.ts';
import { type End, endsOf } from './passage.ts';
import { findPoint, rulesAt } from './rules-at.ts';
import { findWay, type Spot } from './spot.ts';
import { type Belonging, isKnownReply, type Met } from './tracking/index.ts';

/** SEM-17. There and back. `backTo`: what the routes of the reply look for. */
export function decideLegs(asked: Asked, way: Way, target: Spot, backTo: Address): ConnectionDecision {
  const { from } = asked;
  const own = from.interface ?? { arrive: [], leave: [] };
  const start = isElsewhere(way, from.endpoint) ? asAnywhere(own) : own;
  const ends = endsOf(asked, way, target, decideLegs).map((end) => ({
    end,
    there: [...onTheWay(start.leave, way.visits), ...atTheEnd(end.arrive, way)],
  }));
  const seenThere = ends.flatMap(({ there }) => there);
  return anyOf(ends.map(({ end, there }) => decideEnd(end, there)));

  function decideEnd(end: End, there: readonly SeenVisit[]): ConnectionDecision {
    const { topology, opening, isOneWay, state = 'new' } = asked;
    const request = meet(topology, 'request', way, there, (point, seenAs) => [
      toPacket(seenAs ?? from.address, target.address, opening, point.isTracking ? state : 'untracked'),
    ]);
    const reply = toReply(opening);
    if (request.verdict === 'denied') return request;
    const passed = end.beyond ? allOf([request, end.beyond()]) : request;
    if (isOneWay || !reply) return passed;
    const back = findWay(topology, target, backTo, 'reply');
    if (!back) return allOf([passed, lost(`there is no way back from ${target.segment} to ${printAddress(backTo)}`)]);
    const homeward = [...atTheEnd(end.leave, way), ...onTheWay(back.visits, start.arrive)];
    const met = (point: string): MetRequest[] =>
      seenThere
        .filter((seen) => seen.visit.point === point)
        .map(({ visit, seenAs: names }) => ({
          visit,
          packet: atVisit(toPacket(from.address, target.address, opening, state), visit),
          isSelf: isSelf(names),
          seenAs: names.map((address) => address ?? from.address),
        }));
    const toAnswer = (seenAs: Address | undefined) =>
      toPacket(target.address, seenAs ?? from.address, reply, 'established');
    const belongingOf = (point: EnforcementPoint, seenAs: Address | undefined, visit: Visit) => {
      const answered: Met = { visit, packet: atVisit(toAnswer(seenAs), visit), isSelf: seenAs === undefined };
      return toBelonging(point, met(point.name), answered);
    };
    const answer = meet(topology, 'reply', back, homeward, (point, seenAs, visit) => {
      const belongs = belongingOf(point, seenAs, visit);
      return STATES_OF_REPLY[belongs].map((known) => ({ ...toAnswer(seenAs), state: known }));
    });
    const isLost = homeward.some(({ visit, seenAs }) =>
      seenAs.some((own) => belongingOf(findPoint(topology, visit.point), own, visit) === 'lost'),
    );
    if (isLost && answer.verdict !== 'denied') return allOf([passed, answer, open(LOST)]);
    if (opening.protocol !== 'tcp' || answer.verdict === 'denied') return allOf([passed, answer]);
    const answers = homeward.map(({ visit, seenAs }): Met => {
      return { visit, packet: atVisit(toAnswer(seenAs[0]), visit), isSelf: isSelf(seenAs) };
    });
    return allOf([passed, answer, decideGoingOn(topology, met, answers)]);
  }
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

function isSelf(seenAs: SeenVisit['seenAs']): boolean {
  return seenAs.every((address) => address === undefined);
}

const LOST = 'its reply may come back as from another address: perhaps nobody translates it';

/** A point that tracks and has not seen the first packet may take the reply for a new connection or for a wrong one. */
const STRAY: readonly ConnectionState[] = ['new', 'invalid'];
const DOUBTFUL: readonly ConnectionState[] = ['established', ...STRAY];

const STATES_OF_REPLY: Readonly<Record<Belonging | 'untracked', readonly ConnectionState[]>> = {
  untracked: ['untracked'],
  yes: ['established'],
  no: STRAY,
  perhaps: DOUBTFUL,
  lost: DOUBTFUL,
};

function toBelonging(point: EnforcementPoint, requests: readonly Met[], reply: Met): Belonging | 'untracked' {
  if (!point.isTracking) return 'untracked';
  return requests.length === 0 ? 'no' : isKnownReply(point.rules, requests, reply);
}

function atVisit(packet: Omit<Packet, 'in' | 'out'>, visit: Visit): Packet {
  return { ...packet, in: visit.in ?? '', out: visit.out ?? '' };
}

function meet(
  topology: Topology,
  leg: ConnectionStep['leg'],
  way: Way,
  visits: readonly SeenVisit[],
  toPackets: (
    point: EnforcementPoint,
    seenAs: Address | undefined,
    visit: Visit,
  ) => readonly Omit<Packet, 'in' | 'out'>[],
): ConnectionDecision {
  const reason = { text: way.why, ...(way.at && { at: way.at }) };
  if (way.outcome === 'lost') return { verdict: 'denied', steps: [], reasons: [reason] };
  const steps: ConnectionStep[] = [];
  for (const { visit, seenAs } of visits) {
    const point = findPoint(topology, visit.point);
    const rules = rulesAt(point.rules, visit);
    const decision = agree(
      seenAs
        .flatMap((address) => toPackets(point, address, visit))
        .map((packet) => decideFilter(rules, atVisit(packet, visit), visit.path)),
    );
    steps.push({ leg, point: point.name, decision });
    if (decision.verdict === 'denied') return { verdict: 'denied', steps, reasons: [reason] };
  }
  const isOpen = way.outcome === 'unknown' || steps.some(({ decision }) => decision.verdict === 'unknown');
  return { verdict: isOpen ? 'unknown' : 'allowed', steps, reasons: [reason] };
}

function toPacket(
  source: Address,
  destination: Address,
  opening: Opening,
  state: ConnectionState,
): Omit<Packet, 'in' | 'out'> {
  return { source, destination, ...opening, state };
}
