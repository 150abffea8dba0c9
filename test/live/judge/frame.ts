import type { Packet } from '#core/model';
import { hasPorts, toProtocolNumber } from '#core/net';

/** What the judge recognises a packet by: IPv4 identification, IPv6 flow label. 1 … 65535. */
export type PacketId = number;

/** Above what the kernel gives its own packets, so that its answers are not taken for ours. */
export const HOPS = 200;

/** Code point of packets that the tracker is told not to look at. */
export const UNTRACKED = 1;

/** `flags`: of tcp. `quoted`: the packet that an ICMP error is about. */
export interface FrameOptions {
  readonly id: PacketId;
  readonly flags?: number;
  readonly quoted?: Buffer;
}

/** TCP flags. */
export const FLAGS = { fin: 1, syn: 2, rst: 4, ack: 16 } as const;

/** The packet as bytes from the IP header on, with valid checksums. */
export function toFrame(packet: Packet, options: FrameOptions): Buffer {
  const { bits, value: source } = packet.source;
  const number = toProtocolNumber(packet.protocol);
  const addresses = Buffer.concat([source, packet.destination.value].map((value) => toBytes(value, bits / 8)));
  const content = toContent(packet, options);
  const pseudo = Buffer.concat([addresses, Buffer.from([0, number, content.length >> 8, content.length & 0xff])]);
  fillChecksum(packet, content, pseudo);
  const dscp = packet.state === 'untracked' ? UNTRACKED : 0;
  const header = Buffer.alloc(bits === 32 ? 20 : 40);
  addresses.copy(header, header.length - addresses.length);
  if (bits === 32) {
    header[0] = 0x45;
    header[1] = dscp << 2;
    header.writeUInt16BE(header.length + content.length, 2);
    header.writeUInt16BE(options.id, 4);
    header[8] = HOPS;
    header[9] = number;
    header.writeUInt16BE(toChecksum(header), 10);
  } else {
    header.writeUInt32BE(0x6000_0000 + (dscp << 22) + options.id, 0);
    header.writeUInt16BE(content.length, 4);
    header[6] = number;
    header[7] = HOPS;
  }
  return Buffer.concat([header, content]);
}

function toBytes(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex');
}

function toContent(packet: Packet, { flags = FLAGS.syn, quoted = Buffer.alloc(0) }: FrameOptions): Buffer {
  const { protocol } = packet;
  const content = Buffer.alloc(hasPorts(protocol) ? { tcp: 20, udp: 8, sctp: 32 }[protocol] : 8);
  if (hasPorts(protocol)) {
    content.writeUInt16BE(packet.sourcePort ?? 0, 0);
    content.writeUInt16BE(packet.destinationPort ?? 0, 2);
  }
  switch (protocol) {
    case 'tcp':
      content.writeUInt32BE(flags & FLAGS.ack && !(flags & FLAGS.syn) ? 2 : 1, 4);
      content.writeUInt32BE(flags & FLAGS.ack ? 2 : 0, 8);
      content[12] = 0x50;
      content[13] = flags;
      content.writeUInt16BE(0xffff, 14);
      return content;
    case 'udp':
      content.writeUInt16BE(content.length, 4);
      return content;
    case 'sctp':
      // INIT with its tag, window and streams (RFC 9260 §3.3.2).
      content.set([1, 0, 0, 20], 12);
      content.writeUInt32BE(7, 16);
      content.writeUInt32BE(0xffff, 20);
      content.set([0, 1, 0, 1], 24);
      return content;
    case 'icmp':
    case 'icmp6':
      content[0] = packet.icmpType ?? 0;
      content[1] = packet.icmpCode ?? 0;
      return Buffer.concat([content, quoted]);
    default:
      return content;
  }
}

const CHECKSUM_AT: Readonly<Record<string, number>> = { tcp: 16, udp: 6, icmp: 2, icmp6: 2 };

function fillChecksum({ protocol }: Packet, content: Buffer, pseudo: Buffer): void {
  if (protocol === 'sctp') content.writeUInt32LE(toCrc32c(content), 8);
  const at = CHECKSUM_AT[protocol];
  if (at === undefined) return;
  const sum = toChecksum(protocol === 'icmp' ? content : Buffer.concat([pseudo, content]));
  // RFC 768: 0 would mean "no checksum".
  content.writeUInt16BE(sum === 0 && protocol === 'udp' ? 0xffff : sum, at);
}

/** RFC 1071. */
function toChecksum(bytes: Buffer): number {
  let sum = 0;
  for (let i = 0; i + 1 < bytes.length; i += 2) sum += bytes.readUInt16BE(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** RFC 9260 appendix A. */
function toCrc32c(bytes: Buffer): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f6_3b78 : 0);
  }
  return ~crc >>> 0;
}
