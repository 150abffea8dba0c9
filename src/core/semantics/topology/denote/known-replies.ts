import { type ConnectionState, EVERY_PACKET, type FilterRules, type Tracking, type Visit } from '#core/model';
import type { Address } from '#core/net';
import {
  allPackets,
  complementPackets,
  fixPackets,
  intersectPackets,
  isEmptyPackets,
  noPackets,
  type PacketSet,
  subtractPackets,
  toPacketSet,
  unionPackets,
} from '#core/packetset';
import { blurInterfaces } from '../blur.ts';
import { type Disguise, disguiseOf, isOfConnection, markedIn, translatedAt, undisguise } from '../tracking/index.ts';
import { toEnds } from './ends.ts';
import type { Legs, Network } from './legs.ts';
import { toOpenings } from './openings.ts';

/** First packets that a point meets by one visit. */
export interface Meeting {
  readonly packets: PacketSet;
  readonly visit: Visit;
  /** By the addresses by which they are asked about. */
  readonly isSelf: boolean;
  /** By what addresses the opener goes there; empty: nobody knows. Absent: by its own. */
  readonly seenAs?: readonly Address[];
}

export function meetingsAt(network: Network, { senders, requests, isOneWay }: Legs, point: string): Meeting[] {
  const { space } = network;
  const at = (visits: readonly Visit[]) => visits.filter((visit) => visit.point === point);
  const from = (product: Partial<typeof EVERY_PACKET>) => toPacketSet(space, [{ ...EVERY_PACKET, ...product }]);
  return [
    ...senders.flatMap(({ addresses, leave }) =>
      at(leave).map((visit) => ({ visit, packets: from({ sources: addresses }), ...toSelf(visit) })),
    ),
    ...requests.flatMap(({ way, packets, targets }) => [
      ...at(way.visits).map((visit) => ({ visit, packets, ...toSelf(visit) })),
      ...targets.flatMap((target) =>
        toEnds(network, target, way, isOneWay).flatMap((end) => {
          const arriving = intersectPackets(packets, from({ destinations: target.addresses }));
          const own = end.packets ? intersectPackets(arriving, end.packets) : arriving;
          return at(end.arrive).map((visit) => ({ visit, packets: own, ...toSelf(visit, way.hides) }));
        }),
      ),
    ]),
  ];
}

function toSelf({ as }: Visit, hides?: readonly Address[]): Pick<Meeting, 'isSelf' | 'seenAs'> {
  const seenAs = hides ?? (as && [as]);
  return seenAs ? { isSelf: false, seenAs } : { isSelf: true };
}

/** First packets by what becomes of their reply at a visit. */
export interface KnownReplies {
  /** It is of their connection. */
  readonly sure: PacketSet;
  /** It may be. */
  readonly possible: PacketSet;
  /** It may be none of it, and then nobody translates it back. */
  readonly lost: PacketSet;
}

/** SEM-25. Twin of `isKnownReply`, over all first packets. */
export function denoteKnownReplies(
  network: Network,
  rules: FilterRules,
  meetings: readonly Meeting[],
  visit: Visit,
  seenAs: readonly Address[] | undefined,
): KnownReplies {
  const { space, state } = network;
  const repliesBehind = (disguise: Disguise) =>
    marksAt(network, rules, visit, 'established', !seenAs, disguise).map((one) => ({
      ...one,
      packets: toOpenings(one.packets),
    }));
  let may = noPackets(space);
  let mayNot = noPackets(space);
  let disguised = noPackets(space);
  for (const meeting of meetings) {
    const translated = fixAt(translatedAt(rules, meeting.visit, space), meeting.visit, state);
    for (const isTranslated of [false, true]) {
      const disguise = disguiseOf(rules, meeting.visit, isTranslated);
      const region = isTranslated ? translated : complementPackets(translated);
      const met = intersectPackets(meeting.packets, region);
      if (isEmptyPackets(met)) continue;
      if (disguise !== 'none') disguised = unionPackets(disguised, met);
      const replies = repliesBehind(disguise);
      for (const request of marksAt(network, rules, meeting.visit, state, meeting.isSelf, 'none'))
        for (const reply of replies) {
          const both = [request.packets, reply.packets].reduce(intersectPackets, met);
          if (isEmptyPackets(both)) continue;
          const belongs = isOfConnection(request.tracks, reply.tracks);
          if (belongs !== 'no') may = unionPackets(may, both);
          if (belongs !== 'yes') mayNot = unionPackets(mayNot, both);
        }
    }
  }
  return {
    sure: subtractPackets(may, mayNot),
    possible: unionPackets(may, disguised),
    lost: intersectPackets(disguised, mayNot),
  };
}

interface Mark {
  readonly packets: PacketSet;
  readonly tracks: Tracking;
}

/** All packets, by what the tracker is told of them; behind a disguise, by what it may be told. */
function marksAt(
  { space }: Network,
  rules: FilterRules,
  visit: Visit,
  state: ConnectionState,
  isSelf: boolean,
  disguise: Disguise,
): Mark[] {
  if (!isSelf) return [{ packets: allPackets(space), tracks: { as: 'unknown' } }];
  const marked = markedIn(blurInterfaces(rules, visit), visit, space).map(({ packets, tracks }) => ({
    packets: fixAt(undisguise(packets, disguise), visit, state),
    tracks,
  }));
  const others = disguise === 'none' ? marked.map(({ packets }) => packets) : [];
  const rest = others.reduce(subtractPackets, allPackets(space));
  return [...marked, { packets: rest, tracks: { as: 'zone', zone: 0 } }];
}

function fixAt(packets: PacketSet, visit: Visit, state: ConnectionState): PacketSet {
  return fixPackets(packets, { state, in: visit.in ?? '', out: visit.out ?? '' });
}
