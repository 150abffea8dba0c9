import { fail, ok, type Result } from '#core/result';

/** How much of a file is looked at to tell text from anything else. */
const LOOK_BYTES = 1 << 16;

/**
 * Text with `\n` between its lines: UTF-8, UTF-16 by its byte order mark (as PowerShell writes it), and what is neither
 * but has no control characters as Windows-1252 (comments of old files). Error: it is no text.
 */
export function decodeText(bytes: Uint8Array): Result<string, string> {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return ok(toLines(new TextDecoder('utf-16le').decode(bytes)));
  if (first === 0xfe && second === 0xff) return ok(toLines(new TextDecoder('utf-16be').decode(bytes)));
  if (hasControls(bytes.subarray(0, LOOK_BYTES))) return fail('binary; expected text');
  return ok(toLines(decodeUtf8(bytes) ?? new TextDecoder('windows-1252').decode(bytes)));
}

/** Undefined: it is not UTF-8. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function hasControls(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d);
}

function toLines(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r+\n?/g, '\n') : text;
}
