import { EVERY_PACKET, type Passage, type Visit, type Way } from '#core/model';
import { ALL_ADDRESSES } from '#core/net';
import { allPackets, complementPackets, noPackets, type PacketSet, toPacketSet, unionPackets } from '#core/packetset';
import { asAnywhere } from '../anywhere.ts';
import type { Bounds } from './bounds.ts';
import type { Network, Party } from './legs.ts';

/** What some of the first packets that arrive meet. */
export interface PartyEnd {
  /** Absent: all of them. */
  readonly packets?: PacketSet;
  readonly arrive: readonly Visit[];
  readonly leave: readonly Visit[];
  /** Absent: it is the end, but for what is beyond the whole party. */
  readonly beyond?: () => Bounds;
}

/** SEM-23. The party itself, and whoever it sends something on to. Twin of `endsOf`: a packet of two may be of either. */
export function toEnds(
  network: Network,
  { passages, arrive, leave, isOnSeveral }: Party,
  { hides, outcome }: Way,
  isOneWay: boolean,
): PartyEnd[] {
  const isAnywhere = outcome === 'unknown' && isOnSeveral === true;
  if (!passages) return [isAnywhere ? asAnywhere({ arrive, leave }) : { arrive, leave }];
  const { space } = network;
  const taken = passages.map((passage) => ({ passage, packets: regionOf(passage) }));
  const all = taken.map(({ packets }) => packets).reduce(unionPackets, noPackets(space));
  const ends: PartyEnd[] = [
    ...taken.map(({ passage, packets }): PartyEnd =>
      hides
        ? { packets, arrive: [], leave: [], beyond: () => ({ allowed: noPackets(space), possible: allPackets(space) }) }
        : {
            packets,
            arrive: passage.arrive,
            leave: passage.leave,
            beyond: () => network.onward(passage, isOneWay),
          },
    ),
    { arrive, leave, ...(!isAnywhere && { packets: complementPackets(all) }) },
  ];
  return isAnywhere ? ends.map(asAnywhere) : ends;

  function regionOf({ packets }: Passage): PacketSet {
    return toPacketSet(space, [{ ...EVERY_PACKET, ...packets, ...(hides && { sources: ALL_ADDRESSES }) }]);
  }
}
