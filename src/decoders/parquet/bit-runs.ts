import { broken } from './broken.ts';

/**
 * Numbers of `width` bits, one at a time: runs of one number and runs of packed ones. Nothing is unpacked before it is asked
 * for, however long a run claims to be. Source: apache/parquet-format, Encodings.md (RLE).
 */
export function readBitRuns(bytes: Uint8Array, first: number, end: number, width: number): () => number {
  let at = first;
  const left = { repeated: 0, packed: 0 };
  let value = 0;
  /** In bits, within the packed run that begins at `packedFirst`. */
  let bit = 0;
  let packedFirst = 0;
  const byteAt = (index: number) => (index < end ? (bytes[index] ?? 0) : broken('numbers that end early'));
  const readHead = () => {
    let head = 0;
    let unit = 1;
    for (let i = 0; i < 5; i++) {
      const byte = byteAt(at);
      at += 1;
      head += (byte & 0x7f) * unit;
      if (byte < 0x80) return head;
      unit *= 128;
    }
    return broken('a run with a length of more than five bytes');
  };
  const openRun = () => {
    const head = readHead();
    if (head % 2 === 1) {
      const groups = (head - 1) / 2;
      left.packed = groups * 8;
      packedFirst = at;
      bit = 0;
      at += groups * width;
      return;
    }
    left.repeated = head / 2;
    value = 0;
    for (let i = 0; i < Math.ceil(width / 8); i++) value += byteAt(at + i) * 256 ** i;
    at += Math.ceil(width / 8);
  };
  return () => {
    while (left.repeated === 0 && left.packed === 0) openRun();
    if (left.repeated > 0) {
      left.repeated -= 1;
      return value;
    }
    left.packed -= 1;
    let number = 0;
    for (let got = 0; got < width;) {
      const within = bit & 7;
      const take = Math.min(8 - within, width - got);
      const part = (byteAt(packedFirst + Math.floor(bit / 8)) >> within) & ((1 << take) - 1);
      number += part * 2 ** got;
      got += take;
      bit += take;
    }
    return number;
  };
}
