import type { Address, Bits } from './address.ts';

/** Two numbers for each of many single addresses, found in constant time with one touch of memory. */
export interface AddressMap {
  /** Where the numbers of the address are; −1: it has none. */
  readonly find: (address: Address) => number;
  readonly firstAt: (place: number) => number;
  readonly secondAt: (place: number) => number;
}

/** Of a place: the low word of its address in halves, its first number plus one (0: free), its second number. */
const PLACE = 4;

/**
 * Numbers are 0 … 2^31 − 2; of several entries for one address the first holds. A `Map` keyed by bigint hashes the
 * low 64 bits alone: a network to every host, each with `::1`, makes it a list.
 */
export function toAddressMap(entries: readonly (readonly [Address, number, number])[]): AddressMap {
  const narrow = entries.filter(([{ bits }]) => bits === 32);
  const wide = entries.filter(([{ bits }]) => bits === 128);
  const places = new Int32Array((toSize(narrow) + toSize(wide)) * PLACE);
  const findNarrow = fill(places, 0, narrow, 32);
  const findWide = fill(places, toSize(narrow), wide, 128);
  return {
    find: ({ bits, value }) => (bits === 32 ? findNarrow(value) : findWide(value)),
    firstAt: (place) => (places[place * PLACE + 2] ?? 0) - 1,
    secondAt: (place) => places[place * PLACE + 3] ?? -1,
  };
}

function toSize(entries: readonly unknown[]): number {
  return 1 << Math.ceil(Math.log2(2 * entries.length + 2));
}

const word = new BigUint64Array(1);
const halves = new Int32Array(word.buffer);

function fill(
  places: Int32Array,
  start: number,
  entries: readonly (readonly [Address, number, number])[],
  bits: Bits,
): (value: bigint) => number {
  const size = toSize(entries);
  const needsHighWord = entries.length > 2 * new Set(entries.map(([{ value }]) => BigInt.asUintN(64, value))).size;
  const values: bigint[] = Array.from({ length: size }, () => 0n);

  /** The place of the address, or the free one where it would be. */
  function seek(value: bigint): number {
    let mixed = 0;
    if (needsHighWord) {
      word[0] = value >> 64n;
      mixed = mix();
    }
    word[0] = value;
    mixed = Math.imul(mixed, 31) ^ mix();
    const low = halves[0] ?? 0;
    const high = halves[1] ?? 0;
    for (let slot = (mixed ^ (mixed >>> 15)) & (size - 1); ; slot = (slot + 1) & (size - 1)) {
      const at = (start + slot) * PLACE;
      if (places[at + 2] === 0) return start + slot;
      if (places[at] === low && places[at + 1] === high && (bits === 32 || values[slot] === value)) return start + slot;
    }
  }

  for (const [{ value }, first, second] of entries) {
    const place = seek(value);
    if (places[place * PLACE + 2] !== 0) continue;
    places.set([halves[0] ?? 0, halves[1] ?? 0, first + 1, second], place * PLACE);
    values[place - start] = value;
  }
  return (value) => {
    const place = seek(value);
    return places[place * PLACE + 2] === 0 ? -1 : place;
  };
}

function mix(): number {
  return Math.imul((halves[0] ?? 0) ^ Math.imul(halves[1] ?? 0, 0x9e3779b1), 0x85ebca6b);
}
