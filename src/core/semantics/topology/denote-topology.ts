import {
  type ConnectionState,
  type Endpoint,
  type EndpointInterface,
  EVERY_PACKET,
  type PacketProduct,
  type Topology,
  type Way,
} from '#core/model';
import { ALL_ADDRESSES, intersectAddresses, isEmptyAddressSet, toAddressSet, toRange } from '#core/net';
import { type Node, type PacketMap, PacketSpace, toPacketSet, restrictMap } from '#core/packetset';
import type { Verdict } from '../decide-filter.ts';
import { type Component, toComponents } from './components.ts';
import { denoteForwards } from './denote-forwards.ts';
import { UNANSWERED } from './mirror.ts';
import { VisitFunctions } from './visits.ts';

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

const EVERYONE = ALL_ADDRESSES;
const between = (sources = EVERYONE, destinations = EVERYONE): PacketProduct => ({
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
  const requestWays = ways.filter(({ way }) => !way.isForReplies);

  const request = visits.all([
    visits.first(
      places.map(({ own, addresses }) =>
        functions.within(say(visits.visit('request', own.leave, () => ['new'])), between(addresses)),
      ),
    ),
    visits.first(
      places.map(({ own, addresses }) =>
        functions.within(say(visits.visit('request', own.arrive, () => ['new'])), between(EVERYONE, addresses)),
      ),
    ),
    functions.change(
      visits.first(
        requestWays.map(({ way, product }) =>
          functions.within(say(denoteWay(visits, way, 'request', () => ['new'])), product),
        ),
      ),
      (said) => (said === 'none' ? 'denied' : said),
    ),
  ]);
  const reply = visits.first([
    functions.where({ ...EVERY_PACKET, traffic: UNANSWERED }, 'allowed'),
    visits.all([
      visits.first(
        places.map(({ own, addresses }) =>
          functions.within(
            say(visits.visit('reply', own.leave, statesOf(own.arrive, requestWays))),
            between(EVERYONE, addresses),
          ),
        ),
      ),
      visits.first(
        places.map(({ own, addresses }) =>
          functions.within(
            say(visits.visit('reply', own.arrive, statesOf(own.leave, requestWays))),
            between(addresses),
          ),
        ),
      ),
      functions.change(
        visits.first(
          ways.map(({ way, product }) =>
            functions.within(say(denoteWay(visits, way, 'reply', statesOf([], requestWays, way))), mirror(product)),
          ),
        ),
        (said) => (said === 'none' ? 'denied' : said),
      ),
    ]),
  ]);
  const itself = visits.first(
    component.endpoints
      .map((endpoint) => toItself(endpoint))
      .map((set) => functions.where(between(set, set), 'allowed')),
  );
  const forwards = denoteForwards(topology, component, visits);
  const finish = (node: Node): PacketMap<Verdict> =>
    toVerdicts(visits, visits.first([itself, visits.all([node, ...forwards])]));
  return { component, requests: finish(request), connections: finish(visits.all([request, reply])) };

  /** Where no point is visited nobody denies. */
  function say(node: Node): Node {
    return functions.change(node, (said) => (said === 'none' ? 'allowed' : said));
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

/** What a tracking point may take a reply for: it has surely seen the first packet, surely not, or nobody knows. */
function statesOf(
  own: readonly { readonly point: string }[],
  requests: readonly { readonly way: Way; readonly product: PacketProduct }[],
  back?: Way,
): (point: string) => readonly ConnectionState[] {
  return (point) => {
    if (own.some((visit) => visit.point === point)) return ['established'];
    const there = back ? requests.filter(({ way }) => way.from === back.to && way.to === back.from) : requests;
    const meeting = there.filter(({ way }) => way.visits.some((visit) => visit.point === point));
    if (there.length > 0 && meeting.length === there.length && back) return ['established'];
    return meeting.length === 0 ? ['new', 'invalid'] : ['new', 'invalid', 'established'];
  };
}

function toVerdicts({ functions }: VisitFunctions, node: Node): PacketMap<Verdict> {
  const map = functions.toMap(node);
  return { ...map, values: map.values.map((said) => (said === 'none' ? 'denied' : said)) };
}
