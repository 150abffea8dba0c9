import type { DecodeInput, Decoder, DecodeSink, DecodeSource } from '#core/model';
import { firstByteOf, openByBeginning } from '#decoders/by-beginning';
import { fromJsonRecords } from '#decoders/json-records';
import { toJsonEvent } from './json-event.ts';
import { parseXmlEvent } from './parse-xml-event.ts';
import { toLogRecord } from './to-flow.ts';
import type { WindowsEvent } from './windows-event.ts';
import { areTexts, splitTexts } from './text-events.ts';
import { splitEvents } from './xml-records.ts';

const LESS_THAN = 0x3c;
const BRACE = 0x7b;
const BRACKET = 0x5b;

const CHANNELS = /sysmon|^security$/;
const PROVIDERS = /sysmon|security-auditing/;

const AS_JSON: Decoder = fromJsonRecords({
  name: 'sysmon',
  recognises: (record) => {
    const event = toJsonEvent(record);
    return event !== undefined && isOfOurs(event);
  },
  within: [['events'], ['Events'], ['records'], ['hits', 'hits']],
  start: (sink) => ({
    open:
      ({ writtenMs }) =>
      (record, number) => {
        tell(toJsonEvent(record), number, writtenMs, sink);
      },
    end: () => undefined,
  }),
});

/** The connections of Windows' event logs. Each input is XML or JSON, as its first character says. */
export const SYSMON: Decoder = {
  name: 'sysmon',
  unit: 'record',
  recognises: (head) => {
    if (!isXml(head.bytes)) return AS_JSON.recognises(head);
    if (areTexts(head.lines)) return true;
    let isOurs = false;
    const input = splitEvents(
      encodingOf(head.bytes),
      (text) => {
        const event = parseXmlEvent(text);
        isOurs ||= event !== undefined && isOfOurs(event);
      },
      () => undefined,
    );
    input.push(head.bytes);
    return isOurs;
  },
  start: (sink) => {
    const asJson = AS_JSON.start(sink);
    const open = (source: DecodeSource) =>
      openByBeginning((beginning) =>
        isXml(beginning) ? openEvents(source, encodingOf(beginning), sink) : asJson.open(source),
      );
    return { open, end: asJson.end };
  },
};

/** Events as XML, as text, or both: neither looks like the other. */
function openEvents({ writtenMs }: DecodeSource, encoding: 'utf-8' | 'utf-16le', sink: DecodeSink): DecodeInput {
  let number = 0;
  const texts = splitTexts(encoding, (event) => {
    number += 1;
    sink.read(1);
    tell(event, number, writtenMs, sink);
  });
  const xml = splitEvents(
    encoding,
    (text) => {
      number += 1;
      sink.read(1);
      tell(parseXmlEvent(text), number, writtenMs, sink);
    },
    (why) => {
      number += 1;
      sink.read(1);
      sink.bad(why, { number });
    },
  );
  return {
    push: (bytes) => {
      xml.push(bytes);
      texts.push(bytes);
    },
    end: async () => {
      await xml.end();
      await texts.end();
    },
  };
}

function tell(event: WindowsEvent | undefined, number: number, writtenMs: number, sink: DecodeSink): void {
  if (!event) {
    sink.bad('no number and log of an event; expected one of Windows', { number });
    return;
  }
  const record = toLogRecord(event, writtenMs);
  if (record.kind === 'skipped') sink.skip(record.why, 1);
  else if (record.kind === 'bad') sink.bad(record.why, { number });
  else sink.flow(record.flow, 1);
}

function isOfOurs({ channel, provider }: WindowsEvent): boolean {
  return CHANNELS.test(channel) || PROVIDERS.test(provider);
}

/** All that is no JSON: behind the heads of syslog are events, too (Sysmon for Linux). PowerShell writes UTF-16. */
function isXml(bytes: Uint8Array): boolean {
  const first = firstByteOf(bytes);
  return first !== undefined && first !== BRACE && first !== BRACKET;
}

function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' {
  return (first === 0xff && second === 0xfe) || (first === LESS_THAN && second === 0) ? 'utf-16le' : 'utf-8';
}
