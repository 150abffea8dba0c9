import { EVERY_PACKET, type Passage, type Visit } from '#core/model';
import { type Address, ALL_ADDRESSES } from '#core/net';
import { allPackets, complementPackets, noPackets, type PacketSet, toPacketSet, unionPackets } from '#core/packetset';
import type { Bounds } from './bounds.ts';
import type { Network, Party } from './legs.ts';

/** What some of the first packets that arrive meet; twin of `endOf`. */
export interface PartyEnd {
  /** Absent: all of them. */
  readonly packets?: PacketSet;
  readonly arrive: readonly Visit[];
  readonly leave: readonly Visit[];
  /** Absent: it is the end, but for what is beyond the whole party. */
  readonly beyond?: () => Bounds;
}

/** SEM-23. The party itself, and whoever it sends something on to: no packet is of two of them. */
export function toEnds(
  network: Network,
  { passages, arrive, leave }: Party,
  hides: readonly Address[] | undefined,
  isOneWay: boolean,
): PartyEnd[] {
  if (!passages) return [{ arrive, leave }];
  const { space } = network;
  const taken = passages.map((passage) => ({ passage, packets: regionOf(passage) }));
  const all = taken.map(({ packets }) => packets).reduce(unionPackets, noPackets(space));
  return [
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
    { packets: complementPackets(all), arrive, leave },
  ];

  function regionOf({ packets }: Passage): PacketSet {
    return toPacketSet(space, [{ ...EVERY_PACKET, ...packets, ...(hides && { sources: ALL_ADDRESSES }) }]);
  }
}
