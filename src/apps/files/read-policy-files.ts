import { fail, ok, type Result } from '#core/result';
import { findIncludes, type Include, type PolicyFile, printPosition } from '#dialects/bulkhead';
import { statSync } from 'node:fs';
import { findPolicyFiles, isPolicyName } from './find-files.ts';
import { findIncludeRoot, isWithin } from './include-root.ts';
import { readText, sayUnreadable } from './read-text.ts';

/** A policy is read into memory as a whole; these keep that within about 4 GB, whatever the files hold. */
export const MOST_BYTES = 64 * 1024 * 1024;
export const MOST_FILES = 5000;

export interface UnreadPolicy {
  /** All that could not be read, by who asked for it or by its position. */
  readonly errors: readonly string[];
  /** What could: a part of the policy, in which there may be more errors. */
  readonly files: readonly PolicyFile[];
}

/**
 * The policy files of a folder and its folders, sorted by path, or the one file; then what they include, in the order in
 * which they name it. Each file once. `who` asks for them, in errors.
 */
export function readPolicyFiles(path: string, who: string): Result<PolicyFile[], UnreadPolicy> {
  const found = findPolicyFiles(path);
  const errors = found.errors.map((error) => `${who}: ${error}`);
  if (found.paths.length === 0)
    return fail({ errors: errors.length > 0 ? errors : [sayNothing(path, who)], files: [] });
  const files: PolicyFile[] = [];
  const known = new Set(found.paths);
  const root = findIncludeRoot(path);
  let bytes = 0;
  // Grows while it is walked: included files may include others.
  const queue: { path: string; from: string }[] = found.paths.map((file) => ({ path: file, from: who }));
  for (const { path: file, from } of queue) {
    const read = readText(file);
    if (!read.ok) {
      errors.push(sayUnreadable(from, file, read.error));
      continue;
    }
    const text = read.value;
    bytes += text.length;
    if (bytes > MOST_BYTES || queue.length > MOST_FILES) {
      errors.push(`${from}: \`${path}\` is too large; expected at most ${MOST_FILES} files with ${MOST_BYTES} bytes`);
      return fail({ errors, files: [] });
    }
    files.push({ path: file, text });
    for (const include of findIncludes({ path: file, text })) {
      const named = findIncluded(include, root);
      errors.push(...named.errors.map((error) => `${printPosition(include.at)}: ${error}`));
      for (const target of named.paths) {
        if (known.has(target)) continue;
        known.add(target);
        queue.push({ path: target, from: printPosition(include.at) });
      }
    }
  }
  return errors.length > 0 ? fail({ errors, files }) : ok(files);
}

function sayNothing(path: string, who: string): string {
  return statSync(path, { throwIfNoEntry: false })
    ? `${who}: \`${path}\` has no .yaml file; expected policy files`
    : `${who}: \`${path}\` does not exist; expected a folder with policy files`;
}

/** Errors quote what they are about: of files that are no part of the policy, nothing is read. */
function findIncluded(include: Include, root: string): ReturnType<typeof findPolicyFiles> {
  const path = include.path || '.';
  if (!isWithin(root, path))
    return { paths: [], errors: [`\`${include.text}\` is outside of \`${root}\`; expected a path within it`] };
  const found = findPolicyFiles(path);
  const others = found.paths.filter((file) => !isPolicyName(file));
  return others.length === 0
    ? found
    : { paths: [], errors: [`\`${include.text}\` is no policy file; expected a name that ends in .yaml or .yml`] };
}
