import { statSync } from 'node:fs';
import type { SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { decodeText } from '#core/text';
import { findSourceFiles } from './find-files.ts';
import { readBytes } from './read-bytes.ts';
import { unpack } from './unpack.ts';

/** Of one file, unpacked, and of all together: they are held in memory, and what is made of them is several times that. */
export const MOST_SOURCE_BYTES = 128 * 1024 * 1024;
export const MOST_SOURCES_BYTES = 256 * 1024 * 1024;
export const MOST_SOURCE_FILES = 20_000;

export interface SourceFiles {
  /** Sorted by path. */
  readonly files: readonly SourceFile[];
  /** Of a folder, what could not be read as text, and why. */
  readonly unread: readonly { readonly path: string; readonly why: string }[];
}

/**
 * The one file, or every file of the folder and its folders, unpacked and as text. Errors: all that cannot be read; a
 * single file that is no text.
 */
export function readSourceFiles(path: string, who: string): Result<SourceFiles, string[]> {
  const stat = statSync(path, { throwIfNoEntry: false });
  const found = findSourceFiles(path);
  const errors = found.errors.map((error) => `${who}: ${error}`);
  if (!stat) return fail([...errors, `${who}: \`${path}\` does not exist; expected a file or a folder`]);
  if (found.paths.length > MOST_SOURCE_FILES)
    return fail([`${who}: \`${path}\` has ${found.paths.length} files; expected at most ${MOST_SOURCE_FILES}`]);
  const files: SourceFile[] = [];
  const unread: { path: string; why: string }[] = [];
  let left = MOST_SOURCES_BYTES;
  for (const file of found.paths) {
    const bytes = readUnpacked(file, Math.min(left, MOST_SOURCE_BYTES));
    const text = bytes.ok ? decodeText(bytes.value) : bytes;
    if (text.ok) {
      files.push({ path: file, text: text.value });
      left -= text.value.length;
    } else if (bytes.ok && stat.isDirectory()) unread.push({ path: file, why: text.error });
    else errors.push(`${who}: \`${file}\` cannot be read (${text.error}); expected a text file, maybe .gz or .zst`);
  }
  return errors.length > 0 ? fail(errors) : ok({ files, unread });
}

function readUnpacked(path: string, mostBytes: number): Result<Buffer, string> {
  const packed = readBytes(path, mostBytes);
  return packed.ok ? unpack(packed.value, mostBytes) : packed;
}
