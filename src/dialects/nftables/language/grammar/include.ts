import type { SourceFile } from '#core/model';
import { findFiles } from '#dialects/shell';

const NAMES = [
  /^[ \t]*include[ \t]+"([^"\n]+)"/gm,
  /\bnft\b[^\n#]{0,200}?[ \t]-\w*f[ \t]+"?([^\s"'<>$|;-][^\s"'|;]*)/g,
];

/** The others that a file has read, whatever they look like. */
export function findNamedFiles(file: SourceFile, others: readonly SourceFile[]): readonly SourceFile[] {
  const all = [file, ...others];
  return includesOf(file.text).flatMap((pattern) => findFiles(pattern, 0, all).flatMap((index) => all[index] ?? []));
}

/** The paths that a file has read: `include "PATH"`, and `nft -f PATH` of a shell script. */
export function includesOf(text: string): string[] {
  return NAMES.flatMap((form) => [...text.matchAll(form)].map((match) => match[1] ?? ''));
}
