import type { Address, Bits } from './address.ts';

/** The number of an address; undefined where it has none. */
export type AddressMap = (address: Address) => number | undefined;

/**
 * A number for each of many single addresses, found in constant time; of several for one address the first holds.
 * A `Map` keyed by bigint hashes the low 64 bits alone: a network to every host, each with `::1`, makes it a list.
 */
export function toAddressMap(entries: readonly (readonly [Address, number])[]): AddressMap {
  const narrow = toFamilyMap(entries, 32);
  const wide = toFamilyMap(entries, 128);
  return ({ bits, value }) => (bits === 32 ? narrow(value) : wide(value));
}

const word = new BigUint64Array(1);
const halves = new Uint32Array(word.buffer);

function toFamilyMap(
  entries: readonly (readonly [Address, number])[],
  bits: Bits,
): (value: bigint) => number | undefined {
  const members = entries.filter(([address]) => address.bits === bits);
  const needsHighWord = members.length > 2 * new Set(members.map(([{ value }]) => BigInt.asUintN(64, value))).size;
  const size = 1 << Math.ceil(Math.log2(2 * members.length + 2));
  const keys: (bigint | undefined)[] = Array.from({ length: size });
  const numbers: number[] = Array.from({ length: size }, () => 0);

  function hash(value: bigint): number {
    word[0] = value;
    let mixed = Math.imul((halves[0] ?? 0) ^ Math.imul(halves[1] ?? 0, 0x9e3779b1), 0x85ebca6b);
    if (needsHighWord) {
      word[0] = value >> 64n;
      mixed ^= Math.imul((halves[0] ?? 0) ^ Math.imul(halves[1] ?? 0, 0x9e3779b1), 0xc2b2ae35);
    }
    return (mixed ^ (mixed >>> 15)) & (size - 1);
  }

  function findSlot(value: bigint): number {
    let slot = hash(value);
    for (;;) {
      const key = keys[slot];
      if (key === undefined || key === value) return slot;
      slot = (slot + 1) & (size - 1);
    }
  }

  for (const [{ value }, number] of members) {
    const slot = findSlot(value);
    if (keys[slot] !== undefined) continue;
    keys[slot] = value;
    numbers[slot] = number;
  }
  return (value) => {
    const slot = findSlot(value);
    return keys[slot] === undefined ? undefined : numbers[slot];
  };
}
