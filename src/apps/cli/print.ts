/** How answers look: documents and lines for programs, tables and colour for people. */

export function printJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

const CHUNK_CHARACTERS = 1 << 16;

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

/** Lines of columns below their headings, each column as wide as its widest cell. */
export function toTable(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = headings.map((heading, i) => Math.max(heading.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const toLine = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i + 1 < cells.length ? cell.padEnd(widths[i] ?? 0) : cell))
      .join(GAP)
      .trimEnd();
  return [paint(toLine(headings), 'bold'), ...rows.map(toLine)];
}

export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
