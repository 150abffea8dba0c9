import type { Decoder, DecodeSource } from '#core/model';
import { firstByteOf, openByBeginning } from '#decoders/by-beginning';
import { carriedLine } from '#decoders/carriers';
import { parseFields } from '#decoders/json-fields';
import { fromJsonRecords } from '#decoders/json-records';
import { fromLines } from '#decoders/lines';
import { startEvents } from '#decoders/suricata-eve';
import { isOfLog, readLines } from './read-lines.ts';
import { isObjectOfLog, readObjects } from './read-objects.ts';
import { openTable } from './read-table.ts';

const NAME = 'aws-vpc-flow';
const OPENS_OBJECTS: ReadonlySet<number | undefined> = new Set([0x7b, 0x5b]);

const AS_TEXT: Decoder = fromLines({
  name: NAME,
  hasObjects: true,
  recognises: (lines) => isOfLog(lines.find((line) => line.trim() !== '') ?? ''),
  start: (sink) => {
    const events = startEvents(sink);
    return {
      open: ({ writtenMs }) => {
        const [readLine, readObject] = [readLines(sink, writtenMs), readObjects(sink, writtenMs, events)];
        return (line, number) => {
          // A log group that several write to.
          const object = line.startsWith('{') ? parseFields(line) : undefined;
          if (object && isObjectOfLog(object)) readObject(object, number);
          else readLine(object ? carriedLine(line) : line, number);
        };
      },
      end: events.end,
    };
  },
});

const AS_OBJECTS: Decoder = fromJsonRecords({
  name: NAME,
  recognises: isObjectOfLog,
  within: [],
  start: (sink) => {
    const events = startEvents(sink);
    return {
      open: ({ writtenMs }) => readObjects(sink, writtenMs, events),
      end: events.end,
    };
  },
});

/** As text, objects or a table in Parquet. Source: Amazon VPC User Guide, Flow log records; Transit Gateways, Flow logs. */
export const AWS_VPC_FLOW: Decoder = {
  name: NAME,
  unit: 'line',
  recognises: (head) => {
    if (isTable(head.bytes)) return true;
    return (isOfObjects(head.bytes) ? AS_OBJECTS : AS_TEXT).recognises(head);
  },
  start: (sink) => {
    const [text, objects] = [AS_TEXT.start(sink), AS_OBJECTS.start(sink)];
    const open = (source: DecodeSource) =>
      openByBeginning((beginning) => {
        if (isTable(beginning)) return openTable(source.writtenMs, sink);
        return (isOfObjects(beginning) ? objects : text).open(source);
      });
    return {
      open,
      end: () => {
        text.end();
        objects.end();
      },
    };
  },
};

function isOfObjects(beginning: Uint8Array): boolean {
  return OPENS_OBJECTS.has(firstByteOf(beginning));
}

/** `PAR1`. Which table it is stands at its end; of what we read, only these logs are in Parquet. */
function isTable([a, b, c, d]: Uint8Array): boolean {
  return a === 0x50 && b === 0x41 && c === 0x52 && d === 0x31;
}
