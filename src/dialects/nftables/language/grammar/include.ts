import type { SourceFile } from '#core/model';

/**
 * Indices of the files that an include names, in order of their paths: the path as written, beside the including file,
 * or at the end of a longer path.
 */
export function findIncluded(pattern: string, from: number, files: readonly SourceFile[]): number[] {
  const own = files[from]?.path.replace(/[^/]*$/, '') ?? '';
  const wanted = pattern.replace(/^\.\//, '');
  const isGlob = /[*?[]/.test(wanted);
  const tests = [`${own}${wanted}`, wanted].map((path) => new RegExp(`^${toPattern(path)}$`));
  const ending = new RegExp(`(?:^|/)${toPattern(wanted.replace(/^\//, ''))}$`);
  for (const test of [...tests, ending]) {
    const found = [...files.entries()]
      .filter(([index, { path }]) => index !== from && test.test(path) && !(isGlob && /(?:^|\/)\.[^/]*$/.test(path)))
      .toSorted(([, a], [, b]) => (a.path < b.path ? -1 : 1));
    if (found.length > 0) return found.map(([index]) => index);
  }
  return [];
}

function toPattern(glob: string): string {
  return glob
    .replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`)
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
}

const NAMES = [
  /^[ \t]*include[ \t]+"([^"\n]+)"/gm,
  /\bnft\b[^\n#]{0,200}?[ \t]-\w*f[ \t]+"?([^\s"'<>$|;-][^\s"'|;]*)/g,
];

/** The others that a file has read, whatever they look like. */
export function findNamedFiles(file: SourceFile, others: readonly SourceFile[]): readonly SourceFile[] {
  const all = [file, ...others];
  return includesOf(file.text).flatMap((pattern) => findIncluded(pattern, 0, all).flatMap((index) => all[index] ?? []));
}

/** The paths that a file has read: `include "PATH"`, and `nft -f PATH` of a shell script. */
export function includesOf(text: string): string[] {
  return NAMES.flatMap((form) => [...text.matchAll(form)].map((match) => match[1] ?? ''));
}
