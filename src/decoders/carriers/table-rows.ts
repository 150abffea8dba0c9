import type { Carrier } from './carrier.ts';
import { firstLineOf, MOST_LENGTH, splitLines } from './split-lines.ts';

const SEPARATORS = [',', ';', '\t'];
/** Columns that hold a line of a log, or the object that a cloud's console exports column by column. */
const OF_LOGS = /^(?:_raw|message|@message|event\.original|log|textPayload|rawmsg|body|line|jsonPayload\..+)$/;
const MOST_COLUMNS = 1024;

/** Rows under a line with the names of their columns (CSV): exports of Splunk, Kibana, Grafana, CloudWatch and Google Cloud. */
export const TABLE_ROWS: Carrier = {
  open: ({ text, broken }) => {
    let names: readonly string[] | undefined;
    let separator = ',';
    /** A row goes on in the next line while it is within quotes. */
    let rest = '';
    const lines = splitLines((line) => {
      if (!names) {
        separator = separatorOf(line) ?? ',';
        names = cellsOf(line, separator);
        return;
      }
      rest = rest === '' ? line : `${rest}\n${line}`;
      if (isWithinQuotes(rest) && rest.length <= MOST_LENGTH) return;
      const row = rest;
      rest = '';
      if (row === '') return;
      const cells = cellsOf(row, separator);
      if (cells.length === names.length) text(JSON.stringify(toObject(names, cells)));
      else broken(`a row of ${cells.length} columns; expected ${names.length}, as its header has`);
    });
    return {
      push: lines.push,
      end: () => {
        lines.end();
        if (rest !== '') broken('the last row is cut off within quotes; expected a whole row');
        rest = '';
      },
    };
  },
  recognises: (beginning) => separatorOf(firstLineOf(beginning)) !== undefined,
};

/** Whether a beginning may be that of a header: names and what is between them, as far as it has come. */
export function mayBeHeader(beginning: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(beginning.subarray(0, 256)).replace(/^[\ufeff\s]+/, '');
  return /^["\w@.-]{1,80}(?:[,;\t"]|$)/.test(text);
}

/** Undefined: the line is no header of such a table. */
function separatorOf(line: string): string | undefined {
  return SEPARATORS.find((one) => {
    const names = line.includes(one) ? cellsOf(line, one) : [];
    return names.length <= MOST_COLUMNS && names.some((name) => OF_LOGS.test(name)) && names.every(isName);
  });
}

function isName(text: string): boolean {
  return text.length <= 120 && /^[A-Za-z_@][\w@.:[\]/ -]*$/.test(text);
}

/** RFC 4180: quotes around a cell, doubled within. */
function cellsOf(row: string, separator: string): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (row[at] === '"') {
      let end = at + 1;
      while (end < row.length && (row[end] !== '"' || row[end + 1] === '"')) end += row[end] === '"' ? 2 : 1;
      cells.push(row.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 1;
    } else {
      const end = row.indexOf(separator, at);
      cells.push(row.slice(at, end < 0 ? undefined : end));
      at = end < 0 ? row.length : end;
    }
    if (at >= row.length) return cells;
    // What follows a quote that is no separator is of nobody.
    if (row[at] !== separator) {
      const next = row.indexOf(separator, at);
      if (next < 0) return cells;
      at = next;
    }
    at += 1;
    if (at === row.length) {
      cells.push('');
      return cells;
    }
  }
}

function isWithinQuotes(row: string): boolean {
  let quotes = 0;
  for (let at = row.indexOf('"'); at >= 0; at = row.indexOf('"', at + 1)) quotes += 1;
  return quotes % 2 === 1;
}

/** `jsonPayload.connection.src_ip` is a field in objects; empty cells are none. */
function toObject(names: readonly string[], cells: readonly string[]): unknown {
  const object: Record<string, unknown> = {};
  for (const [i, name] of names.entries()) {
    const cell = cells[i];
    if (cell === undefined || cell === '') continue;
    if (!name.startsWith('jsonPayload.')) {
      object[name] = cell;
      continue;
    }
    const keys = name.split('.');
    let inner: Record<string, unknown> = object;
    for (const key of keys.slice(0, -1)) {
      const known = Object.hasOwn(inner, key) ? inner[key] : undefined;
      const next = typeof known === 'object' && known !== null ? (known as Record<string, unknown>) : {};
      inner[key] = next;
      inner = next;
    }
    inner[keys.at(-1) ?? ''] = cell;
  }
  return object;
}
