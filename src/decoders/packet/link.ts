import type { CapturedFrame } from '#decoders/capture';
import { openEtherType, openEthernet, openLlc } from './ethernet.ts';
import { openIp } from './ip.ts';
import { openMpls } from './mpls.ts';
import { openPpp } from './ppp.ts';
import { read16, skipFrame, type Walk } from './walk.ts';
import { openWireless } from './wireless.ts';

/** Tells the packets of a frame. Source of the numbers: https://www.tcpdump.org/linktypes.html */
export function openFrame(walk: Walk, { bytes, first, end, wireBytes, linkType, timeMs }: CapturedFrame): void {
  walk.bytes = bytes;
  walk.end = end;
  walk.wireEnd = first + Math.max(wireBytes, end - first);
  walk.timeMs = timeMs;
  walk.vlans = 0;
  walk.depth = 0;
  walk.why = '';
  walk.isBad = false;
  openLink(walk, first, linkType);
}

function openLink(walk: Walk, at: number, linkType: number): void {
  const { bytes } = walk;
  switch (linkType) {
    case 1:
      openEthernet(walk, at);
      return;
    // BSD's loopback: the number of the family is not the same everywhere, the version in the packet is.
    case 0:
    case 108:
    case 109:
      openIp(walk, at + (linkType === 109 ? 12 : 4));
      return;
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      openIp(walk, at);
      return;
    case 113:
      openCooked(walk, read16(bytes, at + 2), read16(bytes, at + 14), at + 16);
      return;
    case 276:
      openCooked(walk, read16(bytes, at + 8), read16(bytes, at), at + 20);
      return;
    case 9:
    case 50:
      // Lines of Cisco's HDLC are captured as this too.
      if ((read16(bytes, at) & 0x7fff) === 0x0f00) openEtherType(walk, read16(bytes, at + 2), at + 4);
      else openPpp(walk, at);
      return;
    case 166:
      openPpp(walk, at + 2);
      return;
    case 51:
      openPpp(walk, at + 6);
      return;
    case 204:
      openPpp(walk, at + 1);
      return;
    case 205:
      openEtherType(walk, read16(bytes, at + 3), at + 5);
      return;
    case 104:
      openEtherType(walk, read16(bytes, at + 2), at + 4);
      return;
    case 105:
      openWireless(walk, at);
      return;
    case 119:
    case 163:
      openWireless(walk, at + readHeaderLength(walk, at + 4));
      return;
    case 127:
      openWireless(walk, at + readLittle16(bytes, at + 2));
      return;
    case 192: {
      const inner = readLittle16(bytes, at + 4);
      if (inner !== 192 && inner !== 258) openLink(walk, at + readLittle16(bytes, at + 2), inner);
      return;
    }
    // Of macOS: the link type of the interface stands in a head of its own.
    case 258: {
      const inner = readLittle16(bytes, at + 8);
      if (inner !== 192 && inner !== 258) openLink(walk, at + readLittle16(bytes, at), inner);
      return;
    }
    case 100:
      openLlc(walk, at);
      return;
    case 10:
      openLlc(walk, at + 13);
      return;
    case 6:
      openLlc(walk, at + 14 + ((bytes[at + 8] ?? 0) < 0x80 ? 0 : (bytes[at + 14] ?? 0) & 0x1f));
      return;
    case 107:
      openEtherType(walk, read16(bytes, at + 2), at + 4);
      return;
    case 117:
      openIp(walk, at + Math.ceil((bytes[at] ?? 0) / 4) * 4);
      return;
    case 219:
      openMpls(walk, at);
      return;
    case 239:
      openNetfilterLog(walk, at);
      return;
    default:
      skipFrame(walk, 'a frame of a link type that is not read');
  }
}

/** Cooked captures of Linux: the hardware type says what the protocol's number means. */
function openCooked(walk: Walk, hardware: number, protocol: number, first: number): void {
  // Of GRE (778) the protocol is the one that it carries; of Frame Relay, netlink and radiotap it is none of Ethernet's.
  if (hardware === 824 || hardware === 770 || hardware === 803 || first > walk.end)
    skipFrame(walk, 'a frame without IP');
  else if (protocol === 0x0004) openLlc(walk, first);
  else openEtherType(walk, protocol, first);
}

/** Length of the header of Prism (its fields are of the host's order) and of AVS. */
function readHeaderLength(walk: Walk, at: number): number {
  const value = read16(walk.bytes, at + 2);
  return value === 0 ? readLittle16(walk.bytes, at) : value;
}

function readLittle16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

const PAYLOAD = 9;

/** Attributes of netlink after a head of four bytes, in the host's order, which is nearly always little-endian. */
function openNetfilterLog(walk: Walk, at: number): void {
  const { bytes, end } = walk;
  for (let first = at + 4; first + 4 <= end;) {
    const length = readLittle16(bytes, first);
    const type = readLittle16(bytes, first + 2) & 0x7fff;
    if (length < 4) break;
    if (type === PAYLOAD) {
      openIp(walk, first + 4);
      return;
    }
    first += Math.ceil(length / 4) * 4;
  }
  skipFrame(walk, 'a frame without IP');
}
