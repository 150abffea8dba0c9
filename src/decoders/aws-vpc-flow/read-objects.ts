import type { DecodeSink } from '#core/model';
import { type Fields, parseFields, textOf, wrappedLine } from '#decoders/json-fields';
import type { JsonRecordReader } from '#decoders/json-records';
import type { LineReader } from '#decoders/lines';
import { type Events, isOfFirewall } from '#decoders/suricata-eve';
import { isOfLog } from './read-lines.ts';
import { tellRecord } from './tell-record.ts';

/** What CloudWatch Logs sends to try a subscription out. */
const CONTROL = 'CWL CONTROL MESSAGE';

/**
 * Objects with the line in them (Firehose, CloudWatch Logs and its subscriptions, shippers), with the fields by their names
 * (Athena), and events of the Network Firewall, which are Suricata's.
 */
export function readObjects(
  sink: DecodeSink,
  writtenMs: number,
  readLine: LineReader,
  events: Events,
): JsonRecordReader {
  return (record, number) => {
    const line = wrappedLine(record);
    const inner = line?.startsWith('{') === true ? parseFields(line) : undefined;
    const fields = inner ?? record;
    if (isOfFirewall(fields)) events.read(fields, number);
    else if (isOfFields(fields)) tellFields(fields, number, writtenMs, sink);
    else if (isControl(fields, line)) sink.skip('a message of CloudWatch Logs itself', 1);
    else if (line === undefined) sink.bad('no `message` with a line of the log; expected one', { number });
    else readLine(line, number);
  };
}

/** Whether an object is of a flow log, or of the firewall. */
export function isObjectOfLog(record: Fields): boolean {
  const line = wrappedLine(record);
  if (line === undefined) return isOfFirewall(record) || isOfFields(record);
  const inner = line.startsWith('{') ? parseFields(line) : undefined;
  return inner ? isOfFirewall(inner) || isOfFields(inner) : isOfLog(line);
}

function isControl(fields: Fields, line: string | undefined): boolean {
  return line?.startsWith(CONTROL) === true || textOf(fields['messageType']) !== undefined;
}

function isOfFields(fields: Fields): boolean {
  return fields['srcaddr'] !== undefined && fields['dstaddr'] !== undefined;
}

function tellFields(fields: Fields, number: number, writtenMs: number, sink: DecodeSink): void {
  const valueOf = (name: string) => fields[name] ?? fields[name.replaceAll('-', '_')];
  const field = (name: string) => {
    const text = textOf(valueOf(name));
    return text === '-' ? undefined : text;
  };
  tellRecord({ field, has: (name) => valueOf(name) !== undefined }, number, writtenMs, sink);
}
