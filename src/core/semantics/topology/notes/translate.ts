import { EVERY_PACKET, type FilterAction, type Redirect } from '#core/model';
import { hasPorts, toAddressSet, toRange, toTraffic, toTrafficSet, unionTraffic } from '#core/net';
import {
  allPackets,
  complementPackets,
  intersectPackets,
  noPackets,
  type PacketSet,
  type PacketSpace,
  subtractPackets,
  toPacketSet,
  unionPackets,
} from '#core/packetset';
import type { Region } from './region.ts';

/** SEM-26. What is noted of packets that the action translates: the kernel notes it where something becomes another. */
export function translate(
  space: PacketSpace,
  action: Extract<FilterAction, { kind: 'accept' | 'unknown' }>,
  region: Region,
): Region[] {
  const hidden: Region =
    action.kind === 'accept' && action.hides ? { ...region, notes: { ...region.notes, source: 'maybe' } } : region;
  const redirect = action.kind === 'accept' ? action.redirected : action.redirects;
  if (!redirect || hidden.notes.destination === 'yes') return [hidden];
  const { packets, notes } = hidden;
  const { changed, doubtful } = splitByChange(space, packets, redirect);
  return [
    { packets: changed, notes: { ...notes, destination: 'yes' } },
    { packets: doubtful, notes: { ...notes, destination: 'maybe' } },
    { packets: [changed, doubtful].reduce(subtractPackets, packets), notes },
  ];
}

/** The packets that get another destination or port, and those that may. */
export function splitByChange(
  space: PacketSpace,
  packets: PacketSet,
  redirect: Redirect,
): { readonly changed: PacketSet; readonly doubtful: PacketSet } {
  const none = noPackets(space);
  if (redirect.to === 'unknown') return { changed: none, doubtful: packets };
  const samePort = redirect.port === undefined ? allPackets(space) : withPort(space, redirect.port);
  const sameAddress =
    redirect.to === 'address' && redirect.address
      ? toPacketSet(space, [{ ...EVERY_PACKET, destinations: toAddressSet([toRange(redirect.address)]) }])
      : allPackets(space);
  const same = [sameAddress, samePort].reduce(intersectPackets, packets);
  const changed = subtractPackets(packets, same);
  // Which address the interface has is not known here: it may be the one that was asked.
  return { changed, doubtful: redirect.to === 'host' ? same : none };
}

const PORTED = (['tcp', 'udp', 'sctp'] as const).filter(hasPorts);

/** Packets that have the port, and those that have none. */
function withPort(space: PacketSpace, port: number): PacketSet {
  const ported = unionTraffic(...PORTED.map((protocol) => toTrafficSet([toTraffic(protocol)])));
  const having = unionTraffic(...PORTED.map((protocol) => toTrafficSet([toTraffic(protocol, port, port)])));
  const others = complementPackets(toPacketSet(space, [{ ...EVERY_PACKET, traffic: ported }]));
  return unionPackets(others, toPacketSet(space, [{ ...EVERY_PACKET, traffic: having }]));
}
