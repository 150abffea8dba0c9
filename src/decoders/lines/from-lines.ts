import { carriedLine } from '#decoders/carriers';
import { parseFields } from '#decoders/json-fields';
import type { DecodeInput, Decoder, DecodeSink, DecodeSource } from '#core/model';

/** A longer one is no line of any log. */
export const MOST_LINE_LENGTH = 1_048_576;

/** A format of which a line is a record. */
export interface LineDecoder {
  readonly name: string;
  /** Lines may be objects of its own. Absent: an object is what a shipper put a line into. */
  readonly hasObjects?: true;
  /** The first lines of an input, some of which may be empty. */
  readonly recognises: (lines: readonly string[]) => boolean;
  readonly start: (sink: DecodeSink) => LineSession;
}

export interface LineSession {
  readonly open: (source: DecodeSource) => LineReader;
  readonly end: () => void;
}

/** Tells the sink what becomes of one line, at once or at the end of the session. Without its line end; never empty. */
export type LineReader = (line: string, number: number) => void;

/** Begins as a document of JSON. */
const IS_DOCUMENT = /^\s*(?:\{|\[\s*(?:\{|$))/;

/** Whether a line begins as an object does, or a part of one that stands in several lines. */
export function isOfJson(line: string): boolean {
  return /^\s*(?:["{]|\[\s*\{)/.test(line);
}

/** A document in several lines has none. */
function isWholeObject(line: string): boolean {
  return line.startsWith('{') && parseFields(line) !== undefined;
}

export function fromLines({ name, hasObjects, recognises, start }: LineDecoder): Decoder {
  return {
    name,
    unit: 'line',
    recognises: ({ lines }) =>
      lines.length > 0 &&
      (!IS_DOCUMENT.test(lines.find((line) => line.trim() !== '') ?? '') ||
        (hasObjects === true && lines.some(isWholeObject))) &&
      recognises(lines),
    start: (sink) => {
      const session = start(sink);
      const open = (source: DecodeSource): LineReader => {
        const readLine = session.open(source);
        if (hasObjects === true) return readLine;
        return (line, number) => readLine(line.startsWith('{') ? carriedLine(line) : line, number);
      };
      return { open: (source) => splitLines(open(source), sink), end: session.end };
    },
  };
}

/** RFC 5424 §6.4 puts one before a message of UTF-8, wherever it stands in the line. */
const BYTE_ORDER_MARK = '\ufeff';

/** Lines end with LF or CRLF; empty ones are no records. Bytes that are not UTF-8 become U+FFFD. */
function splitLines(readLine: LineReader, sink: DecodeSink): DecodeInput {
  const text = new TextDecoder('utf-8');
  let rest = '';
  let number = 0;
  /** Of a line that is too long, whose end has not come. */
  let isSkipping = false;
  const tell = (line: string) => {
    number += 1;
    const content = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (content.trim() === '') return;
    sink.read(1);
    if (content.length > MOST_LINE_LENGTH) sink.bad(sayTooLong(), { number });
    else readLine(content, number);
  };
  const take = (decoded: string) => {
    const piece = decoded.includes(BYTE_ORDER_MARK) ? decoded.replaceAll(BYTE_ORDER_MARK, '') : decoded;
    let first = 0;
    let last = piece.indexOf('\n');
    if (isSkipping) {
      if (last < 0) return;
      isSkipping = false;
      first = last + 1;
      last = piece.indexOf('\n', first);
    }
    while (last >= 0) {
      const line = piece.slice(first, last);
      tell(rest === '' ? line : rest + line);
      rest = '';
      first = last + 1;
      last = piece.indexOf('\n', first);
    }
    rest = first === 0 ? rest + piece : piece.slice(first);
    if (rest.length <= MOST_LINE_LENGTH) return;
    number += 1;
    sink.read(1);
    sink.bad(sayTooLong(), { number });
    rest = '';
    isSkipping = true;
  };
  return {
    push: (bytes) => {
      take(text.decode(bytes, { stream: true }));
    },
    end: () => {
      take(text.decode());
      if (rest !== '') tell(rest);
      rest = '';
    },
  };
}

function sayTooLong(): string {
  return `the line is longer than ${MOST_LINE_LENGTH} characters; expected one record a line`;
}
