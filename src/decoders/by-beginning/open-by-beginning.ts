import type { DecodeInput } from '#core/model';

/** Nothing but spaces for so long begins no log. */
const MOST_WAITING = 4096;
/** So many bytes a byte order mark and a magic number need. */
const FEWEST = 4;

/** Waits for the first bytes that say something, and reads with what is chosen by them. */
export function openByBeginning(choose: (beginning: Uint8Array) => DecodeInput): DecodeInput {
  let waiting = new Uint8Array();
  let input: DecodeInput | undefined;
  const begin = (): DecodeInput => {
    const chosen = choose(waiting);
    chosen.push(waiting);
    waiting = new Uint8Array();
    input = chosen;
    return chosen;
  };
  return {
    push: (bytes) => {
      if (input) {
        input.push(bytes);
        return;
      }
      const both = new Uint8Array(waiting.length + bytes.length);
      both.set(waiting);
      both.set(bytes, waiting.length);
      waiting = both;
      const isTelling = waiting.length >= FEWEST && firstByteOf(waiting) !== undefined;
      if (isTelling || waiting.length > MOST_WAITING) begin();
    },
    end: (pause) => (input ?? begin()).end(pause),
  };
}

/** Behind a byte order mark and spaces; undefined where nothing else is there. */
export function firstByteOf(bytes: Uint8Array): number | undefined {
  return bytes.find((byte) => byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf && byte < 0xfe);
}
