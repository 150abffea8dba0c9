import { EMPTY_POLICY, EVERY_PACKET, type Packet, type Topology } from '#core/model';
import {
  intersectTraffic,
  printTrafficSet,
  splitByProtocol,
  subtractTraffic,
  toPortSet,
  toTraffic,
  type TrafficSet,
  toTrafficSet,
} from '#core/net';
import { fail, ok, type Result } from '#core/result';
import {
  type ConnectionDecision,
  denoteTopology,
  type FilterDecider,
  type MergedTopology,
  type Opening,
  type Verdict,
} from '#core/semantics';
import { parseConnectionText } from '../questions/connection-text.ts';
import { toSingles } from './ask-connection.ts';
import { findExamples, printPacket } from './ask-sets.ts';
import { CLIENT_PORTS, eachForClientPorts } from './client-ports.ts';
import { describeDecider, describeUnknown, placeOf } from './decided-by.ts';
import { decidePacket } from './decide-packet.ts';
import { type End, parseEnd, splitBySide, withoutPlaces } from './end.ts';
import { type Interfaces, isBetweenMachines, toHostTopology, toPaths } from './host-topology.ts';

/** The verdict and every point on the way. JSON-ready. */
export interface EstateExplanation {
  readonly source: string;
  readonly destination: string;
  readonly services: readonly string[];
  /** `unknown`: not modelled, or some of what is asked about is allowed and some denied. */
  readonly verdict: Verdict;
  /** Allowed ones first. None: nobody is known at the source. */
  readonly cases: readonly EstateCase[];
}

/** One connection, and all that are decided by the same. */
export interface EstateCase {
  readonly text: string;
  readonly verdict: Verdict;
  readonly steps: readonly ExplainedStep[];
  /** Routes, translations and forwarders, in words. */
  readonly routes: readonly ({ readonly text: string } & Place)[];
}

export interface ExplainedStep {
  readonly leg: 'request' | 'reply';
  readonly point: string;
  readonly verdict: Verdict;
  /** Several: one after the other where all is known, any of them where not. None: nothing filters it there. */
  readonly deciders: readonly ExplainedDecider[];
}

export interface ExplainedDecider extends Place {
  readonly rule: string;
  /** What of it is not modelled. */
  readonly unknown: readonly string[];
}

interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** `text` as `parseConnectionText` reads it. Errors: every word that means nothing. */
export function explainEstate(
  estate: MergedTopology,
  text: string,
  interfaces: Interfaces,
): Result<EstateExplanation, string[]> {
  const asked = parseConnectionText(text, EMPTY_POLICY);
  if (!asked.ok) return asked;
  const { traffic } = asked.value;
  const source = parseEnd(estate.topology, asked.value.source);
  const destination = parseEnd(estate.topology, asked.value.destination);
  if (!source.ok || !destination.ok) return fail([source, destination].flatMap((end) => (end.ok ? [] : [end.error])));
  const isOfHost = Object.keys(interfaces).length > 0 || estate.topology.segments.length === 0;
  const found = isOfHost
    ? findHostCases(estate, source.value, destination.value, traffic, interfaces)
    : findCases(estate.topology, source.value, destination.value, traffic);
  const cases = found.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  const verdicts = new Set(cases.map(({ verdict }) => verdict));
  const [only] = verdicts;
  return ok({
    source: asked.value.source,
    destination: asked.value.destination,
    services: printTrafficSet(traffic),
    verdict: verdicts.size === 1 && only ? only : 'unknown',
    cases,
  });
}

const ORDER: readonly Verdict[] = ['allowed', 'unknown', 'denied'];
const HOW = { isOneWay: false } as const;

function findHostCases(
  { lone }: MergedTopology,
  source: End,
  destination: End,
  traffic: TrafficSet,
  interfaces: Interfaces,
): EstateCase[] {
  const isOverNetwork = isBetweenMachines(source.addresses, destination.addresses);
  const asked: Interfaces = { ...interfaces, ...(isOverNetwork && { isOverNetwork }) };
  return lone.flatMap((point) =>
    toPaths(interfaces).flatMap((path) =>
      // Places of the estate are none of a host by itself.
      findSetCases(toHostTopology(point, path, asked), withoutPlaces(source), destination, traffic),
    ),
  );
}

function findCases(topology: Topology, source: End, destination: End, traffic: TrafficSet): EstateCase[] {
  const opening = toSingleOpening(traffic);
  const singles = opening && toSingles(topology, source, destination);
  if (!singles)
    return splitBySide(topology, source, destination).flatMap((side) =>
      findSetCases(topology, side.source, side.destination, traffic),
    );
  return unique(
    singles.flatMap(({ from, to }) => {
      const asked = { topology, from, destination: to, opening, ...HOW };
      const packet: Packet = { source: from.address, destination: to, ...opening, ...AT_REST };
      return [...eachForClientPorts(asked)].map((decision) => toCase(packet, decision));
    }),
  );
}

const AT_REST = { state: 'new', in: '', out: '' } as const;

/** One case for each verdict, with a connection that sets have found. */
function findSetCases(topology: Topology, source: End, destination: End, traffic: TrafficSet): EstateCase[] {
  const { planes, space } = denoteTopology(topology);
  const ends = { sources: source.addresses, destinations: destination.addresses };
  const scopes = [
    { ...ends, traffic: intersectTraffic(traffic, PORTED), sourcePorts: toPortSet([CLIENT_PORTS]) },
    { ...ends, traffic: subtractTraffic(traffic, PORTED), sourcePorts: EVERY_PACKET.sourcePorts },
  ].filter(({ traffic: own }) => own.ranges.length > 0);
  return planes.flatMap((plane) =>
    scopes
      .flatMap((product) => findExamples(plane, space, { product, ...(source.spots && { spots: source.spots }) }))
      .map(({ packet, from }) => toCase(packet, decidePacket(topology, packet, from, HOW))),
  );
}

const PORTED = toTrafficSet([toTraffic('tcp'), toTraffic('udp'), toTraffic('sctp')]);

/** The only kind of traffic of the set; undefined where there are several. */
function toSingleOpening(traffic: TrafficSet): Opening | undefined {
  const parts = splitByProtocol(traffic);
  const [part] = parts;
  if (!part || parts.length > 1) return undefined;
  const { protocol, first, last } = part;
  if (typeof protocol === 'number') return { protocol };
  if (first !== last) return undefined;
  return protocol === 'icmp' || protocol === 'icmp6'
    ? { protocol, icmpType: Math.floor(first / 256), icmpCode: first % 256 }
    : { protocol, destinationPort: first };
}

function toCase(packet: Packet, { verdict, steps, reasons }: ConnectionDecision): EstateCase {
  return {
    text: printPacket(packet),
    verdict,
    steps: steps.map(({ leg, point, decision }) => ({
      leg,
      point,
      verdict: decision.verdict,
      deciders: decision.deciders.map(toDecider),
    })),
    routes: reasons.map(({ text, at }) => ({ text, ...at })),
  };
}

function toDecider(decider: FilterDecider): ExplainedDecider {
  return { rule: describeDecider(decider), unknown: describeUnknown(decider), ...placeOf(decider) };
}

function unique(cases: readonly EstateCase[]): EstateCase[] {
  return [...new Map(cases.map((one) => [JSON.stringify(one), one])).values()];
}
