/** A set of small numbers, 32 to a word. */
export type BitSet = Uint32Array;

export function toBitSet(size: number, members: Iterable<number>): BitSet {
  const bits = new Uint32Array((size + 31) >>> 5);
  for (const member of members) bits[member >>> 5] = (bits[member >>> 5] ?? 0) | (1 << (member & 31));
  return bits;
}

export function intersectBits(a: BitSet, b: BitSet): BitSet {
  return a.map((word, i) => word & (b[i] ?? 0));
}

export function subtractBits(a: BitSet, b: BitSet): BitSet {
  return a.map((word, i) => word & ~(b[i] ?? 0));
}

export function isSharingBits(a: BitSet, b: BitSet): boolean {
  for (let i = 0; i < a.length; i++) if (((a[i] ?? 0) & (b[i] ?? 0)) !== 0) return true;
  return false;
}

export function isEmptyBits(a: BitSet): boolean {
  for (const word of a) if (word !== 0) return false;
  return true;
}

export function* membersOf(bits: BitSet): Generator<number> {
  for (let i = 0; i < bits.length; i++)
    for (let word = bits[i] ?? 0; word !== 0; word &= word - 1) yield 32 * i + 31 - Math.clz32(word & -word);
}
