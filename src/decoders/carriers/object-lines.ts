import { parseFields } from '#decoders/json-fields';
import { carriedTexts } from './carried-texts.ts';
import type { Carrier } from './carrier.ts';
import { firstLineOf, MOST_LENGTH, splitLines } from './split-lines.ts';

/** A shipper reads what a container run time wrote, which holds an object of another shipper. */
const MOST_LAYERS = 3;

/** Lines that are objects with the line of the log in them; other lines among them are lines of the log. */
export const OBJECT_LINES: Carrier = {
  open: ({ text }) => {
    /** Of lines that go on, by their stream. */
    const parts = new Map<unknown, string>();
    const tell = (line: string) => text(line.replace(/\r?\n$/, ''));
    const lines = splitLines((line) => {
      if (line === '') return;
      const fields = line.startsWith('{') ? parseFields(line) : undefined;
      const texts = fields ? carriedTexts(fields) : [];
      if (!fields || texts.length === 0) {
        text(line);
        return;
      }
      const { stream } = fields;
      for (const one of texts) {
        const joined = (parts.get(stream) ?? '') + one;
        parts.delete(stream);
        if (isPartOfDocker(one, stream) && joined.length <= MOST_LENGTH) parts.set(stream, joined);
        else tell(joined);
      }
    });
    return {
      push: lines.push,
      end: () => {
        lines.end();
        for (const joined of parts.values()) tell(joined);
        parts.clear();
      },
    };
  },
  recognises: (beginning) => {
    const line = firstLineOf(beginning);
    const fields = line.startsWith('{') ? parseFields(line) : undefined;
    return fields !== undefined && carriedTexts(fields).length > 0;
  },
};

/** The line in a line that is an object, or that line. */
export function carriedLine(line: string): string {
  let inner = line;
  for (let i = 0; i < MOST_LAYERS && inner.startsWith('{'); i++) {
    const fields = parseFields(inner);
    const text = fields && carriedTexts(fields)[0];
    if (text === undefined) return inner;
    inner = text.replace(/\r?\n$/, '');
  }
  return inner;
}

/** Docker cuts lines that are longer, and ends the last part alone with an end of line. */
const DOCKER_PART = 16_384;

function isPartOfDocker(text: string, stream: unknown): boolean {
  return text.length >= DOCKER_PART && !text.endsWith('\n') && (stream === 'stdout' || stream === 'stderr');
}
