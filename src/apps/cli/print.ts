/** How answers look: documents and lines for programs, tables and colour for people. */

export function printJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

const CHUNK_CHARACTERS = 1 << 16;

/** To stdout; waits for a reader that is slower. */
export async function printPieces(pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) await write(piece);
}

/** One line each, written in large pieces; waits for a reader that is slower. */
export async function printLines(lines: Iterable<string>): Promise<void> {
  let chunk = '';
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    await write(chunk);
    chunk = '';
  }
  await write(chunk);
}

/** A document of JSON with a line for each entry of its lists, in large pieces: the whole may be larger than a text can be. */
export function* printDocument(document: object): Generator<string> {
  let piece = '{';
  let before = '';
  for (const [key, value] of Object.entries(document)) {
    if (value === undefined) continue;
    piece += `${before}\n  ${JSON.stringify(key)}: `;
    before = ',';
    if (!Array.isArray(value) || value.length === 0) {
      piece += JSON.stringify(value);
      continue;
    }
    for (const [i, entry] of value.entries()) {
      piece += `${i === 0 ? '[' : ','}\n    ${JSON.stringify(entry)}`;
      if (piece.length < CHUNK_CHARACTERS) continue;
      yield piece;
      piece = '';
    }
    piece += '\n  ]';
  }
  yield `${piece}\n}\n`;
}

async function write(text: string): Promise<void> {
  if (text === '' || process.stdout.write(text)) return;
  await new Promise((resolve) => process.stdout.once('drain', resolve));
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;
export type Style = keyof typeof CODES;

/** Coloured on a terminal only, and never when `NO_COLOR` is set (no-color.org). */
export function paint(text: string, style: Style): string {
  const isColoured = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
  return isColoured ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;
}

const GAP = '  ';
const COLUMN_CHARACTERS = 48;

/** A cell is a text, or a list that is broken into lines where it grows too wide. */
export type Cell = string | readonly string[];

/** Lines of columns below their headings, each column as wide as its widest line. */
export function toTable(headings: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const broken = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? [cell] : toLines(cell))));
  const widths = headings.map((heading, i) =>
    broken.flatMap((row) => row[i] ?? []).reduce((width, line) => Math.max(width, line.length), heading.length),
  );
  const toLine = (texts: readonly string[]) =>
    texts
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join(GAP)
      .trimEnd();
  return [
    paint(toLine(headings), 'bold'),
    ...broken.flatMap((row) =>
      Array.from({ length: Math.max(...row.map(({ length }) => length)) }, (_, line) =>
        toLine(row.map((lines) => lines[line] ?? '')),
      ),
    ),
  ];
}

function toLines(items: readonly string[]): string[] {
  const lines: string[] = [];
  for (const [i, item] of items.entries()) {
    const text = i + 1 < items.length ? `${item},` : item;
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + text.length <= COLUMN_CHARACTERS)
      lines[lines.length - 1] = `${last} ${text}`;
    else lines.push(text);
  }
  return lines;
}

export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
