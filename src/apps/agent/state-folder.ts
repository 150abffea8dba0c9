import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DISK } from './durable-files.ts';
import { fail, ok, type Result } from '#core/result';

const EXPECTED = 'expected a folder, or a place for one, that this user can write';

/**
 * Makes the folder where it is missing, for its owner alone. Error: why the agent cannot keep anything there. Not
 * `mkdirSync` with `recursive`: that never ends below `/proc`.
 */
export function prepareStateFolder(path: string): Result<undefined, string> {
  try {
    makeFolder(resolve(path));
    accessSync(path, constants.R_OK | constants.X_OK);
    return ok(undefined);
  } catch (error) {
    return fail(describe(path, error));
  }
}

/** Whether a file can be made there now. */
export function tryToWrite(path: string): Result<undefined, string> {
  const probe = resolve(path, 'write.probe');
  try {
    DISK.write(probe, '', 0o600);
    DISK.remove(probe);
    return ok(undefined);
  } catch (error) {
    return fail(describe(path, error));
  }
}

function makeFolder(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (found) throw new Error(`\`${path}\` is not a folder`);
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

function describe(path: string, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `--state-dir: \`${path}\` cannot be used: ${why}; ${EXPECTED}`;
}
