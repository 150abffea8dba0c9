import { EVERY_PACKET, type FilterPath, type FilterRules, type Packet, type PacketProduct } from '#core/model';
import { type AddressSet, subtractAddresses, toInterfaces } from '#core/net';
import { findPacket, intersectPackets, type PacketSet, toPacketSet } from '#core/packetset';

/** What a packet that happens at a point is like, on each path, the likeliest first. */
export type Likely = Readonly<Record<FilterPath, readonly Partial<PacketProduct>[]>>;

/** `attached`: the addresses of whom the point is for; `known`: those of all that are known. */
export function toLikely(attached: AddressSet, known: AddressSet): Likely {
  const others = subtractAddresses(known, attached);
  return {
    input: [{ sources: others, destinations: attached }, { destinations: attached }, {}],
    forward: [{ sources: others, destinations: others }, {}],
    output: [{ sources: attached, destinations: others }, { sources: attached }, {}],
  };
}

/** Where it does not matter by which interface, none is named. */
const USUAL = { in: toInterfaces('', 'eth0'), out: toInterfaces('', 'eth0') };

/** Rules of no consequence, by which a space knows those interfaces. */
export const NAMING_USUAL: FilterRules = {
  chains: [
    {
      name: 'usual interfaces',
      entries: [{ match: { ...EVERY_PACKET, ...USUAL }, action: { kind: 'continue' }, text: '' }],
    },
  ],
};

/** The packets are of a space that knows the usual interfaces. */
export function findLikely(likely: Likely, path: FilterPath, packets: PacketSet): Packet | undefined {
  for (const part of likely[path])
    for (const side of [USUAL, {}]) {
      const meant = toPacketSet(packets.space, [{ ...EVERY_PACKET, ...part, ...side }]);
      const packet = findPacket(intersectPackets(packets, meant));
      if (packet) return packet;
    }
  return undefined;
}
