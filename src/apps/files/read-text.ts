import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { fail, ok, type Result } from '#core/result';
import { explainSystemError } from './system-error.ts';

/** What is read is held in memory as a whole. */
export const MOST_FILE_BYTES = 8 * 1024 * 1024;

/** The text of a regular file. Error: why it has none, in words. */
export function readText(path: string): Result<string, string> {
  let file: number | undefined;
  try {
    // A pipe that nobody writes to would be waited for.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(file);
    if (!stat.isFile()) return fail('not a regular file');
    if (stat.size > MOST_FILE_BYTES) return fail(`${stat.size} bytes, at most ${MOST_FILE_BYTES} are read`);
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)));
  } catch (error) {
    if (error instanceof TypeError) return fail('not UTF-8');
    return fail(explainSystemError(error) ?? String(error));
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
