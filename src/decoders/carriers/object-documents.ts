import { parseFields } from '#decoders/json-fields';
import { splitRecords } from '#decoders/json-records';
import { carriedTexts } from './carried-texts.ts';
import type { Carrier } from './carrier.ts';

/**
 * What lies around the objects of several lines: subscriptions and answers of CloudWatch Logs, answers of Elasticsearch, of
 * Splunk, of Loki and of firewalls (FortiGate, FortiAnalyzer), OpenTelemetry's OTLP.
 */
const WITHIN = [
  ['logEvents'],
  ['events'],
  ['hits', 'hits'],
  ['results'],
  ['data', 'result'],
  ['result', 'data'],
  ['resourceLogs', 'scopeLogs', 'logRecords'],
];

/** Documents of JSON with objects in them that have the lines of the log, or are its records. */
export const OBJECT_DOCUMENTS: Carrier = {
  open: ({ text, broken }) =>
    splitRecords(
      WITHIN,
      (record) => {
        const fields = parseFields(record);
        const texts = fields ? carriedTexts(fields) : [];
        for (const one of texts) text(one.replace(/\r?\n$/, ''));
        if (texts.length === 0) text(record.includes('\n') && fields ? JSON.stringify(fields) : record);
      },
      broken,
    ),
  recognises: (beginning) => {
    let isSeen = false;
    const input = splitRecords(WITHIN, (record) => {
      const fields = isSeen ? undefined : parseFields(record);
      isSeen ||= fields !== undefined && (carriedTexts(fields).length > 0 || !isOuter(record, beginning));
    });
    input.push(beginning);
    return isSeen;
  },
};

/** Whether the input begins with the object, which then lies in nothing. */
function isOuter(record: string, beginning: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(beginning.subarray(0, 256)).replace(/^[\ufeff\s]+/, '');
  return text.startsWith(record.slice(0, 64));
}
