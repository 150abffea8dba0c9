import type { DecodeInput } from '#core/model';

/** Nothing but spaces for so long begins no log. */
const MOST_WAITING = 4096;
/** So many bytes a byte order mark and a magic number need. */
const FEWEST = 4;

/** Waits for the first bytes that say something, and reads with what is chosen by them. */
export function openByBeginning(choose: (beginning: Uint8Array) => DecodeInput): DecodeInput {
  return openWhenKnown((waiting, _, isWhole) => {
    const isTelling = waiting.length >= FEWEST && firstByteOf(waiting) !== undefined;
    return isTelling || isWhole || waiting.length > MOST_WAITING ? choose(waiting) : undefined;
  });
}

/**
 * Waits until something is chosen, and reads with that, from the beginning on. `choose`: is asked with all that has come,
 * and with what of it is new; undefined: more is needed. It must choose where that is `isWhole`, the whole input.
 */
export function openWhenKnown(
  choose: (waiting: Uint8Array, fresh: Uint8Array, isWhole: boolean) => DecodeInput | undefined,
): DecodeInput {
  let waiting = new Uint8Array();
  let input: DecodeInput | undefined;
  const begin = (fresh: Uint8Array, isWhole: boolean): DecodeInput | undefined => {
    input = choose(waiting, fresh, isWhole);
    input?.push(waiting);
    if (input) waiting = new Uint8Array();
    return input;
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
      begin(bytes, false);
    },
    end: (pause) => (input ?? begin(new Uint8Array(), true))?.end(pause),
  };
}

/** Behind a byte order mark and spaces; undefined where nothing else is there. */
export function firstByteOf(bytes: Uint8Array): number | undefined {
  return bytes.find((byte) => byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf && byte < 0xfe);
}
