import { type ConnectionState, EVERY_PACKET, type FilterRules, type Tracking, type Visit } from '#core/model';
import type { Address } from '#core/net';
import {
  allPackets,
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
import { isOfConnection, isTranslating, markedIn } from '../tracking/index.ts';
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

/**
 * SEM-25. The first packets whose reply at the visit is of their connection for sure, and those of which it may be. Twin of
 * `isKnownReply`, over all first packets.
 */
export function denoteKnownReplies(
  network: Network,
  rules: FilterRules,
  meetings: readonly Meeting[],
  visit: Visit,
  seenAs: readonly Address[] | undefined,
): { readonly sure: PacketSet; readonly possible: PacketSet } {
  const { space, state } = network;
  const replies = marksAt(network, rules, visit, 'established', !seenAs).map((one) => ({
    ...one,
    packets: toOpenings(one.packets),
  }));
  let may = noPackets(space);
  let mayNot = noPackets(space);
  for (const meeting of meetings)
    for (const request of marksAt(network, rules, meeting.visit, state, meeting.isSelf))
      for (const reply of replies) {
        const both = [request.packets, reply.packets].reduce(intersectPackets, meeting.packets);
        if (isEmptyPackets(both)) continue;
        const belongs = isOfConnection(request.tracks, reply.tracks);
        if (belongs !== 'no') may = unionPackets(may, both);
        if (belongs !== 'yes') mayNot = unionPackets(mayNot, both);
      }
  return { sure: subtractPackets(may, mayNot), possible: may };
}

interface Mark {
  readonly packets: PacketSet;
  readonly tracks: Tracking;
}

/** All packets, by what the tracker is told of them. */
function marksAt(
  { space }: Network,
  rules: FilterRules,
  visit: Visit,
  state: ConnectionState,
  isSelf: boolean,
): Mark[] {
  if (!isSelf || isTranslating(rules, visit)) return [{ packets: allPackets(space), tracks: { as: 'unknown' } }];
  const at = { state, in: visit.in ?? '', out: visit.out ?? '' };
  const marked = markedIn(blurInterfaces(rules, visit), visit, space).map(({ packets, tracks }) => ({
    packets: fixPackets(packets, at),
    tracks,
  }));
  const rest = marked.map(({ packets }) => packets).reduce(subtractPackets, allPackets(space));
  return [...marked, { packets: rest, tracks: { as: 'zone', zone: 0 } }];
}
