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

/** As glob(7) has it; a bracket that nobody closes is itself. */
function toPattern(glob: string): string {
  return glob.replaceAll(/\[([!^]?)([\w.-]+)\]|[^\w/]/g, (sign, not?: string, characters?: string) => {
    if (characters !== undefined) return isOrdered(characters) ? `[${not ? '^/' : ''}${characters}]` : String.raw`[^/]`;
    if (sign === '*') return '[^/]*';
    return sign === '?' ? '[^/]' : `\\${sign}`;
  });
}

/** `a-z`, and not `z-a`, which is none. */
function isOrdered(characters: string): boolean {
  return [...characters.matchAll(/(.)-(.)/g)].every(([, first = '', last = '']) => first <= last);
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
