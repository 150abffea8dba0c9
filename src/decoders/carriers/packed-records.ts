import { gunzip, isGzip } from '#decoders/inflate';
import { type Fields, fieldsAt, parseFields } from '#decoders/json-fields';
import { splitRecords } from '#decoders/json-records';
import type { Carrier } from './carrier.ts';

/** Requests of Firehose, events of Lambda, answers of Kinesis, pulls of Pub/Sub. */
const WITHIN = [['records'], ['Records'], ['receivedMessages']];
/** A record of Kinesis holds up to 10 MiB. */
const MOST_UNPACKED = 16_777_216;
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;

/** Records in base64, packed with gzip or not, that hold lines of a log or a document of a shipper. */
export const PACKED_RECORDS: Carrier = {
  open: ({ text, broken }) =>
    splitRecords(
      WITHIN,
      (record) => {
        const packed = packedTextOf(parseFields(record));
        if (packed === undefined) {
          text(record.replaceAll(/\s*\n\s*/g, ' '));
          return;
        }
        const content = unpack(packed);
        if (content === undefined) broken(`\`${packed.slice(0, 40)}\` is no base64 of a text, packed with gzip or not`);
        else for (const line of linesOf(content)) text(line);
      },
      broken,
    ),
  recognises: (beginning) => {
    let isPacked: boolean | undefined;
    const input = splitRecords(WITHIN, (record) => {
      const packed = packedTextOf(parseFields(record));
      isPacked ??= packed !== undefined && unpack(packed) !== undefined;
    });
    input.push(beginning);
    return isPacked ?? false;
  },
};

/** What the record carries: of Kinesis, of CloudWatch Logs to Lambda, of Pub/Sub, of Firehose and Kinesis's own API. */
function packedTextOf(fields: Fields | undefined): string | undefined {
  if (!fields) return undefined;
  for (const around of ['kinesis', 'awslogs', 'message']) {
    const data = fieldsAt(fields, around)['data'];
    if (typeof data === 'string') return data;
  }
  const data = fields['data'] ?? fields['Data'];
  return typeof data === 'string' ? data : undefined;
}

/** Undefined: it is no text, in no base64. */
function unpack(packed: string): string | undefined {
  if (!BASE64.test(packed)) return undefined;
  const bytes = fromBase64(packed);
  const content = bytes && isGzip(bytes) ? gunzip(bytes, MOST_UNPACKED) : bytes;
  if (!content) return undefined;
  const text = new TextDecoder('utf-8').decode(content);
  return text.includes('\0') || text.includes('\ufffd') ? undefined : text;
}

function fromBase64(packed: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** A document in several lines is one, as what is inside of it is found in the next layer. */
function linesOf(content: string): readonly string[] {
  const fields = content.includes('\n') ? parseFields(content) : undefined;
  return fields ? [JSON.stringify(fields)] : content.split(/\r?\n/).filter((line) => line !== '');
}
