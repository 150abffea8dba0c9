import { describe, expect, test } from 'vitest';
import { readFrames } from './index.ts';

type Order = 'little' | 'big';
const toNumber = (order: Order, bytes: number) => (value: number) => {
  const digits = Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) & 0xff);
  return order === 'little' ? digits : digits.toReversed();
};
const toWords =
  (order: Order) =>
  (...values: readonly number[]) =>
    values.flatMap(toNumber(order, 4));
const toShorts =
  (order: Order) =>
  (...values: readonly number[]) =>
    values.flatMap(toNumber(order, 2));

/** What is told of a capture that comes in pieces of a size. */
function read(bytes: readonly number[], size = 1000) {
  const frames: string[] = [];
  const bad: string[] = [];
  const input = readFrames({
    frame: (frame) => {
      const text = [...frame.bytes.subarray(frame.first, frame.end)].join(',');
      frames.push(`${frame.timeMs} ${frame.linkType} ${text} of ${frame.wireBytes}`);
    },
    bad: (why) => bad.push(why),
  });
  const whole = Uint8Array.from(bytes);
  for (let first = 0; first < whole.length; first += size) input.push(whole.subarray(first, first + size));
  input.end();
  return { frames, bad };
}

const toPcap = (order: Order, magic: number, part: number, extra: readonly number[] = []) => {
  const words = toWords(order);
  const packet = (second: number) => [...words(second, part, 2, 9), ...extra, 7, 8];
  return [...words(magic, 0x00040002, 0, 0, 65_535, 1), ...packet(1), ...packet(2)];
};
const TWO = ['1500 1 7,8 of 9', '2500 1 7,8 of 9'];

describe('pcap', () => {
  test.each<[string, readonly number[]]>([
    ['microseconds', toPcap('little', 0xa1b2c3d4, 500_000)],
    ['microseconds, the other byte order', toPcap('big', 0xa1b2c3d4, 500_000)],
    ['nanoseconds', toPcap('little', 0xa1b23c4d, 500_000_000)],
    ['nanoseconds, the other byte order', toPcap('big', 0xa1b23c4d, 500_000_000)],
    ['the patched form', toPcap('little', 0xa1b2cd34, 500_000, [1, 0, 0, 0, 8, 0, 0, 0])],
  ])('%s, in pieces of any size', (_, bytes) => {
    for (const size of [1, 3, 25, 1000]) expect(read(bytes, size)).toEqual({ frames: TWO, bad: [] });
  });

  test('that ends within a packet tells the others, and that it does', () => {
    expect(read(toPcap('little', 0xa1b2c3d4, 500_000).slice(0, -1))).toEqual({
      frames: TWO.slice(0, 1),
      bad: ['the capture ends within a packet, 17 bytes after the last'],
    });
  });

  test('with a packet longer than any is read no further', () => {
    const bytes = [...toPcap('little', 0xa1b2c3d4, 0), ...toWords('little')(1, 0, 0x7fffffff, 1)];
    expect(read(bytes).bad).toEqual(['a packet of 2147483647 bytes; expected at most 262144']);
  });
});

function toPcapng(order: Order): number[] {
  const [words, shorts] = [toWords(order), toShorts(order)];
  const block = (type: number, body: readonly number[]) => {
    const length = 12 + body.length;
    return [...words(type, length), ...body, ...words(length)];
  };
  const section = block(0x0a0d0d0a, [...words(0x1a2b3c4d, 1), ...Array<number>(8).fill(255)]);
  const card = (linkType: number, options: readonly number[]) =>
    block(1, [...shorts(linkType, 0), ...words(65_535), ...options, ...words(0)]);
  const option = (code: number, value: readonly number[]) => [
    ...shorts(code, value.length),
    ...value,
    ...Array<number>((4 - (value.length % 4)) % 4).fill(0),
  ];
  const packet = (index: number, units: number) =>
    block(6, [...words(index, Math.floor(units / 2 ** 32), units % 2 ** 32, 2, 9), 7, 8, 0, 0]);
  const offset = order === 'little' ? [...words(1), 0, 0, 0, 0] : [0, 0, 0, 0, ...words(1)];
  return [
    ...section,
    ...card(1, []),
    ...card(101, option(9, [9])),
    ...card(113, [...option(9, [0x80 | 10]), ...option(14, offset)]),
    ...packet(0, 1_500_000),
    ...packet(1, 1_500_000_000),
    ...packet(2, 512),
    ...block(99, [1, 2, 3, 4]),
  ];
}

const OF_CARDS = ['1500 1 7,8 of 9', '1500 101 7,8 of 9', '1500 113 7,8 of 9'];

describe('pcapng', () => {
  test.each<Order>(['little', 'big'])('in %s-endian order: each interface has its resolution and offset', (order) => {
    for (const size of [1, 7, 1000]) expect(read(toPcapng(order), size)).toEqual({ frames: OF_CARDS, bad: [] });
  });

  test('a section may have the other byte order', () => {
    expect(read([...toPcapng('little'), ...toPcapng('big')]).frames).toEqual([...OF_CARDS, ...OF_CARDS]);
  });

  test('a packet of an interface that is not there is bad, and the next is read', () => {
    const all = toPcapng('little');
    const at = all.findIndex((byte, i) => byte === 6 && all[i + 4] === 36);
    all[at + 8] = 9;
    const { frames, bad } = read(all);
    expect(frames).toEqual(OF_CARDS.slice(1));
    expect(bad).toEqual(['a packet of 2 bytes on interface 9; expected both to be in the file']);
  });
});

test('what is no capture is told at once', () => {
  expect(read([1, 2, 3, 4, 5]).bad).toEqual(['no magic number of a capture; expected pcap or pcapng']);
});
