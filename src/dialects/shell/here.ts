/** A text that a script puts into a command: `<<END … END`. */
export interface HereText {
  /** Numbers of its first line and of the line behind its last, which ends it. */
  readonly first: number;
  readonly end: number;
  /** Variables stay as they are. */
  readonly isQuoted: boolean;
}

const MARK = /(?<![<\d])<<(-?)[ \t]*(?:\\?([A-Za-z_]\w*)|'([^'\n]+)'|"([^"\n]+)")/;

/** The text that the command puts in, which begins behind line `last`. Undefined: it puts in none. */
export function readHere(command: string, lines: readonly string[], last: number): HereText | undefined {
  const [whole, dash, bare, single, double] = MARK.exec(command) ?? [];
  const mark = bare ?? single ?? double;
  if (whole === undefined || mark === undefined) return undefined;
  let end = last + 1;
  const isEnd = (line: string) => (dash === '-' ? line.replace(/^\t+/, '') : line).replace(/\r$/, '') === mark;
  while (end < lines.length && !isEnd(lines[end] ?? '')) end++;
  return { first: last + 1, end, isQuoted: bare === undefined || whole.includes('\\') };
}
