import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { fail, ok, type Result } from '#core/result';
import { explainSystemError } from './system-error.ts';

/** What a regular file holds, at most so many bytes. Error: why it cannot be had, in words. */
export function readBytes(path: string, mostBytes: number): Result<Buffer, string> {
  let file: number | undefined;
  try {
    // A pipe that nobody writes to would be waited for.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(file);
    if (!stat.isFile()) return fail('not a regular file');
    if (stat.size > mostBytes) return fail(`${stat.size} bytes, at most ${mostBytes} are read`);
    return ok(readFileSync(file));
  } catch (error) {
    return fail(explainSystemError(error) ?? String(error));
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
