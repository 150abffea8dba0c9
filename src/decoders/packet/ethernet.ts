import { openIp } from './ip.ts';
import { openMpls } from './mpls.ts';
import { openPpp } from './ppp.ts';
import { openNsh } from './tunnels.ts';
import { goDeeper, read16, skipFrame, type Walk } from './walk.ts';

/** Up to here the field tells a length, not a type (IEEE 802.3 §3.2.6). */
const MOST_LENGTH = 1500;

export function openEthernet(walk: Walk, at: number): void {
  const type = read16(walk.bytes, at + 12);
  if (walk.end - at < 14) skipFrame(walk, 'a frame without IP');
  else if (type <= MOST_LENGTH) openLlc(walk, at + 14);
  else openEtherType(walk, type, at + 14);
}

/** What follows a type, from `at` on. Source: IANA, IEEE 802 numbers. */
export function openEtherType(walk: Walk, type: number, at: number): void {
  const { bytes } = walk;
  switch (type) {
    case 0x0800:
    case 0x86dd:
      openIp(walk, at);
      return;
    case 0x8100:
    case 0x88a8:
    case 0x9100:
    case 0x9200:
    case 0x9300:
      walk.vlans = ((walk.vlans & 0xfff) << 12) | (read16(bytes, at) & 0xfff);
      openNext(walk, at + 4);
      return;
    case 0x8847:
    case 0x8848:
      openMpls(walk, at);
      return;
    // PPPoE, a session (RFC 2516 §4).
    case 0x8864:
      openPpp(walk, at + 6);
      return;
    case 0x880b:
      openPpp(walk, at);
      return;
    case 0x894f:
      openNsh(walk, at);
      return;
    // A frame in a frame: GRE and Geneve, provider backbones (IEEE 802.1ah), FabricPath.
    case 0x6558:
      if (goDeeper(walk)) openEthernet(walk, at);
      return;
    case 0x88e7:
      if (goDeeper(walk)) openEthernet(walk, at + 4);
      return;
    case 0x8903:
      if (goDeeper(walk)) openEthernet(walk, at + 2);
      return;
    // VN-Tag (Cisco), and Cisco's metadata: a tag of their own before the next type.
    case 0x8926:
      openNext(walk, at + 6);
      return;
    case 0x8909:
      openNext(walk, at + 8);
      return;
    // E-TAG of port extenders (IEEE 802.1BR).
    case 0x893f:
      openNext(walk, at + 8);
      return;
    // TRILL (RFC 6325 §3), with its options.
    case 0x22f3:
      if (goDeeper(walk)) openEthernet(walk, at + 6 + ((read16(bytes, at) >> 6) & 0x1f) * 4);
      return;
    case 0x88e5:
      openMacsec(walk, at);
      return;
    default:
      skipFrame(walk, 'a frame without IP');
  }
}

/** Readable where it is signed alone. Source: IEEE 802.1AE §9.3. */
function openMacsec(walk: Walk, at: number): void {
  const control = walk.bytes[at] ?? 0;
  if ((control & 0x0c) !== 0) skipFrame(walk, 'an encrypted frame');
  else openNext(walk, at + 6 + ((control & 0x20) === 0 ? 0 : 8) + 2);
}

/** `end`: of a tag, the last two bytes of which are the type of what follows it. */
function openNext(walk: Walk, end: number): void {
  if (!goDeeper(walk)) return;
  const type = read16(walk.bytes, end - 2);
  if (type <= MOST_LENGTH) openLlc(walk, end);
  else openEtherType(walk, type, end);
}

/** IEEE 802.2, with SNAP for what has a type (RFC 1042). */
export function openLlc(walk: Walk, at: number): void {
  const { bytes } = walk;
  if (read16(bytes, at) === 0xaaaa && bytes[at + 2] === 3) openEtherType(walk, read16(bytes, at + 6), at + 8);
  else if (read16(bytes, at) === 0x0606) openIp(walk, at + 3);
  else skipFrame(walk, 'a frame without IP');
}
