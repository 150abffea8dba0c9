import { fail, ok, type Result } from '#core/result';
import { readBytes } from './read-bytes.ts';

/** What is read is held in memory as a whole. */
export const MOST_FILE_BYTES = 8 * 1024 * 1024;

/** The text of a regular file. Error: why it has none, in words. */
export function readText(path: string): Result<string, string> {
  const bytes = readBytes(path, MOST_FILE_BYTES);
  if (!bytes.ok) return bytes;
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes.value));
  } catch {
    return fail('not UTF-8');
  }
}
