import type { Dialect, SourceFile } from '#core/model';

/** Where one JSON text ends and the next begins: inside one, a bracket that closes is never followed by one that opens. */
const BORDER = /[}\]][ \t\r]*\n\s*(?=[{[])/g;

/** `dialect` absent: nobody recognises it. */
export interface ReadPart {
  readonly file: SourceFile;
  readonly dialect?: Dialect;
}

/**
 * A file into which calls of several platforms wrote their JSON, as one file for each dialect, with the same path: texts
 * of others are blanks there, so that every position is that of the whole. All other files are as they are. A text that
 * no dialect recognises stays with the one before, the first with the one after.
 */
export function splitByDialect(file: SourceFile, dialects: readonly Dialect[]): ReadPart[] {
  const texts = /^\ufeff?\s*[{[]/.test(file.text) ? findTexts(file.text) : [];
  let own: Dialect | undefined;
  const read = (texts.length < 2 ? [] : texts).map((text) => {
    const part = { path: file.path, text: file.text.slice(text.first, text.end) };
    if (!own?.recognises(part)) own = findDialect(part, dialects) ?? own;
    return own;
  });
  const first = read.find((dialect) => dialect !== undefined) ?? findDialect(file, dialects);
  const parts = [...Map.groupBy(texts, (_, i) => read[i] ?? first)];
  if (parts.length < 2) return [{ file, ...(first && { dialect: first }) }];
  return parts.map(([dialect, kept]) => ({
    file: { ...file, text: keep(file.text, kept) },
    ...(dialect && { dialect }),
  }));
}

function findDialect(file: SourceFile, dialects: readonly Dialect[]): Dialect | undefined {
  return dialects.find((dialect) => dialect.recognises(file));
}

function findTexts(text: string): { first: number; end: number }[] {
  const starts = [0, ...[...text.matchAll(BORDER)].map((found) => found.index + found[0].length)];
  return starts.map((first, i) => ({ first, end: starts[i + 1] ?? text.length }));
}

function keep(text: string, kept: readonly { readonly first: number; readonly end: number }[]): string {
  let at = 0;
  let made = '';
  for (const { first, end } of kept) {
    made += blank(text.slice(at, first)) + text.slice(first, end);
    at = end;
  }
  return made + blank(text.slice(at));
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}
