import type { CarrierInput } from './carrier.ts';

/** A longer one is no line of any log. */
export const MOST_LENGTH = 1_048_576;

/** Lines without their ends; what is longer than any is told in pieces. */
export function splitLines(tell: (line: string) => void): CarrierInput {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  const take = (piece: string) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) tell(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (rest.length <= MOST_LENGTH) return;
    tell(rest);
    rest = '';
  };
  return {
    push: (bytes) => take(decoder.decode(bytes, { stream: true })),
    end: () => {
      take(`${decoder.decode()}\n`);
      rest = '';
    },
  };
}

/** The first line that says anything; the last bytes of it may be missing. */
export function firstLineOf(beginning: Uint8Array): string {
  const text = new TextDecoder('utf-8').decode(beginning);
  return /\S.*/.exec(text)?.[0].trimEnd() ?? '';
}
