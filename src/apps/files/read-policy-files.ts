import { fail, ok, type Result } from '#core/result';
import { findIncludes, type PolicyFile, printPosition } from '#dialects/bulkhead';
import { statSync } from 'node:fs';
import { findPolicyFiles } from './find-files.ts';
import { readText } from './read-text.ts';

/** A policy is read into memory as a whole; these keep that within about 4 GB, whatever the files hold. */
export const MOST_BYTES = 64 * 1024 * 1024;
export const MOST_FILES = 5000;

/**
 * The policy files of a folder and its folders, sorted by path, or the one file; then what they include, in the order in
 * which they name it. Each file once. Errors: all that could not be read, by who asked for it (`who`, or a position).
 */
export function readPolicyFiles(path: string, who: string): Result<PolicyFile[], string[]> {
  const found = findPolicyFiles(path);
  if (found.errors.length > 0) return fail(found.errors.map((error) => `${who}: ${error}`));
  if (found.paths.length === 0) {
    const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
    return fail([
      isThere
        ? `${who}: \`${path}\` has no .yaml file; expected policy files`
        : `${who}: \`${path}\` does not exist; expected a folder with policy files`,
    ]);
  }
  const errors: string[] = [];
  const files: PolicyFile[] = [];
  const known = new Set(found.paths);
  let bytes = 0;
  // Grows while it is walked: included files may include others.
  const queue: { path: string; from: string }[] = found.paths.map((file) => ({ path: file, from: who }));
  for (const { path: file, from } of queue) {
    const read = readText(file);
    if (!read.ok) {
      errors.push(`${from}: \`${file}\` cannot be read (${read.error}); expected a text file`);
      continue;
    }
    const text = read.value;
    bytes += text.length;
    if (bytes > MOST_BYTES || queue.length > MOST_FILES) {
      errors.push(`${from}: \`${path}\` is too large; expected at most ${MOST_FILES} files with ${MOST_BYTES} bytes`);
      break;
    }
    files.push({ path: file, text });
    for (const include of findIncludes({ path: file, text })) {
      const named = findPolicyFiles(include.path || '.');
      errors.push(...named.errors.map((error) => `${printPosition(include.at)}: ${error}`));
      for (const target of named.paths) {
        if (known.has(target)) continue;
        known.add(target);
        queue.push({ path: target, from: printPosition(include.at) });
      }
    }
  }
  return errors.length > 0 ? fail(errors) : ok(files);
}
