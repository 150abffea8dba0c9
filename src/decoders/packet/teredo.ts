import { openIp } from './ip.ts';
import { read16, read32, type Walk } from './walk.ts';

/**
 * IPv6 in UDP between clients that agree on any ports (RFC 4380 §5.1.1): told by a packet that fills the datagram and
 * has an address of Teredo, or by the port of its servers.
 */
export function openTeredo(walk: Walk, at: number, isServerPort: boolean): void {
  const { bytes } = walk;
  const head = bytes[at] ?? 0;
  // Most datagrams: neither IPv6 nor an indication before it.
  if (head >> 4 !== 6 && head !== 0) return;
  let first = at;
  if (read16(bytes, first) === 1) first += 13 + (bytes[first + 2] ?? 0) + (bytes[first + 3] ?? 0);
  if (read16(bytes, first) === 0) first += 8;
  const isWhole =
    walk.end - first >= 40 && (bytes[first] ?? 0) >> 4 === 6 && first + 40 + read16(bytes, first + 4) === walk.wireEnd;
  if (isWhole && (isServerPort || isTeredo(bytes, first + 8) || isTeredo(bytes, first + 24))) openIp(walk, first);
}

/** In 2001::/32, or the link-local address that a client takes before it has one. */
function isTeredo(bytes: Uint8Array, at: number): boolean {
  return read32(bytes, at) === 0x2001_0000 || (read16(bytes, at) === 0xfe80 && read16(bytes, at + 8) === 0x8000);
}
