/** Texts in queries, and rows in answers (`TabSeparated`), as ClickHouse writes them. */

const SPECIAL = /[\\\t\n\r\0\b\f]/;
const EVERY_SPECIAL = new RegExp(SPECIAL, 'g');
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0',
  '\b': '\\b',
  '\f': '\\f',
};
const UNESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '0': '\0', b: '\b', f: '\f' };

function escapeText(text: string): string {
  return SPECIAL.test(text) ? text.replaceAll(EVERY_SPECIAL, (character) => ESCAPES[character] ?? '') : text;
}

/** A literal for a query. */
export function quoteText(text: string): string {
  return `'${escapeText(text).replaceAll("'", "\\'")}'`;
}

/** Cells of all rows; NULL is absent. */
export function parseRows(text: string): (string | undefined)[][] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => line.split('\t').map(parseCell));
}

function parseCell(cell: string): string | undefined {
  if (!cell.includes('\\')) return cell;
  if (cell === '\\N') return undefined;
  return cell.replaceAll(/\\(.)/gs, (_, escaped: string) => UNESCAPES[escaped] ?? escaped);
}
