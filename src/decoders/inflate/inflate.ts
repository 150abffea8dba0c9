import { buildCode, type Code, FIXED_DISTANCES, FIXED_LENGTHS } from './code.ts';

export interface Output {
  bytes: Uint8Array;
  length: number;
  readonly most: number;
}

interface BitReader {
  readonly bytes: Uint8Array;
  at: number;
  held: number;
  count: number;
}

const END_OF_BLOCK = 256;
const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]; // prettier-ignore
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12_289, 16_385, 24_577]; // prettier-ignore
/** In which order a block tells the lengths of the code that its codes are written in. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Where the packed bytes from `first` on end; undefined where they are broken or too long. Source: RFC 1951. */
export function inflateInto(bytes: Uint8Array, first: number, output: Output): number | undefined {
  const reader: BitReader = { bytes, at: first, held: 0, count: 0 };
  const start = output.length;
  for (;;) {
    const isLast = readBits(reader, 1);
    const kind = readBits(reader, 2);
    if (kind < 0 || kind === 3) return undefined;
    if (kind === 0 ? !copyStored(reader, output) : !readBlock(reader, kind === 1, output, start)) return undefined;
    if (isLast === 1) return reader.at;
  }
}

/** -1: there are not so many bits. */
function readBits(reader: BitReader, wanted: number): number {
  while (reader.count < wanted) {
    const byte = reader.bytes[reader.at];
    if (byte === undefined) return -1;
    reader.held |= byte << reader.count;
    reader.at += 1;
    reader.count += 8;
  }
  const bits = reader.held & ((1 << wanted) - 1);
  reader.held >>>= wanted;
  reader.count -= wanted;
  return bits;
}

function copyStored(reader: BitReader, output: Output): boolean {
  // What is held is the rest of one byte.
  reader.held = 0;
  reader.count = 0;
  const { bytes, at } = reader;
  const length = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  const negated = (bytes[at + 2] ?? 0) | ((bytes[at + 3] ?? 0) << 8);
  if (length !== (~negated & 0xffff) || at + 4 + length > bytes.length || !makeRoom(output, length)) return false;
  output.bytes.set(bytes.subarray(at + 4, at + 4 + length), output.length);
  output.length += length;
  reader.at += 4 + length;
  return true;
}

function readBlock(reader: BitReader, isFixed: boolean, output: Output, start: number): boolean {
  const codes = isFixed ? { lengths: FIXED_LENGTHS, distances: FIXED_DISTANCES } : readCodes(reader);
  if (!codes) return false;
  for (;;) {
    const symbol = readSymbol(reader, codes.lengths);
    if (symbol === END_OF_BLOCK) return true;
    if (symbol < 0) return false;
    if (symbol < END_OF_BLOCK) {
      if (!makeRoom(output, 1)) return false;
      output.bytes[output.length] = symbol;
      output.length += 1;
      continue;
    }
    const length = readExtra(reader, LENGTHS[symbol - 257], LENGTH_BITS[symbol - 257]);
    const way = readSymbol(reader, codes.distances);
    const distance = readExtra(reader, DISTANCES[way], Math.max(0, (way >> 1) - 1));
    if (length < 0 || distance < 0 || distance > output.length - start || !makeRoom(output, length)) return false;
    // Byte by byte: what is copied may be what was just written.
    for (let i = 0; i < length; i++) {
      output.bytes[output.length] = output.bytes[output.length - distance] ?? 0;
      output.length += 1;
    }
  }
}

function readExtra(reader: BitReader, first: number | undefined, bits: number | undefined): number {
  if (first === undefined || bits === undefined) return -1;
  const extra = readBits(reader, bits);
  return extra < 0 ? -1 : first + extra;
}

function readCodes(reader: BitReader): { readonly lengths: Code; readonly distances: Code } | undefined {
  const [ofLengths, ofDistances, ofCodes] = [readBits(reader, 5), readBits(reader, 5), readBits(reader, 4)];
  if (ofCodes < 0) return undefined;
  const own = new Uint8Array(ORDER.length);
  for (const place of ORDER.slice(0, ofCodes + 4)) {
    const length = readBits(reader, 3);
    if (length < 0) return undefined;
    own[place] = length;
  }
  const code = buildCode(own);
  if (!code) return undefined;
  const total = ofLengths + 257 + ofDistances + 1;
  const lengths = new Uint8Array(total);
  let at = 0;
  while (at < total) {
    const symbol = readSymbol(reader, code);
    if (symbol < 0) return undefined;
    const repeat =
      symbol < 16 ? 1 : symbol === 16 ? readExtra(reader, 3, 2) : readExtra(reader, symbol === 17 ? 3 : 11, symbol === 17 ? 3 : 7); // prettier-ignore
    const value = symbol < 16 ? symbol : symbol === 16 ? lengths[at - 1] : 0;
    if (repeat < 0 || value === undefined || at + repeat > total) return undefined;
    lengths.fill(value, at, at + repeat);
    at += repeat;
  }
  const ofLiterals = buildCode(lengths.subarray(0, ofLengths + 257));
  const ofWays = buildCode(lengths.subarray(ofLengths + 257));
  return ofLiterals && ofWays ? { lengths: ofLiterals, distances: ofWays } : undefined;
}

/** Bit by bit, from the shortest codes on. -1: none of them. */
function readSymbol(reader: BitReader, { counts, symbols }: Code): number {
  let code = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length <= 15; length++) {
    const bit = readBits(reader, 1);
    if (bit < 0) return -1;
    code |= bit;
    const count = counts[length] ?? 0;
    if (code - count < first) return symbols[index + code - first] ?? -1;
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  return -1;
}

function makeRoom(output: Output, more: number): boolean {
  const wanted = output.length + more;
  if (wanted > output.most) return false;
  if (wanted > output.bytes.length) {
    const grown = new Uint8Array(Math.min(output.most, Math.max(wanted, output.bytes.length * 2)));
    grown.set(output.bytes.subarray(0, output.length));
    output.bytes = grown;
  }
  return true;
}
