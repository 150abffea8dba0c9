/** A canonical Huffman code: how many codes have each length, and what they stand for, in the order of the codes. */
export interface Code {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

const MOST_BITS = 15;

/** `lengths`: of the code of each symbol; 0: it has none. Undefined where they are more than there can be. */
export function buildCode(lengths: Uint8Array): Code | undefined {
  const counts = new Uint16Array(MOST_BITS + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  let left = 1;
  for (let length = 1; length <= MOST_BITS; length++) {
    left = left * 2 - (counts[length] ?? 0);
    if (left < 0) return undefined;
  }
  const offsets = new Uint16Array(MOST_BITS + 2);
  for (let length = 1; length <= MOST_BITS; length++)
    offsets[length + 1] = (offsets[length] ?? 0) + (counts[length] ?? 0);
  const symbols = new Uint16Array(lengths.length);
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue;
    const at = offsets[length] ?? 0;
    symbols[at] = symbol;
    offsets[length] = at + 1;
  }
  return { counts, symbols };
}

const toFixed = (lengths: Uint8Array): Code =>
  buildCode(lengths) ?? { counts: new Uint16Array(16), symbols: new Uint16Array(0) };

/** Source: RFC 1951 §3.2.6. */
export const FIXED_LENGTHS = toFixed(
  Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
);
export const FIXED_DISTANCES = toFixed(new Uint8Array(30).fill(5));
