import type { Address, AddressSet } from '#core/net';
import { LAST_WORD } from './levels.ts';
import type { Node, NodeTable } from './node-table.ts';

/** The ranges of one family as 32-bit words, most significant first: `width` words a range. */
export interface WordRanges {
  readonly width: 1 | 4;
  readonly count: number;
  readonly firsts: Uint32Array;
  readonly lasts: Uint32Array;
}

export function toWordRanges(set: AddressSet, bits: 32 | 128): WordRanges {
  const ranges = set.ranges.filter((range) => range.bits === bits);
  const width = bits === 32 ? 1 : 4;
  const firsts = new Uint32Array(ranges.length * width);
  const lasts = new Uint32Array(ranges.length * width);
  for (const [i, { first, last }] of ranges.entries()) {
    writeWords(firsts, i * width, width, first);
    writeWords(lasts, i * width, width, last);
  }
  return { width, count: ranges.length, firsts, lasts };
}

/** One word of an IPv4 address, four of an IPv6 address. */
export function toWords({ bits, value }: Address): Uint32Array {
  const words = new Uint32Array(bits / 32);
  writeWords(words, 0, words.length, value);
  return words;
}

function writeWords(to: Uint32Array, at: number, width: number, value: bigint): void {
  for (let word = 0; word < width; word++)
    to[at + word] = Number((value >> BigInt(32 * (width - 1 - word))) & 0xffff_ffffn);
}

/** A range, cut down to what one value of the words before leaves of it: all below, all above, or both. */
interface Part {
  readonly range: number;
  readonly fromStart: boolean;
  readonly toEnd: boolean;
}

/** The diagram that asks for the words of an address, from `level` on: `inside` for those in the ranges. */
export function buildWords(table: NodeTable, level: number, ranges: WordRanges, inside: Node, outside: Node): Node {
  const { width, count, firsts, lasts } = ranges;
  const parts = Array.from({ length: count }, (_, range) => ({ range, fromStart: false, toEnd: false }));
  return buildFrom(0, parts);

  function buildFrom(word: number, these: readonly Part[]): Node {
    const opened = table.open();
    let next = 0;
    let shared: { at: number; parts: Part[] } | undefined;
    const push = (first: number, last: number, child: Node) => {
      if (next < first) table.push(first - 1, outside, opened);
      table.push(last, child, opened);
      next = last + 1;
    };
    const closeShared = () => {
      if (shared) push(shared.at, shared.at, buildFrom(word + 1, shared.parts));
      shared = undefined;
    };
    const share = (at: number, part: Part) => {
      if (shared && shared.at !== at) closeShared();
      shared ??= { at, parts: [] };
      shared.parts.push(part);
    };
    for (const part of these) {
      const at = part.range * width + word;
      const first = part.fromStart ? 0 : (firsts[at] as number);
      const last = part.toEnd ? LAST_WORD : (lasts[at] as number);
      if (word === width - 1) push(first, last, inside);
      else if (first === last) share(first, part);
      else {
        share(first, { ...part, toEnd: true });
        closeShared();
        if (first + 1 < last) push(first + 1, last - 1, inside);
        share(last, { ...part, fromStart: true });
      }
    }
    closeShared();
    if (next <= LAST_WORD) table.push(LAST_WORD, outside, opened);
    return table.close(level + word, opened);
  }
}
