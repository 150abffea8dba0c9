import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { SavedState } from '#decoders/datagrams';
import { fail, ok, type Result } from '#core/result';
import { explainSystemError } from '../files/index.ts';

export type SavedStates = Readonly<Record<string, SavedState>>;

/** Empty where there is no file yet. Errors: why it cannot be read; the templates come again in time. */
export function readTemplateFile(path: string): Result<SavedStates, string> {
  try {
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return ok(read as SavedStates);
    return fail(`\`${path}\` holds no templates; expected what a collector saved`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ok({});
    return fail(`\`${path}\` cannot be read (${sayWhy(error)})`);
  }
}

/** Whole or not at all. Errors: why it could not be written; what was there before is still there. */
export function writeTemplateFile(path: string, text: string): Result<undefined, string> {
  const next = `${path}.next`;
  try {
    const file = openSync(next, 'w', 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(next, path);
    return ok(undefined);
  } catch (error) {
    return fail(`\`${path}\` cannot be written (${sayWhy(error)})`);
  }
}

function sayWhy(error: unknown): string {
  return explainSystemError(error) ?? (error instanceof Error ? error.message : String(error));
}
