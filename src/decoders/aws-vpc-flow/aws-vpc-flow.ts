import type { Decoder, DecodeSink } from '#core/model';
import { parseFields, wrappedLine } from '#decoders/json-fields';
import { fromLines, type LineReader } from '#decoders/lines';
import { fieldsWithoutHeader, isFieldName, parseHeader } from './fields.ts';
import { toFlow } from './to-flow.ts';

const HEADER = 'the header';
const NO_TRAFFIC = 'an interval without traffic (NODATA)';
const LEFT_OUT = 'an interval that the capture left out (SKIPDATA)';

/**
 * Fields in the order of the header line; without one, of the formats that the user guide shows.
 * Source: Amazon VPC User Guide, Flow log records; Amazon VPC Transit Gateways, Flow log records.
 */
export const AWS_VPC_FLOW: Decoder = fromLines({
  name: 'aws-vpc-flow',
  recognises: (lines) => {
    const first = unwrapLine(lines.find((line) => line.trim() !== '') ?? '');
    return isHeader(first) || fieldsWithoutHeader(toCells(first)) !== undefined;
  },
  start: (sink) => ({ open: () => readLines(sink), end: () => undefined }),
});

function readLines(sink: DecodeSink): LineReader {
  let header: readonly string[] | undefined;
  let columns: ReadonlyMap<string, number> = new Map();
  let known: readonly string[] | undefined;
  return (written, number) => {
    const line = unwrapLine(written);
    if (isHeader(line)) {
      header = parseHeader(line);
      sink.skip(HEADER, 1);
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
    const status = cells[columns.get('log-status') ?? -1];
    if (status === 'NODATA') sink.skip(NO_TRAFFIC, 1);
    else if (status === 'SKIPDATA') sink.skip(LEFT_OUT, 1);
    else {
      const record = toFlow((name) => {
        const at = columns.get(name);
        const cell = at === undefined ? undefined : cells[at];
        return cell === '-' ? undefined : cell;
      });
      if (record.ok) sink.flow(record.value, 1);
      else sink.bad(record.error, { number });
    }
  };
}

function toCells(line: string): string[] {
  return line.includes('  ') || line !== line.trim() ? line.trim().split(/ +/) : line.split(' ');
}

function isHeader(line: string): boolean {
  // Most lines are none, and say so by their first word.
  if (!isFieldName(/^\s*([^\s,]*)/.exec(line)?.[1] ?? '')) return false;
  const names = line.trim().split(/[ ,]+/);
  return names.length > 1 && names.every(isFieldName);
}

function unwrapLine(line: string): string {
  const fields = line.startsWith('{') ? parseFields(line) : undefined;
  return (fields && wrappedLine(fields)) ?? line;
}
