import { CONNECTION_STATES, type Packet, toTrafficPoint } from '#core/model';
import { hasPorts } from '#core/net';
import { ANSWER, DESTINATION, FAMILY, IN, LAST_WORD, OUT, SOURCE, SOURCE_PORT, STATE, TRAFFIC } from './levels.ts';
import { answerOf, type Node } from './node-table.ts';
import type { PacketSet, PacketSpace } from './packet-space.ts';
import { INSIDE } from './set-algebra.ts';

export function hasPacket({ space, root }: PacketSet, packet: Packet): boolean {
  return findAnswer(space, root, packet) === answerOf(INSIDE);
}

/** What a diagram answers for one packet. O(levels · log edges). */
export function findAnswer(space: PacketSpace, root: Node, packet: Packet): number {
  return answerOf(descend(space, root, packet, ANSWER));
}

/** Where the packet leads, up to the first question of `level` or later. */
export function descend(space: PacketSpace, root: Node, packet: Packet, level: number): Node {
  const { table } = space;
  let node = root;
  for (let own = table.levelOf(node); own < level; own = table.levelOf(node))
    node = table.follow(node, toValue(space, packet, own));
  return node;
}

function toValue({ cuts }: PacketSpace, packet: Packet, level: number): number {
  switch (level) {
    case FAMILY:
      return packet.source.bits === 32 ? 0 : 1;
    case TRAFFIC:
      return toTrafficPoint(packet);
    case STATE:
      return CONNECTION_STATES.indexOf(packet.state);
    case IN:
      return cuts.findLastIndex((cut) => cut <= packet.in);
    case OUT:
      return cuts.findLastIndex((cut) => cut <= packet.out);
    case SOURCE_PORT:
      return hasPorts(packet.protocol) ? (packet.sourcePort ?? 0) : 0;
    default: {
      const { bits, value } = level < SOURCE ? packet.destination : packet.source;
      const word = level - (level < SOURCE ? DESTINATION : SOURCE);
      return Number((value >> BigInt(bits - 32 * (word + 1))) & BigInt(LAST_WORD));
    }
  }
}
