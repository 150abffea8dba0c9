import type { DecodeSink } from '#core/model';
import { type Fields, textOf } from '#decoders/json-fields';
import type { JsonRecordReader } from '#decoders/json-records';
import { type Events, isOfFirewall } from '#decoders/suricata-eve';
import { tellRecord } from './tell-record.ts';

/** Objects with the fields by their names (Athena), and events of the Network Firewall, which are Suricata's. */
export function readObjects(sink: DecodeSink, writtenMs: number, events: Events): JsonRecordReader {
  return (record, number) => {
    if (isOfFirewall(record)) events.read(record, number);
    else if (isOfFields(record)) tellFields(record, number, writtenMs, sink);
    else if (textOf(record['messageType']) !== undefined) sink.skip('a message of CloudWatch Logs itself', 1);
    else sink.bad('no fields of a flow log; expected `srcaddr` and `dstaddr`', { number });
  };
}

/** Whether an object is of a flow log, or of the firewall. */
export function isObjectOfLog(record: Fields): boolean {
  return isOfFirewall(record) || isOfFields(record);
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
