import type { Carrier } from './carrier.ts';
import { firstLineOf, MOST_LENGTH, splitLines } from './split-lines.ts';

/** Time, stream, whether the line ends here (F) or goes on in the next (P), text. */
const LINE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) (stdout|stderr) ([FP])(?::\S*)? (.*)$/s;

/** Logs of containers as their run time writes them. Source: Kubernetes, CRI logging format (design proposal). */
export const CONTAINER_LINES: Carrier = {
  open: ({ text }) => {
    /** Of lines that go on, by their stream. */
    const parts = new Map<string, string>();
    const lines = splitLines((line) => {
      const [, stream = '', mark, content = ''] = LINE.exec(line) ?? [];
      if (mark === undefined) {
        if (line !== '') text(line);
        return;
      }
      const joined = (parts.get(stream) ?? '') + content;
      if (mark === 'P' && joined.length <= MOST_LENGTH) parts.set(stream, joined);
      else {
        parts.delete(stream);
        text(joined);
      }
    });
    return {
      push: lines.push,
      end: () => {
        lines.end();
        for (const joined of parts.values()) text(joined);
        parts.clear();
      },
    };
  },
  recognises: (beginning) => LINE.test(firstLineOf(beginning)),
};
