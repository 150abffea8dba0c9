import { printIpv4Bytes, printIpv6Bytes } from '#core/net';
import type { CapturedFrame } from './read-frames.ts';

export interface UdpPayload {
  readonly source: string;
  readonly payload: Uint8Array;
}

const UDP = 17;
const LINK = { null: 0, ethernet: 1, raw: 101, loop: 108, linuxCooked: 113, ipv4: 228, ipv6: 229, linuxCooked2: 276 };

/** What a frame carries over UDP, where all of it is there: in one packet that is no fragment. */
export function toUdpPayload({ bytes, first, end, linkType }: CapturedFrame): UdpPayload | undefined {
  const frame = bytes.subarray(first, end);
  const at = findIp(frame, linkType);
  if (at === undefined) return undefined;
  const version = (frame[at] ?? 0) >> 4;
  return version === 4 ? readIpv4(frame, at) : version === 6 ? readIpv6(frame, at) : undefined;
}

function findIp(frame: Uint8Array, linkType: number): number | undefined {
  switch (linkType) {
    case LINK.ethernet: {
      let at = 12;
      let type = read16(frame, at);
      while (type === 0x8100 || type === 0x88a8 || type === 0x9100) {
        at += 4;
        type = read16(frame, at);
      }
      return type === 0x0800 || type === 0x86dd ? at + 2 : undefined;
    }
    case LINK.null:
    case LINK.loop:
      return 4;
    case LINK.linuxCooked:
      return 16;
    case LINK.linuxCooked2:
      return 20;
    case LINK.raw:
    case LINK.ipv4:
    case LINK.ipv6:
    case 12:
    case 14:
      return 0;
    default:
      return undefined;
  }
}

function readIpv4(frame: Uint8Array, at: number): UdpPayload | undefined {
  const headerBytes = ((frame[at] ?? 0) & 0xf) * 4;
  const isFragment = (read16(frame, at + 6) & 0x3fff) !== 0;
  if (headerBytes < 20 || isFragment || frame[at + 9] !== UDP) return undefined;
  return readUdp(frame, at + headerBytes, () => printIpv4Bytes(frame, at + 12));
}

function readIpv6(frame: Uint8Array, at: number): UdpPayload | undefined {
  if (frame[at + 6] !== UDP) return undefined;
  return readUdp(frame, at + 40, () => printIpv6Bytes(frame, at + 8));
}

function readUdp(frame: Uint8Array, at: number, toSource: () => string): UdpPayload | undefined {
  const length = read16(frame, at + 4);
  if (length < 8 || at + length > frame.length) return undefined;
  return { source: toSource(), payload: frame.subarray(at + 8, at + length) };
}

function read16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
