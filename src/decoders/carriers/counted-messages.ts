import type { Carrier } from './carrier.ts';
import { frameStream } from './frame-stream.ts';

/** `123 <134>…`: messages of syslog with their length before them, without ends of lines. Source: RFC 6587 §3.4.1. */
export const COUNTED_MESSAGES: Carrier = {
  open: ({ text, broken }) => {
    const decoder = new TextDecoder('utf-8');
    const framer = frameStream((message) => text(decoder.decode(message).replace(/[\r\n\0]+$/, '')));
    return {
      push: framer.push,
      end: () => {
        if (framer.end('closed')) broken('the last message is cut off; expected as many bytes as it says');
      },
    };
  },
  recognises: (beginning) => {
    let at = 0;
    for (let messages = 0; ; messages++) {
      while (SEPARATORS.has(beginning[at] ?? -1)) at += 1;
      if (at >= beginning.length) return messages > 0;
      const head = HEAD.exec(latin.decode(beginning.subarray(at, at + 16)));
      if (!head) return false;
      at += head[0].length + Number(head[1]);
      // Lines may begin so too, with lengths that somebody changed the message after.
      if (at > beginning.length) return messages > 0;
    }
  },
};

const HEAD = /^(\d{1,6}) (?=<\d{1,3}>)/;
const SEPARATORS: ReadonlySet<number> = new Set([0x0a, 0x0d, 0]);
const latin = new TextDecoder('latin1');
