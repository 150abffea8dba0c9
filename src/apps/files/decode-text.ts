import { isUtf8 } from 'node:buffer';
import { fail, ok, type Result } from '#core/result';

/** How much of a file is looked at to tell text from anything else. */
const LOOK_BYTES = 1 << 16;

/**
 * Text with `\n` between its lines: UTF-8, UTF-16 by its byte order mark (as PowerShell writes it), and what is neither
 * but has no control characters as Windows-1252 (comments of old files). Error: it is no text.
 */
export function decodeText(bytes: Buffer): Result<string, string> {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (mark === 0xfffe || mark === 0xfeff)
    return ok(toLines(new TextDecoder(mark === 0xfffe ? 'utf-16le' : 'utf-16be').decode(bytes)));
  if (hasControls(bytes.subarray(0, LOOK_BYTES))) return fail('binary; expected text');
  return ok(toLines(new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'windows-1252').decode(bytes)));
}

function hasControls(bytes: Buffer): boolean {
  return bytes.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d);
}

function toLines(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r+\n?/g, '\n') : text;
}
