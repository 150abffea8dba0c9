import type { DecodeInput } from '#core/model';

/** A longer one is no event. */
const MOST_EVENT_LENGTH = 1_048_576;

const OPEN = '<Event';
const CLOSE = '</Event>';

/** Cuts a text into its `Event` elements: a line each, side by side, or in an `Events` element. */
export function splitEvents(
  encoding: 'utf-8' | 'utf-16le',
  onEvent: (text: string) => void,
  onBroken: (why: string) => void,
): DecodeInput {
  const decoder = new TextDecoder(encoding);
  let text = '';
  const run = (isLast: boolean) => {
    for (;;) {
      const first = findOpen(text);
      if (first < 0) {
        // The beginning of a tag may have come, and not its end.
        text = text.slice(Math.max(0, text.length - OPEN.length));
        return;
      }
      const end = text.indexOf(CLOSE, first);
      const next = findOpen(text, first + OPEN.length);
      if (next >= 0 && (end < 0 || next < end)) {
        onBroken(`\`${text.slice(first, first + 40)}\` is cut off; expected \`${CLOSE}\``);
        text = text.slice(next);
      } else if (end >= 0) {
        onEvent(text.slice(first, end + CLOSE.length));
        text = text.slice(end + CLOSE.length);
      } else {
        text = text.slice(first);
        if (!isLast && text.length <= MOST_EVENT_LENGTH) return;
        onBroken(`\`${text.slice(0, 40)}\` has no end; expected \`${CLOSE}\``);
        text = '';
        return;
      }
    }
  };
  return {
    push: (bytes) => {
      text += decoder.decode(bytes, { stream: true });
      run(false);
    },
    end: () => {
      text += decoder.decode();
      run(true);
      text = '';
    },
  };
}

/** `<Event>` or `<Event xmlns=…>`, and not `<Events>` or `<EventData>`. */
function findOpen(text: string, from = 0): number {
  for (let at = text.indexOf(OPEN, from); at >= 0; at = text.indexOf(OPEN, at + 1)) {
    const after = text[at + OPEN.length];
    if (after !== undefined && /[\s>]/.test(after)) return at;
  }
  return -1;
}
