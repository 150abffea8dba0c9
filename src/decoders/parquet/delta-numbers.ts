import { broken } from './broken.ts';

/** Numbers that were written as differences, and where they end. */
export interface DeltaNumbers {
  readonly count: number;
  /** Where what follows them begins. */
  readonly end: number;
  /** The next one; throws after the last. */
  readonly next: () => number;
}

/** Of varints: ten bytes hold 64 bits. */
const MOST_VARINT_BYTES = 10;

/**
 * Blocks of differences to the number before, each a least difference and what lies above it in so many bits. They are
 * unpacked as they are asked for; to find their end, only the heads of blocks are read. Numbers of more than 53 bits lose
 * their last ones. Source: apache/parquet-format, Encodings.md (DELTA_BINARY_PACKED).
 */
export function readDeltaNumbers(bytes: Uint8Array, first: number): DeltaNumbers {
  const head = readVarints(bytes, first);
  const [blockSize, miniblocks, count] = [head.next(), head.next(), head.next()];
  const firstValue = toSigned(head.next());
  const perMiniblock = blockSize / miniblocks;
  if (count > 0 && !(miniblocks > 0 && Number.isInteger(perMiniblock) && perMiniblock % 8 === 0 && perMiniblock > 0))
    broken(`blocks of ${blockSize} numbers in ${miniblocks} parts; expected parts of whole bytes`);
  const bodyAt = head.at();

  /** The head of the block at `at`; `left`: numbers that it may hold. */
  const openBlock = (at: number, left: number) => {
    const varints = readVarints(bytes, at);
    const least = toSigned(varints.next());
    const widthsAt = varints.at();
    if (widthsAt + miniblocks > bytes.length) broken('a block of differences that ends early');
    // Widths stand there for parts that are not.
    const parts = Math.min(miniblocks, Math.ceil(left / perMiniblock));
    const dataAt = widthsAt + miniblocks;
    let end = dataAt;
    for (let i = 0; i < parts; i++) end += ((bytes[widthsAt + i] ?? 0) * perMiniblock) / 8;
    if (end > bytes.length) broken('a block of differences that ends early');
    return { least, widthsAt, dataAt, end };
  };
  const findEnd = (): number => {
    let at = bodyAt;
    for (let left = count - 1; left > 0; left -= blockSize) at = openBlock(at, left).end;
    return at;
  };

  let told = 0;
  let value = firstValue;
  let nextBlock = bodyAt;
  let block = { least: 0, widthsAt: 0, dataAt: 0, end: 0 };
  /** In the block. */
  let index = 0;
  let bit = 0;
  const next = (): number => {
    if (told >= count) broken('fewer numbers than rows');
    told += 1;
    if (told === 1) return value;
    index = (told - 2) % blockSize;
    if (index === 0) {
      block = openBlock(nextBlock, count - told + 1);
      nextBlock = block.end;
      bit = block.dataAt * 8;
    }
    const width = bytes[block.widthsAt + Math.floor(index / perMiniblock)] ?? 0;
    value += block.least + readBits(bytes, bit, width);
    bit += width;
    return value;
  };
  return { count, end: findEnd(), next };
}

function readBits(bytes: Uint8Array, first: number, width: number): number {
  let number = 0;
  let bit = first;
  for (let got = 0; got < width;) {
    const within = bit & 7;
    const take = Math.min(8 - within, width - got);
    number += (((bytes[Math.floor(bit / 8)] ?? 0) >> within) & ((1 << take) - 1)) * 2 ** got;
    got += take;
    bit += take;
  }
  return number;
}

function readVarints(bytes: Uint8Array, first: number) {
  let at = first;
  return {
    at: () => at,
    next: (): number => {
      let value = 0;
      let unit = 1;
      for (let i = 0; i < MOST_VARINT_BYTES; i++) {
        const byte = bytes[at] ?? broken('a number that ends early');
        at += 1;
        value += (byte & 0x7f) * unit;
        if (byte < 0x80) return value;
        unit *= 128;
      }
      return broken(`a number of more than ${MOST_VARINT_BYTES} bytes`);
    },
  };
}

/** Zigzag. */
function toSigned(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
