import { fail, ok, type Result } from '#core/result';
import { readBytes } from './read-bytes.ts';

/** What is read is held in memory as a whole. */
export const MOST_FILE_BYTES = 8 * 1024 * 1024;

/** Why a file has no text, in words; with the place of the first byte that is none, counted from 1. */
export interface Unreadable {
  readonly why: string;
  readonly line?: number;
  readonly column?: number;
}

/** The text of a regular file. */
export function readText(path: string): Result<string, Unreadable> {
  const bytes = readBytes(path, MOST_FILE_BYTES);
  if (!bytes.ok) return fail({ why: bytes.error });
  const text = decode(bytes.value, false);
  if (text !== undefined) return ok(text);
  const before = (decode(bytes.value.subarray(0, countSound(bytes.value)), true) ?? '').split('\n');
  return fail({ why: 'not UTF-8', line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
}

/** `a.yaml:3:7: not UTF-8; expected a text file`, or by who asked for the file. */
export function sayUnreadable(who: string, path: string, { why, line, column }: Unreadable): string {
  if (line !== undefined && column !== undefined) return `${path}:${line}:${column}: ${why}; expected a text file`;
  return `${who}: \`${path}\` cannot be read (${why}); expected a text file`;
}

/** Undefined: it is not UTF-8. The last character of a part may be cut off. */
function decode(bytes: Uint8Array, isPart: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isPart });
  } catch {
    return undefined;
  }
}

/** How many bytes from the beginning are UTF-8, as far as it can be told of them. */
function countSound(bytes: Uint8Array): number {
  let sound = 0;
  let last = bytes.length;
  while (sound < last) {
    const middle = (sound + last + 1) >>> 1;
    if (decode(bytes.subarray(0, middle), true) === undefined) last = middle - 1;
    else sound = middle;
  }
  return sound;
}
