import { EVERY_PACKET, type FilterPath, type FilterRules, type Packet, type PacketProduct } from '#core/model';
import { toInterfaces } from '#core/net';
import { findPacket, intersectPackets, type PacketSet, toPacketSet } from '#core/packetset';

const [NONE, FIRST, SECOND] = [toInterfaces(''), toInterfaces('eth0'), toInterfaces('eth1')];
const USUAL = { in: toInterfaces('', 'eth0', 'eth1'), out: toInterfaces('', 'eth0', 'eth1') };
const WIRED: Readonly<Record<FilterPath, Pick<PacketProduct, 'in' | 'out'>>> = {
  input: { in: FIRST, out: NONE },
  forward: { in: FIRST, out: SECOND },
  output: { in: NONE, out: FIRST },
};

/** Rules of no consequence, by which a space knows those interfaces. */
export const NAMING_USUAL: FilterRules = {
  chains: [
    {
      name: 'usual interfaces',
      entries: [NONE, FIRST, SECOND].map((name) => ({
        match: { ...EVERY_PACKET, in: name, out: name },
        action: { kind: 'continue' },
        text: '',
      })),
    },
  ],
};

/**
 * One as people know them; the packets are of a space that knows the usual interfaces. At a host it comes in and leaves
 * by one, as whoever asks about it must say; elsewhere, and where it does not matter, none is named.
 */
export function findUsual(packets: PacketSet, path: FilterPath, isHost: boolean): Packet | undefined {
  for (const sides of [...(isHost ? [WIRED[path]] : []), USUAL, {}]) {
    const packet = findPacket(intersectPackets(packets, toPacketSet(packets.space, [{ ...EVERY_PACKET, ...sides }])));
    if (packet) return packet;
  }
  return undefined;
}
