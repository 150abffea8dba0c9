import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ParsedPolicy, parsePolicy, printPolicyError } from '#dialects/bulkhead';
import { CallError } from './command.ts';

/** The policy at PATH and where its parts are written. Throws a CallError with every error of it. */
export function readPolicy(path: string): ParsedPolicy {
  const parsed = parsePolicy(readPolicyFiles(path));
  if (!parsed.ok) throw new CallError(parsed.error.map(printPolicyError));
  return parsed.value;
}

/** The `.yaml` and `.yml` files of a folder and its folders, sorted by path; or the one file. */
export function readPolicyFiles(path: string): { path: string; text: string }[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new CallError([`bulkhead: \`${path}\` does not exist; expected a folder with policy files`]);
  const paths = stat.isFile()
    ? [path]
    : globSync('**/*.{yaml,yml}', { cwd: path })
        .toSorted()
        .map((name) => join(path, name));
  if (paths.length === 0) throw new CallError([`bulkhead: \`${path}\` has no .yaml file; expected policy files`]);
  const errors: string[] = [];
  const files = paths.flatMap((file) => {
    const text = readText(file);
    if (typeof text === 'string') return [{ path: file, text }];
    errors.push(`bulkhead: \`${file}\` cannot be read (${text.reason}); expected a text file`);
    return [];
  });
  if (errors.length > 0) throw new CallError(errors);
  return files;
}

function readText(path: string): string | { readonly reason: string } {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { reason: code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'not UTF-8' : code };
  }
}
