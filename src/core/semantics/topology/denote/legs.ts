import {
  type ConnectionState,
  EVERY_PACKET,
  type FilterRules,
  type Passage,
  type Topology,
  type Visit,
  type Way,
} from '#core/model';
import { type Address, type AddressSet, ALL_ADDRESSES, hasAddress, NO_ADDRESSES, unionAddresses } from '#core/net';
import {
  allPackets,
  complementPackets,
  intersectPackets,
  noPackets,
  packetsByValue,
  type PacketSet,
  type PacketSpace,
  toFirstMatch,
  toPacketSet,
  unionPackets,
} from '#core/packetset';
import {
  type Bounds,
  choose,
  chooseByAddress,
  everything,
  joinAll,
  joinBounds,
  meetBounds,
  withinBounds,
} from './bounds.ts';
import { hasTracking } from '../tracking/index.ts';
import { denoteGoingOn } from './going-on.ts';
import { denoteKnownReplies, meetingsAt } from './known-replies.ts';
import { toUnanswered } from './openings.ts';
import type { PlacedParty } from './parties.ts';
import { asAnywhere } from '../anywhere.ts';
import { toEnds } from './ends.ts';
import type { Sighting, VisitBounds } from './visit-bounds.ts';

/** Who sends or receives by one interface. */
export interface Party {
  readonly addresses: AddressSet;
  readonly leave: readonly Visit[];
  readonly arrive: readonly Visit[];
  /** What of that goes on to somebody else. */
  readonly passages?: readonly Passage[];
  /** It is of a host with interfaces in several segments. */
  readonly isOnSeveral?: boolean;
  /** What arrives is passed on to others, at other addresses. */
  readonly isForwarder?: boolean;
  /** What becomes of connections to it beyond arriving. Absent: it is their end. */
  readonly beyond?: Bounds;
}

/** First packets that take a way. */
export interface Request {
  readonly way: Way;
  readonly packets: PacketSet;
  /** Where they arrive: a segment, and whoever of it they are for. Other destinations are met by nobody. */
  readonly segment: string;
  readonly targets: readonly Party[];
}

export interface Network {
  readonly topology: Topology;
  readonly space: PacketSpace;
  readonly visitBounds: VisitBounds;
  /** Ways by where they begin, in order. */
  readonly waysFrom: (segment: string, leg: 'request' | 'reply') => readonly Way[];
  readonly addressesOf: (segment: string) => AddressSet;
  /** Who gets what arrives in a segment. */
  readonly receiversIn: (segment: string) => readonly PlacedParty[];
  /** What becomes of what a passage takes, from there on. */
  readonly onward: (passage: Passage, isOneWay: boolean) => Bounds;
  readonly isTracking: (point: string) => boolean;
  readonly rulesOf: (point: string) => FilterRules;
  /** What points that track take first packets for. */
  readonly state: ConnectionState;
}

export interface Legs {
  readonly senders: readonly Party[];
  readonly requests: readonly Request[];
  readonly isOneWay: boolean;
  /** What the routes of replies look for. Absent: the sender's address. */
  readonly backTo?: Address;
}

/** SEM-17. There and back, over first packets. Twin of `decideLegs`. */
export function denoteLegs(network: Network, legs: Legs): Bounds {
  const ofWay = (isUnknown: boolean) => legs.requests.filter(({ way }) => (way.outcome === 'unknown') === isUnknown);
  const [known, unknown] = [ofWay(false), ofWay(true)];
  if (unknown.length === 0) return denoteSome(network, legs);
  const senders = legs.senders.map((sender) => (sender.isOnSeveral ? asAnywhere(sender) : sender));
  const open = denoteSome(network, { ...legs, senders, requests: unknown });
  return known.length === 0 ? open : joinBounds(open, denoteSome(network, { ...legs, requests: known }));
}

/** Of ways that are all known, or all not. */
function denoteSome(network: Network, legs: Legs): Bounds {
  const { space, visitBounds, isTracking, rulesOf, state } = network;
  const { senders, requests, isOneWay } = legs;
  const delivered = requests.filter(({ way }) => way.outcome !== 'lost');
  const met = toMet(network, legs);
  const seeAll = (visits: readonly Visit[], toSighting: (visit: Visit) => Bounds) =>
    visits.map(toSighting).reduce(meetBounds, everything(space));
  const go = (visit: Visit, hides: readonly Address[] | undefined) =>
    visitBounds({
      visit,
      leg: 'request',
      states: [isTracking(visit.point) ? state : 'untracked'],
      ...toSeen(visit, hides),
    });
  const unanswered = toUnanswered(space);
  const comeBack = (visit: Visit, hides: readonly Address[] | undefined, isMet: boolean): Bounds => {
    // Where nothing comes back, nothing is stopped, whoever the sender would be.
    const see = (states: Sighting['states']) =>
      joinBounds(visitBounds({ visit, leg: 'reply', states, ...toSeen(visit, hides) }), {
        allowed: unanswered,
        possible: unanswered,
      });
    if (!isTracking(visit.point)) return see(['untracked']);
    const rules = rulesOf(visit.point);
    if (hasTracking(rules)) {
      const meetings = meetingsAt(network, legs, visit.point);
      const { seenAs } = toSeen(visit, hides);
      const { sure, possible, lost } = denoteKnownReplies(network, rules, meetings, visit, seenAs);
      const answered = choose(sure, see(ESTABLISHED), choose(possible, see(DOUBTFUL), see(STRAY)));
      const translated = { allowed: complementPackets(lost), possible: allPackets(space) };
      return [answered, translated, denoteGoingOn(network, rules, meetings, visit, seenAs)].reduce(meetBounds);
    }
    if (isMet) return see(ESTABLISHED);
    const region = met(visit.point);
    return region === noPackets(space) ? see(STRAY) : choose(region, see(ESTABLISHED), see(STRAY));
  };
  const groups = Map.groupBy(delivered, ({ segment, way }) => `${segment} ${toHidden(way)}`);
  const arrived = [...groups.values()].flatMap((group) => {
    const way = group[0]?.way;
    if (!way) return [];
    const { hides } = way;
    const targets = [...new Set(group.flatMap((request) => request.targets))];
    const sent = joinAll(
      space,
      group.map(({ way: taken, packets }) => {
        const passed = withinBounds(
          seeAll(taken.visits, (visit) => go(visit, undefined)),
          packets,
        );
        return taken.outcome === 'unknown' ? { allowed: noPackets(space), possible: passed.possible } : passed;
      }),
    );
    const received = chooseByAddress(
      space,
      'destinations',
      targets.map((target) => {
        const ends = toEnds(network, target, way, isOneWay).map(({ packets, arrive, leave, beyond }) => {
          const points = new Set(arrive.map(({ point }) => point));
          const there = seeAll(arrive, (visit) => go(visit, hides));
          const back = (visit: Visit) => comeBack(visit, hides, points.has(visit.point));
          const answered = isOneWay ? there : meetBounds(there, seeAll(leave, back));
          const bounds = beyond ? meetBounds(answered, beyond()) : answered;
          return packets ? withinBounds(bounds, packets) : bounds;
        });
        const bounds = joinAll(space, ends);
        return { addresses: target.addresses, bounds: target.beyond ? meetBounds(bounds, target.beyond) : bounds };
      }),
    );
    const passed = meetBounds(sent, received);
    return [isOneWay ? passed : meetBounds(passed, denoteBack(network, legs, group, comeBack))];
  });
  const left = chooseByAddress(
    space,
    'sources',
    senders.map(({ addresses, leave, arrive }) => {
      const points = new Set(leave.map(({ point }) => point));
      const gone = seeAll(leave, (visit) => go(visit, undefined));
      const bounds = isOneWay
        ? gone
        : meetBounds(
            gone,
            seeAll(arrive, (visit) => comeBack(visit, undefined, points.has(visit.point))),
          );
      return { addresses, bounds };
    }),
  );
  return meetBounds(joinAll(space, arrived), left);
}

const ESTABLISHED: readonly ConnectionState[] = ['established'];
/** A point that has not seen the first packet may take the reply for either. */
const STRAY: readonly ConnectionState[] = ['new', 'invalid'];
const DOUBTFUL: readonly ConnectionState[] = [...ESTABLISHED, ...STRAY];

function toSeen({ as }: Visit, hides: readonly Address[] | undefined): Pick<Sighting, 'seenAs'> {
  if (hides) return { seenAs: hides };
  return as ? { seenAs: [as] } : {};
}

function toHidden({ hides }: Way): string {
  return hides ? hides.map(({ bits, value }) => `${bits}/${value}`).join() : '-';
}

/** The ways on which replies of the group come back, and what they meet on them. */
function denoteBack(
  { space, waysFrom, addressesOf }: Network,
  { backTo }: Legs,
  group: readonly Request[],
  comeBack: (visit: Visit, hides: undefined, isMet: boolean) => Bounds,
): Bounds {
  const ways = waysFrom(group[0]?.segment ?? '', 'reply');
  const map = toFirstMatch(
    space,
    ways.map((way) => {
      const found = way.destinations ?? addressesOf(way.to);
      const clients = backTo ? (hasAddress(found, backTo) ? ALL_ADDRESSES : NO_ADDRESSES) : found;
      return {
        product: { ...EVERY_PACKET, sources: clients, destinations: way.sources ?? ALL_ADDRESSES },
        value: way,
      };
    }),
  );
  const taken = packetsByValue(map);
  const replies = joinAll(
    space,
    ways
      .filter(({ outcome }) => outcome !== 'lost')
      .map((way) => {
        const passed = way.visits
          .map((visit) => comeBack(visit, undefined, false))
          .reduce(meetBounds, everything(space));
        const own = withinBounds(passed, taken.get(way) ?? noPackets(space));
        return way.outcome === 'unknown' ? { allowed: noPackets(space), possible: own.possible } : own;
      }),
  );
  const unanswered = toUnanswered(space);
  return joinBounds(replies, { allowed: unanswered, possible: unanswered });
}

/** By point, the first packets that meet it: their replies are known there. */
function toMet(network: Network, { senders, requests, isOneWay }: Legs): (point: string) => PacketSet {
  const { space } = network;
  const known = new Map<string, PacketSet>();
  const bySender = new Map<string, AddressSet[]>();
  for (const { addresses, leave } of senders)
    for (const point of new Set(leave.map((visit) => visit.point))) push(bySender, point, addresses);
  const byWay = new Map<string, PacketSet[]>();
  const byTarget = new Map<string, { packets: PacketSet; addresses: AddressSet }[]>();
  for (const { way, packets, targets } of requests) {
    for (const point of new Set(way.visits.map((visit) => visit.point))) push(byWay, point, packets);
    for (const target of targets)
      for (const end of toEnds(network, target, way, isOneWay)) {
        const own = end.packets ? intersectPackets(packets, end.packets) : packets;
        for (const point of new Set(end.arrive.map((visit) => visit.point)))
          push(byTarget, point, { packets: own, addresses: target.addresses });
      }
  }
  return (point) => {
    const found =
      known.get(point) ??
      [
        toPacketSet(space, [{ ...EVERY_PACKET, sources: unionAddresses(...(bySender.get(point) ?? [])) }]),
        ...(byWay.get(point) ?? []),
        ...(byTarget.get(point) ?? []).map(({ packets, addresses }) =>
          intersectPackets(packets, toPacketSet(space, [{ ...EVERY_PACKET, destinations: addresses }])),
        ),
      ].reduce(unionPackets, noPackets(space));
    known.set(point, found);
    return found;
  };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
