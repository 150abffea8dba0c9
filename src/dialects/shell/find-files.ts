interface File {
  readonly path: string;
}

/**
 * Indices of the files that another one names, in order of their paths: the path as written, beside that file, or at the
 * end of a longer path. A pattern with `*`, `?` or `[…]` does not mean hidden files.
 */
export function findFiles(pattern: string, from: number, files: readonly File[]): number[] {
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
