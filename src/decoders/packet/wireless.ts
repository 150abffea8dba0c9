import { openLlc } from './ethernet.ts';
import { read16, skipFrame, type Walk } from './walk.ts';

const DATA = 2;
const HAS_NO_DATA = 4;
const IS_QOS = 8;

/** A frame of IEEE 802.11 (§9.2.3): data that is not encrypted, also several packets in one. */
export function openWireless(walk: Walk, at: number): void {
  const { bytes } = walk;
  const control = bytes[at] ?? 0;
  const flags = bytes[at + 1] ?? 0;
  const subtype = control >> 4;
  if (((control >> 2) & 3) !== DATA || (subtype & HAS_NO_DATA) !== 0) {
    skipFrame(walk, 'a frame without IP');
    return;
  }
  if ((flags & 0x40) !== 0) {
    skipFrame(walk, 'an encrypted frame');
    return;
  }
  const isQos = (subtype & IS_QOS) !== 0;
  let first = at + 24 + ((flags & 3) === 3 ? 6 : 0);
  const isAggregate = isQos && ((bytes[first] ?? 0) & 0x80) !== 0;
  if (isQos) first += (flags & 0x80) !== 0 ? 6 : 2;
  if (isAggregate) openAggregate(walk, first);
  else openLlc(walk, first);
}

/** Each part has two addresses and a length, and begins at a multiple of four (§9.3.2.2). */
function openAggregate(walk: Walk, at: number): void {
  const { bytes, end, wireEnd, depth, vlans } = walk;
  for (let first = at; first + 14 < end;) {
    const partBytes = read16(bytes, first + 12);
    if (partBytes === 0) return;
    walk.end = Math.min(end, first + 14 + partBytes);
    walk.wireEnd = Math.min(wireEnd, first + 14 + partBytes);
    walk.depth = depth;
    walk.vlans = vlans;
    openLlc(walk, first + 14);
    first += Math.ceil((14 + partBytes) / 4) * 4;
  }
}
