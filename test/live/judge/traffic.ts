import type { Packet } from '#core/model';
import { FLAGS, toFrame } from './frame.ts';
import type { Random } from './random.ts';
import { BEHIND, randomPacket, type SentPacket, SOURCES } from './universe.ts';

/** Packets for one list. `history` is sent before the list is loaded, so that the tracker knows its connections. */
export interface Traffic {
  readonly history: readonly SentPacket[];
  readonly packets: readonly SentPacket[];
}

export function randomPackets(random: Random, count: number): Traffic {
  const conversations = random.chance(0.4) ? Array.from({ length: 4 }, () => converse(random)) : [];
  const later = conversations.flatMap(({ followUp, reply, error, stray }) => [followUp, reply, error, stray]);
  return {
    history: conversations.flatMap(({ opener, reply }) => [opener, reply]),
    packets: [...later, ...Array.from({ length: count - later.length }, () => randomPacket(random))],
  };
}

/** A connection through the host, from the side of `left0`. */
function converse(random: Random) {
  const bits = random.pick([32, 128] as const);
  const out = random.pick(['right0', 'right1'] as const);
  const protocol = random.pick(['tcp', 'udp', bits === 32 ? 'icmp' : 'icmp6'] as const);
  const [near, far] = [random.pick(SOURCES[bits]), random.pick(BEHIND[out][bits])];
  // Apart from the ports of other packets: each conversation is its own.
  const [nearPort, farPort] = [2000 + random.whole(60_000), random.pick([22, 80, 81, 443])];
  const [request, answer] = bits === 32 ? [8, 0] : [128, 129];
  const there = { source: near, destination: far, in: 'left0', out, state: 'new' } as const;
  const back = { source: far, destination: near, in: out, out: 'left0', state: 'new' } as const;
  const ports = { sourcePort: nearPort, destinationPort: farPort };
  const packet = (way: typeof there | typeof back, icmpType: number): Packet => {
    if (protocol === 'icmp' || protocol === 'icmp6') return { ...way, protocol, icmpType, icmpCode: 0 };
    if (way === there) return { ...way, protocol, ...ports };
    return { ...way, protocol, sourcePort: farPort, destinationPort: nearPort };
  };
  const through = (sent: Packet, options: SentPacket['options'] = {}): SentPacket => ({
    path: 'forward',
    packet: sent,
    options,
  });
  const opener = packet(there, request);
  const unreachable = { ...back, icmpType: bits === 32 ? 3 : 1, icmpCode: 3 } as const;
  return {
    opener: through(opener),
    reply: through(packet(back, answer), { flags: FLAGS.syn | FLAGS.ack }),
    followUp: through(opener, { flags: FLAGS.ack }),
    error: through(
      { ...unreachable, protocol: bits === 32 ? 'icmp' : 'icmp6' },
      { quoted: toFrame(opener, { id: 1 }) },
    ),
    // A reset of a connection that the tracker never saw.
    stray: through({ ...there, protocol: 'tcp', sourcePort: 1999, destinationPort: farPort }, { flags: FLAGS.rst }),
  };
}
