import { openEtherType, openEthernet } from './ethernet.ts';
import { openPpp } from './ppp.ts';
import { read16, type Walk } from './walk.ts';
import { openWireless } from './wireless.ts';

const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const ACKNOWLEDGED = 0x0080;

/** RFC 2784, RFC 2890, RFC 1701 (routing) and version 1 of PPTP (RFC 2637 §4.1). */
export function openGre(walk: Walk, at: number): void {
  const { bytes } = walk;
  if (walk.end - at < 4) return;
  const flags = read16(bytes, at);
  const type = read16(bytes, at + 2);
  let first = at + 4;
  if ((flags & 7) === 1) {
    first += 4 + (has(flags, SEQUENCE) ? 4 : 0) + (has(flags, ACKNOWLEDGED) ? 4 : 0);
    if (type === 0x880b) openPpp(walk, first);
    return;
  }
  if ((flags & 7) !== 0) return;
  if (has(flags, CHECKSUM | ROUTING)) first += 4;
  if (has(flags, KEY)) first += 4;
  if (has(flags, SEQUENCE)) first += 4;
  if (has(flags, ROUTING)) first = findRoutingEnd(walk, first);
  openCarried(walk, type, first, has(flags, SEQUENCE));
}

function has(flags: number, bits: number): boolean {
  return (flags & bits) !== 0;
}

function findRoutingEnd({ bytes, end }: Walk, at: number): number {
  let first = at;
  while (first < end && (bytes[first + 3] ?? 0) !== 0) first += 4 + (bytes[first + 3] ?? 0);
  return first + 4;
}

function openCarried(walk: Walk, type: number, at: number, isNumbered: boolean): void {
  const { bytes } = walk;
  // ERSPAN: type I has no header of its own and, alone, no sequence numbers. Source: draft-foschiano-erspan.
  if (type === 0x88be) openEthernet(walk, isNumbered ? at + 8 : at);
  else if (type === 0x22eb) openEthernet(walk, at + 12 + (has(bytes[at + 11] ?? 0, 1) ? 8 : 0));
  // Frames of wireless networks, as controllers of Aruba send them.
  else if (type >= 0x8200 && type <= 0x83ff && (type & 0xf) === 0) openWireless(walk, at);
  // WCCP (draft-wilson-wrec-wccp-v2): its second version puts four bytes before the packet.
  else if (type === 0x883e) openEtherType(walk, 0x0800, (bytes[at] ?? 0) >> 4 === 4 ? at : at + 4);
  else openEtherType(walk, type, at);
}
