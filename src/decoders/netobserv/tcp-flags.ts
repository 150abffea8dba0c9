import type { Flow } from '#core/model';
import { type Fields, textOf } from '#decoders/json-fields';
import { toCount } from '#decoders/values';

/** The agent gives packets with two flags a bit of their own. Source: netobserv-ebpf-agent, bpf/types.h. */
const BITS: Readonly<Record<string, number>> = {
  FIN: 0x01,
  SYN: 0x02,
  RST: 0x04,
  PSH: 0x08,
  ACK: 0x10,
  SYN_ACK: 0x100,
  FIN_ACK: 0x200,
  RST_ACK: 0x400,
};
const FIN = 0x201;
const SYN = 0x02;
const RST = 0x404;
const ACK = 0x10;
const SYN_ACK = 0x100;

/** How far the sender of a flow says that it came, and who began. Flags are those of one direction, all packets together. */
export function toTcp(entry: Fields): { state?: NonNullable<Flow['state']>; initiator: Flow['initiator'] } {
  if (textOf(entry['Proto']) !== '6') return { initiator: 'unknown' };
  const flags = toFlags(entry['Flags']) ?? toFlags(entry['TCPFlags']);
  if (flags === undefined || flags === 0) return { initiator: 'unknown' };
  // Other exporters set SYN and ACK for an answer to a beginning, and for all of a client's packets.
  const isOfAgent = entry['Flags'] !== undefined;
  const initiator =
    (flags & SYN_ACK) !== 0
      ? 'destination'
      : (flags & SYN) !== 0 && (isOfAgent || (flags & ACK) === 0)
        ? 'source'
        : 'unknown';
  return { state: toState(flags), initiator };
}

function toState(flags: number): NonNullable<Flow['state']> {
  if ((flags & RST) !== 0) return 'reset';
  if ((flags & FIN) !== 0) return 'closed';
  return flags === SYN ? 'attempted' : 'established';
}

/** A number, or the names of bits. */
function toFlags(value: unknown): number | undefined {
  if (!Array.isArray(value)) return toCount(textOf(value), 0xffff);
  return value.reduce((flags: number, name: unknown) => flags | (BITS[textOf(name) ?? ''] ?? 0), 0);
}
