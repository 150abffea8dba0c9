import type { DecodeInput, Decoder, DecodeSink, DecodeSource } from '#core/model';

/** A longer one is no line of any log. */
export const MOST_LINE_LENGTH = 1_048_576;

/** A format of which a line is a record. */
export interface LineDecoder {
  readonly name: string;
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

export function fromLines({ name, recognises, start }: LineDecoder): Decoder {
  return {
    name,
    unit: 'line',
    recognises: ({ lines }) => lines.length > 0 && recognises(lines),
    start: (sink) => {
      const session = start(sink);
      return { open: (source) => splitLines(session.open(source), sink), end: session.end };
    },
  };
}

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
  const take = (piece: string) => {
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
