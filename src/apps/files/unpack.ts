import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { fail, ok, type Result } from '#core/result';

/** The bytes of `.gz` (RFC 1952) and `.zst` (RFC 8878), told by how they begin; others as they are. */
export function unpack(bytes: Buffer, mostBytes: number): Result<Buffer, string> {
  const magic = bytes.length >= 4 ? bytes.readUInt32BE(0) : 0;
  const open = magic >>> 16 === 0x1f8b ? gunzipSync : magic === 0x28b52ffd ? zstdDecompressSync : undefined;
  if (!open) return ok(bytes);
  try {
    return ok(open(bytes, { maxOutputLength: mostBytes }));
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return fail(isTooLarge ? `more than ${mostBytes} bytes when unpacked` : 'it is packed, and damaged or cut off');
  }
}
