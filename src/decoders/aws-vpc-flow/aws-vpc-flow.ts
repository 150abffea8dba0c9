import type { Decoder, DecodeSource } from '#core/model';
import { firstByteOf, openByBeginning } from '#decoders/by-beginning';
import { carriedLine } from '#decoders/carriers';
import { parseFields } from '#decoders/json-fields';
import { fromJsonRecords } from '#decoders/json-records';
import { fromLines } from '#decoders/lines';
import { startEvents } from '#decoders/suricata-eve';
import { isFieldName, parseHeader } from './fields.ts';
import { isOfLog, readLines } from './read-lines.ts';
import { isObjectOfLog, readObjects } from './read-objects.ts';
import { openTable } from './read-table.ts';

const NAME = 'aws-vpc-flow';
const OPENS_OBJECTS: ReadonlySet<number | undefined> = new Set([0x7b, 0x5b]);

/** `fields`: of lines that no header comes before, in their order. */
function asText(fields?: readonly string[]): Decoder {
  return fromLines({
    name: NAME,
    hasObjects: true,
    recognises: (lines) => isOfLog(lines.find((line) => line.trim() !== '') ?? '', fields),
    start: (sink) => {
      const events = startEvents(sink);
      return {
        open: ({ writtenMs }) => {
          const [readLine, readObject] = [readLines(sink, writtenMs, fields), readObjects(sink, writtenMs, events)];
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
}

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
function toDecoder(fields?: readonly string[]): Decoder {
  const ofText = asText(fields);
  return {
    name: NAME,
    unit: 'line',
    recognises: (head) => {
      if (isTable(head.bytes)) return true;
      return (isOfObjects(head.bytes) ? AS_OBJECTS : ofText).recognises(head);
    },
    start: (sink) => {
      const [text, objects] = [ofText.start(sink), AS_OBJECTS.start(sink)];
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
}

export const AWS_VPC_FLOW: Decoder = toDecoder();

/**
 * Of a custom format, as the console shows it (`${version} ${vpc-id} …`), for lines that come without a header: those of
 * CloudWatch Logs and Firehose. Undefined where it names a field that there is not.
 */
export function awsVpcFlowOf(format: string): Decoder | undefined {
  const fields = parseHeader(format.replaceAll(/[${}]/g, ''));
  return fields.every(isFieldName) ? toDecoder(fields) : undefined;
}

function isOfObjects(beginning: Uint8Array): boolean {
  return OPENS_OBJECTS.has(firstByteOf(beginning));
}

/** `PAR1`. Which table it is stands at its end; of what we read, only these logs are in Parquet. */
function isTable([a, b, c, d]: Uint8Array): boolean {
  return a === 0x50 && b === 0x41 && c === 0x52 && d === 0x31;
}
