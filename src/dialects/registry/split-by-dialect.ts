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
 * of others are blanks there, so that every position is that of the whole. What Terraform makes in several clouds is of
 * each. All other files are as they are. A text that no dialect recognises stays with the one before, the first with the
 * one after.
 */
export function splitByDialect(file: SourceFile, dialects: readonly Dialect[]): ReadPart[] {
  const texts = /^\ufeff?\s*[{[]/.test(file.text) ? findTexts(file.text) : [];
  const [first, readers] = findReaders(file, texts, dialects);
  const others = new Set(readers.flat());
  if (others.size < 2) return [{ file, ...(first && { dialect: first }) }];
  return [...others].map((dialect) => ({
    file: {
      ...file,
      text: keep(
        file.text,
        texts.filter((_, i) => readers[i]?.includes(dialect)),
      ),
    },
    dialect,
  }));
}

interface Range {
  readonly first: number;
  readonly end: number;
}

/** Who reads each of the texts, and the first of all. */
function findReaders(
  file: SourceFile,
  texts: readonly Range[],
  dialects: readonly Dialect[],
): [first: Dialect | undefined, readers: readonly (readonly Dialect[])[]] {
  let own: Dialect | undefined;
  const found = texts.map((range) => {
    const part = texts.length < 2 ? file : { path: file.path, text: file.text.slice(range.first, range.end) };
    if (!own?.recognises(part)) own = findDialect(part, dialects) ?? own;
    const makers = TERRAFORM.test(part.text.slice(0, BEGINNING)) ? findMakers(part.text, dialects) : [];
    if (makers.length > 1) return makers;
    return own ? [own] : [];
  });
  const first = found.flat()[0] ?? findDialect(file, dialects);
  return [first, found.map((readers) => (readers.length === 0 && first ? [first] : readers))];
}

const BEGINNING = 2000;
const TERRAFORM =
  /"(?:format_version|terraform_version|planned_values|resource_changes|resource|terraform|provider)"\s*:/;

/** Whose types of resources a text of Terraform has. */
function findMakers(text: string, dialects: readonly Dialect[]): Dialect[] {
  return dialects.filter(
    ({ terraformPrefix }) =>
      terraformPrefix !== undefined &&
      (new RegExp(`"type"\\s*:\\s*"${terraformPrefix}`).test(text) ||
        new RegExp(`"${terraformPrefix}\\w+"\\s*:\\s*\\{`).test(text)),
  );
}

function findDialect(file: SourceFile, dialects: readonly Dialect[]): Dialect | undefined {
  return dialects.find((dialect) => dialect.recognises(file));
}

function findTexts(text: string): Range[] {
  const starts = [0, ...[...text.matchAll(BORDER)].map((found) => found.index + found[0].length)];
  return starts.map((first, i) => ({ first, end: starts[i + 1] ?? text.length }));
}

function keep(text: string, kept: readonly Range[]): string {
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
