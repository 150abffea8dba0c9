import { globSync, readFileSync, statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import {
  findIncludes,
  type ParsedPolicy,
  parsePolicy,
  type PolicyFile,
  printPolicyError,
  printPosition,
} from '#dialects/bulkhead';
import { CallError } from './command.ts';
import { showProgress } from './progress.ts';

/** A policy is read into memory as a whole; these keep that within about 4 GB, whatever the files hold. */
export const MOST_FILE_BYTES = 8 * 1024 * 1024;
export const MOST_BYTES = 64 * 1024 * 1024;
export const MOST_FILES = 5000;

/** The policy at PATH and where its parts are written. Throws a CallError with every error of it. */
export function readPolicy(path: string): ParsedPolicy {
  const parsed = parse(path);
  if (!parsed.ok) throw new CallError(parsed.error.map(printPolicyError));
  return parsed.value;
}

/** Two of them. Throws a CallError with every error of both. */
export function readPolicies(first: string, second: string): readonly [ParsedPolicy, ParsedPolicy] {
  const [one, other] = [first, second].map(parse);
  const errors = [one, other].flatMap((parsed) => (parsed && !parsed.ok ? parsed.error : []));
  if (!one?.ok || !other?.ok) throw new CallError(errors.map(printPolicyError));
  return [one.value, other.value];
}

function parse(path: string) {
  const files = readPolicyFiles(path);
  const progress = showProgress(`reading ${path}`);
  const parsed = parsePolicy(files);
  progress.done();
  return parsed;
}

/**
 * The `.yaml` and `.yml` files of a folder and its folders, sorted by path, or the one file; then what they include,
 * in the order in which they name it. Each file once.
 */
export function readPolicyFiles(path: string): PolicyFile[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new CallError([`bulkhead: \`${path}\` does not exist; expected a folder with policy files`]);
  const paths = listPolicyFiles(path);
  if (paths.length === 0) throw new CallError([`bulkhead: \`${path}\` has no .yaml file; expected policy files`]);
  const errors: string[] = [];
  const files: PolicyFile[] = [];
  const known = new Set(paths);
  let bytes = 0;
  // Grows while it is walked: included files may include others.
  const queue: { path: string; from: string }[] = paths.map((file) => ({ path: file, from: 'bulkhead' }));
  for (const { path: file, from } of queue) {
    const read = readText(file);
    if (typeof read !== 'string') {
      errors.push(`${from}: \`${file}\` cannot be read (${read.reason}); expected a text file`);
      continue;
    }
    bytes += read.length;
    if (bytes > MOST_BYTES || queue.length > MOST_FILES) {
      errors.push(`${from}: \`${path}\` is too large; expected at most ${MOST_FILES} files with ${MOST_BYTES} bytes`);
      break;
    }
    files.push({ path: file, text: read });
    for (const include of findIncludes({ path: file, text: read }))
      for (const target of listPolicyFiles(include.path || '.')) {
        if (known.has(target)) continue;
        known.add(target);
        queue.push({ path: target, from: printPosition(include.at) });
      }
  }
  if (errors.length > 0) throw new CallError(errors);
  return files;
}

/** The one file, or those of the folder; none when there is nothing of that name. */
export function listPolicyFiles(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat ? [normalize(path)] : [];
  return globSync('**/*.{yaml,yml}', { cwd: path })
    .toSorted()
    .map((name) => join(path, name));
}

export function readText(path: string): string | { readonly reason: string } {
  try {
    const { size } = statSync(path);
    if (size > MOST_FILE_BYTES) return { reason: `${size} bytes, at most ${MOST_FILE_BYTES} are read` };
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { reason: code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'not UTF-8' : code };
  }
}
