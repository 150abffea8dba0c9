import { openIp } from './ip.ts';
import { openMpls } from './mpls.ts';
import { read16, skipFrame, type Walk } from './walk.ts';

/** RFC 1661 §2, with or without the address and control bytes of RFC 1662, the protocol in one or two bytes. */
export function openPpp(walk: Walk, at: number): void {
  const { bytes } = walk;
  const first = read16(bytes, at) === 0xff03 ? at + 2 : at;
  const isShort = ((bytes[first] ?? 0) & 1) !== 0;
  openPppProtocol(walk, isShort ? (bytes[first] ?? 0) : read16(bytes, first), first + (isShort ? 1 : 2));
}

function openPppProtocol(walk: Walk, protocol: number, at: number): void {
  if (protocol === 0x0021 || protocol === 0x0057) openIp(walk, at);
  else if (protocol === 0x0281 || protocol === 0x0283) openMpls(walk, at);
  else skipFrame(walk, 'a frame without IP');
}
