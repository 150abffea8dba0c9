import { EVERY_PACKET, type FilterRules, type Visit } from '#core/model';
import { type Address, toTraffic, toTrafficSet } from '#core/net';
import {
  allPackets,
  intersectPackets,
  isEmptyPackets,
  subtractPackets,
  toPacketSet,
  unionPackets,
  complementPackets,
} from '#core/packetset';
import type { Bounds } from './bounds.ts';
import { denoteKnownReplies, type Meeting } from './known-replies.ts';
import type { Network } from './legs.ts';

const TCP = toTrafficSet([toTraffic('tcp')]);

/** SEM-25. What becomes of tcp connections behind their reply at the visit, over first packets. Twin of `decideGoingOn`. */
export function denoteGoingOn(
  network: Network,
  rules: FilterRules,
  meetings: readonly Meeting[],
  visit: Visit,
  seenAs: readonly Address[] | undefined,
): Bounds {
  const { space, visitBounds } = network;
  const tcp = toPacketSet(space, [{ ...EVERY_PACKET, traffic: TCP }]);
  const allowed = meetings
    .map((meeting) => {
      const { sure } = denoteKnownReplies(network, rules, [meeting], visit, seenAs);
      const strayed = subtractPackets(intersectPackets(meeting.packets, tcp), sure);
      if (isEmptyPackets(strayed)) return allPackets(space);
      const next = visitBounds({
        visit: meeting.visit,
        leg: 'request',
        states: ['invalid'],
        ...(meeting.seenAs && { seenAs: meeting.seenAs }),
      });
      return unionPackets(next.allowed, complementPackets(strayed));
    })
    .reduce(intersectPackets, allPackets(space));
  return { allowed, possible: allPackets(space) };
}
