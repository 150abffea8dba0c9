import type { DecodeSink } from '#core/model';
import type { LineReader } from '#decoders/lines';
import { type Cells, startCells } from '#decoders/values';
import { fieldsWithoutHeader, isFieldName, parseHeader } from './fields.ts';
import { tellRecord } from './tell-record.ts';
import type { VpcRecord } from './to-flow.ts';

/** What CloudWatch Logs sends to try a subscription out. */
const CONTROL = 'CWL CONTROL MESSAGE';
/** Lines of CloudWatch Logs that were exported to S3 begin with the time of their event. */
const EXPORT_TIME = /^\d{4}-\d{2}-\d{2}T[\d:.]{8,15}Z? +/;

/** Fields in the order of the header line; without one as `given`, or of the formats that the user guide shows. */
export function readLines(sink: DecodeSink, writtenMs: number, given?: readonly string[]): LineReader {
  let header = given;
  let columns: ReadonlyMap<string, number> = new Map();
  let known: readonly string[] | undefined;
  const cells = startCells();
  const record: VpcRecord = {
    field: (name) => {
      const cell = cells.at(columns.get(name) ?? -1);
      return cell === '-' ? undefined : cell;
    },
    has: (name) => columns.has(name),
  };
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
    const count = openCells(cells, line);
    const fields = header ?? fieldsWithoutHeader(count, cells);
    if (!fields || count !== fields.length) {
      const expected = header ? `${header.length}, as the header has` : 'a header line, or the default format';
      sink.bad(`${count} fields; expected ${expected}`, { number });
      return;
    }
    if (fields !== known) {
      known = fields;
      columns = new Map(fields.map((name, i) => [name, i]));
    }
    tellRecord(record, number, writtenMs, sink);
  };
}

/** Whether a line is one of a log, or its header. */
export function isOfLog(line: string, given?: readonly string[]): boolean {
  if (isHeader(line)) return true;
  const cells = startCells();
  const count = openCells(cells, line);
  return given ? count === given.length : fieldsWithoutHeader(count, cells) !== undefined;
}

/** One blank is between cells; lines that somebody copied may have more. Returns how many cells there are. */
function openCells(cells: Cells, line: string): number {
  const written = line.charCodeAt(4) === 0x2d ? line.replace(EXPORT_TIME, '') : line;
  const isSpaced = written.includes('  ') || written.startsWith(' ') || written.endsWith(' ');
  return cells.open(isSpaced ? written.trim().replaceAll(/ +/g, ' ') : written, ' ');
}

function isHeader(line: string): boolean {
  // Most lines are none, and say so by their first word: no name begins with a digit.
  const first = line.charCodeAt(0);
  if ((first >= 0x30 && first <= 0x39) || !isFieldName(/^\s*([^\s,]*)/.exec(line)?.[1] ?? '')) return false;
  const names = line.trim().split(/[ ,]+/);
  return names.length > 1 && names.every(isFieldName);
}
