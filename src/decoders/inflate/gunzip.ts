import { inflateInto, type Output } from './inflate.ts';

const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
const HAS_CHECK = 2;
const HAS_EXTRA = 4;
const HAS_NAME = 8;
const HAS_COMMENT = 16;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/**
 * All members, one after the other. Undefined where they are broken, cut, or longer than `most` bytes unpacked.
 * Source: RFC 1952.
 */
export function gunzip(bytes: Uint8Array, most: number): Uint8Array | undefined {
  const output: Output = { bytes: new Uint8Array(Math.min(most, 4 * bytes.length + 64)), length: 0, most };
  let at = 0;
  while (at < bytes.length && isGzip(bytes.subarray(at))) {
    const body = findBody(bytes, at);
    const start = output.length;
    const end = body === undefined ? undefined : inflateInto(bytes, body, output);
    if (end === undefined || end + TRAILER_BYTES > bytes.length) return undefined;
    const unpacked = output.bytes.subarray(start, output.length);
    if (read32(bytes, end) !== checkOf(unpacked) || read32(bytes, end + 4) !== unpacked.length >>> 0) return undefined;
    at = end + TRAILER_BYTES;
  }
  return at === 0 ? undefined : output.bytes.subarray(0, output.length);
}

function findBody(bytes: Uint8Array, first: number): number | undefined {
  const flags = bytes[first + 3] ?? 0;
  let at = first + HEADER_BYTES;
  if ((flags & HAS_EXTRA) !== 0) at += 2 + (bytes[at] ?? 0) + ((bytes[at + 1] ?? 0) << 8);
  for (const flag of [HAS_NAME, HAS_COMMENT]) {
    if ((flags & flag) === 0) continue;
    const zero = bytes.indexOf(0, at);
    if (zero < 0) return undefined;
    at = zero + 1;
  }
  return (flags & HAS_CHECK) === 0 ? at : at + 2;
}

function read32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0
  );
}

/** CRC-32 of ISO 3309, by bytes. */
const CHECKS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let check = byte;
  for (let i = 0; i < 8; i++) check = (check & 1) === 0 ? check >>> 1 : (check >>> 1) ^ 0xedb8_8320;
  return check;
});

function checkOf(bytes: Uint8Array): number {
  let check = 0xffff_ffff;
  for (const byte of bytes) check = (CHECKS[(check ^ byte) & 0xff] ?? 0) ^ (check >>> 8);
  return (check ^ 0xffff_ffff) >>> 0;
}
