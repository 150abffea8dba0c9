import type { DecodeSink } from '#core/model';
import type { LineReader } from '#decoders/lines';
import { fieldsWithoutHeader, isFieldName, parseHeader } from './fields.ts';
import { tellRecord } from './tell-record.ts';

/** What CloudWatch Logs sends to try a subscription out. */
const CONTROL = 'CWL CONTROL MESSAGE';
/** Lines of CloudWatch Logs that were exported to S3 begin with the time of their event. */
const EXPORT_TIME = /^\d{4}-\d{2}-\d{2}T[\d:.]{8,15}Z? +/;

/** Fields in the order of the header line; without one as `given`, or of the formats that the user guide shows. */
export function readLines(sink: DecodeSink, writtenMs: number, given?: readonly string[]): LineReader {
  let header = given;
  let columns: ReadonlyMap<string, number> = new Map();
  let known: readonly string[] | undefined;
  return (line, number) => {
    if (line.startsWith(CONTROL)) {
      sink.skip('a message of CloudWatch Logs itself', 1);
      return;
    }
    if (isHeader(line)) {
      header = parseHeader(line);
      sink.skip('the header', 1);
      return;
    }
    const cells = toCells(line);
    const fields = header ?? fieldsWithoutHeader(cells);
    if (!fields || cells.length !== fields.length) {
      const expected = header ? `${header.length}, as the header has` : 'a header line, or the default format';
      sink.bad(`${cells.length} fields; expected ${expected}`, { number });
      return;
    }
    if (fields !== known) {
      known = fields;
      columns = new Map(fields.map((name, i) => [name, i]));
    }
    const field = (name: string) => {
      const at = columns.get(name);
      const cell = at === undefined ? undefined : cells[at];
      return cell === '-' ? undefined : cell;
    };
    tellRecord({ field, has: (name) => columns.has(name) }, number, writtenMs, sink);
  };
}

/** Whether a line is one of a log, or its header. */
export function isOfLog(line: string, given?: readonly string[]): boolean {
  if (isHeader(line)) return true;
  const cells = toCells(line);
  return given ? cells.length === given.length : fieldsWithoutHeader(cells) !== undefined;
}

function toCells(line: string): string[] {
  const written = line.charCodeAt(4) === 0x2d ? line.replace(EXPORT_TIME, '') : line;
  return written.includes('  ') || written !== written.trim() ? written.trim().split(/ +/) : written.split(' ');
}

function isHeader(line: string): boolean {
  // Most lines are none, and say so by their first word: no name begins with a digit.
  const first = line.charCodeAt(0);
  if ((first >= 0x30 && first <= 0x39) || !isFieldName(/^\s*([^\s,]*)/.exec(line)?.[1] ?? '')) return false;
  const names = line.trim().split(/[ ,]+/);
  return names.length > 1 && names.every(isFieldName);
}
