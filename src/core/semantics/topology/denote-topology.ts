import {
  type ConnectionState,
  type Endpoint,
  type EndpointInterface,
  EVERY_PACKET,
  type PacketProduct,
  type Topology,
  type Visit,
  type Way,
} from '#core/model';
import { type Address, ALL_ADDRESSES, intersectAddresses, toAddressSet, toRange } from '#core/net';
import { type Node, type PacketMap, PacketSpace } from '#core/packetset';
import type { Verdict } from '../decide-filter.ts';
import { type Component, toComponents } from './components.ts';
import { denoteForwards } from './denote-forwards.ts';
import { UNANSWERED } from './mirror.ts';
import { type StatesAt, VisitFunctions } from './visits.ts';

/** What becomes of the connections within one component, and between it and the internet. */
export interface ComponentDenotation {
  readonly component: Component;
  /** Of packets: source and destination of the first one, its traffic and source port; state and interfaces mean nothing. */
  readonly connections: PacketMap<Verdict>;
  /** Of the first packet alone. */
  readonly requests: PacketMap<Verdict>;
}

/**
 * SEM-16, SEM-17, SEM-19. Every connection at once; addresses of other components are the internet. Twin of
 * `decideConnection`, but that an outside address (SEM-18) is an address of the internet like any other, and that the
 * verdict may be `unknown` where a reply meets a tracking point that only some first packets have met.
 */
export function denoteTopology(topology: Topology): ComponentDenotation[] {
  return toComponents(topology).map((component) => denoteComponent(topology, component));
}

const between = (sources = ALL_ADDRESSES, destinations = ALL_ADDRESSES): PacketProduct => ({
  ...EVERY_PACKET,
  sources,
  destinations,
});

function denoteComponent(topology: Topology, component: Component): ComponentDenotation {
  const space = new PacketSpace();
  const visits = new VisitFunctions(topology, space);
  const { functions } = visits;
  const places = toPlaces(component);
  const ways = component.ways.map((way) => ({ way, product: toProduct(component, way) }));
  const requestWays = ways.filter(({ way }) => way.only !== 'replies');
  const replyWays = ways.filter(({ way }) => way.only !== 'requests');
  const meetings: Meetings = {
    atEnds: new Set(places.flatMap(({ own }) => [...own.leave, ...own.arrive]).map(({ point }) => point)),
    ways: requestWays.map(({ way }) => way),
  };
  const opened = () => ['new'] as const;

  const request = visits.all([
    atPlaces(({ own, addresses }) => visits.within(visits.visit('request', own.leave, opened), between(addresses))),
    atEnds(
      'request',
      (own) => own.arrive,
      () => opened,
    ),
    onWays(requestWays.map(({ way, product }) => visits.within(denoteWay(visits, way, 'request', opened), product))),
  ]);
  const reply = visits.first([
    functions.where({ ...EVERY_PACKET, traffic: UNANSWERED }, 'allowed'),
    visits.all([
      atEnds(
        'reply',
        (own) => own.leave,
        (own) => statesAtEnd(meetings, own.arrive),
      ),
      onWays(
        replyWays.map(({ way, product }) =>
          visits.within(denoteWay(visits, way, 'reply', statesOnWay(meetings, way)), mirror(product)),
        ),
      ),
      atPlaces(({ own, addresses }) =>
        visits.within(visits.visit('reply', own.arrive, statesAtEnd(meetings, own.leave)), between(addresses)),
      ),
    ]),
  ]);
  const itself = visits.first(
    component.endpoints
      .map((endpoint) => toItself(endpoint))
      .map((set) => functions.where(between(set, set), 'allowed')),
  );
  const forwards = (isOneWay: boolean) => denoteForwards({ topology, component, visits, isOneWay });
  const finish = (nodes: readonly Node[]): PacketMap<Verdict> =>
    toVerdicts(visits, visits.first([itself, visits.all(nodes)]));
  return {
    component,
    requests: finish([request, ...forwards(true)]),
    connections: finish([request, reply, ...forwards(false)]),
  };

  function atPlaces(toNode: (place: Place) => Node): Node {
    return visits.first(places.map(toNode));
  }

  /** At the end of a way that hides whoever comes, its first packets and the replies to them are those of another. */
  function atEnds(
    leg: 'request' | 'reply',
    visitsOf: (own: EndpointInterface) => readonly Visit[],
    statesAt: (own: EndpointInterface) => StatesAt,
  ): Node {
    const seenAs = (hides: readonly Address[] | undefined) =>
      atPlaces(({ own, addresses }) =>
        visits.within(
          visits.visitHidden(leg, visitsOf(own), statesAt(own), {}, hides),
          between(ALL_ADDRESSES, addresses),
        ),
      );
    const plain = seenAs(undefined);
    if (!requestWays.some(({ way }) => way.hides)) return plain;
    return visits.first(
      requestWays.map(({ way, product }) => functions.within(way.hides ? seenAs(way.hides) : plain, product)),
    );
  }

  /** Where no way leads, nothing arrives. */
  function onWays(nodes: readonly Node[]): Node {
    return functions.change(visits.first(nodes), (said) => (said === 'none' ? 'denied' : said));
  }
}

interface Place {
  readonly own: EndpointInterface;
  readonly addresses: PacketProduct['sources'];
}

/** Interfaces that make packets meet the same, with all of their addresses. */
function toPlaces({ endpoints, addressesOf }: Component): Place[] {
  const interfaces = endpoints
    .flatMap((endpoint) => endpoint.interfaces)
    .filter(({ segment }) => addressesOf.has(segment));
  const groups = Map.groupBy(interfaces, ({ leave, arrive }) =>
    JSON.stringify([leave, arrive], (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
  );
  return [...groups.values()].flatMap(([own, ...more]) =>
    own ? [{ own, addresses: toAddressSet([own, ...more].flatMap(({ addresses }) => addresses.map(toRange))) }] : [],
  );
}

function toItself({ interfaces }: Endpoint) {
  return toAddressSet(interfaces.flatMap(({ addresses }) => addresses.map(toRange)));
}

function toProduct({ addressesOf }: Component, way: Way): PacketProduct {
  const from = addressesOf.get(way.from) ?? { ranges: [] };
  return between(
    way.sources ? intersectAddresses(from, way.sources) : from,
    way.destinations ?? addressesOf.get(way.to),
  );
}

function mirror({ sources, destinations }: PacketProduct): PacketProduct {
  return between(destinations, sources);
}

function denoteWay(
  visits: VisitFunctions,
  way: Way,
  leg: 'request' | 'reply',
  statesAt: (point: string) => readonly ConnectionState[],
): Node {
  if (way.outcome === 'lost') return visits.functions.where(EVERY_PACKET, 'denied');
  const met = visits.visit(leg, way.visits, statesAt);
  return way.outcome === 'unknown' ? visits.all([met, visits.functions.where(EVERY_PACKET, 'unknown')]) : met;
}

/** Which points first packets meet: at the ends, on ways. */
interface Meetings {
  readonly atEnds: ReadonlySet<string>;
  readonly ways: readonly Way[];
}

/** What a tracking point may take a reply for: it has surely seen the first packet, surely not, or nobody knows. */
function statesAtEnd({ atEnds, ways }: Meetings, own: readonly Visit[]): StatesAt {
  return (point) => {
    if (own.some((visit) => visit.point === point)) return SEEN;
    return atEnds.has(point) || ways.some((way) => isMet(way, point)) ? PERHAPS_SEEN : UNSEEN;
  };
}

function statesOnWay({ atEnds, ways }: Meetings, back: Way): StatesAt {
  const there = ways.filter((way) => way.from === back.to && way.to === back.from);
  return (point) => {
    const meeting = there.filter((way) => isMet(way, point));
    if (meeting.length > 0 && meeting.length === there.length) return SEEN;
    return meeting.length > 0 || atEnds.has(point) ? PERHAPS_SEEN : UNSEEN;
  };
}

const SEEN: readonly ConnectionState[] = ['established'];
const UNSEEN: readonly ConnectionState[] = ['new', 'invalid'];
const PERHAPS_SEEN: readonly ConnectionState[] = ['new', 'invalid', 'established'];

function isMet({ visits }: Way, point: string): boolean {
  return visits.some((visit) => visit.point === point);
}

function toVerdicts({ functions }: VisitFunctions, node: Node): PacketMap<Verdict> {
  const map = functions.toMap(node);
  return { ...map, values: map.values.map((said) => (said === 'none' ? 'denied' : said)) };
}
