/** Templates of every kind, with data of theirs: variable lengths, options, scopes, enterprises, withdrawals, sections. */
export function toHostileMessages(): Uint8Array[] {
  const variable = [8, 4, 12, 4, 4, 1, 371, 0xffff, 1, 8];
  const record = [10, 0, 0, 1, 10, 0, 0, 2, 6, 3, 97, 98, 99, 0, 0, 0, 0, 0, 0, 4, 0];
  const long = [10, 0, 0, 1, 10, 0, 0, 2, 6, 255, 0, 3, 97, 98, 99, 0, 0, 0, 0, 0, 0, 4, 0];
  const enterprise = [8, 4, 12, 4, 0x8001, 4, 0, 29_305, 4, 1];
  return [
    toIpfix(toSet(2, words(256, 5, ...variable)), toSet(256, [...record, ...long])),
    toIpfix(toSet(2, words(257, 4, ...enterprise)), toSet(257, [10, 0, 0, 1, 10, 0, 0, 2, 0, 0, 0, 9, 17])),
    toIpfix(toSet(3, words(258, 3, 1, 149, 4, 48, 1, 50, 4)), toSet(258, [0, 0, 0, 7, 1, 0, 0, 0, 100])),
    toIpfix(toSet(2, words(256, 0)), toSet(3, words(258, 0))),
    toIpfix(toSet(2, words(259, 1, 8, 0)), toSet(259, [0, 0, 0, 0])),
    toIpfix(toSet(2, words(260, 0xffff, 8, 4)), toSet(260, [1, 2, 3, 4])),
    toIpfix(toSet(2, words(261, 2, 315, 0xffff, 305, 4)), toSet(261, [40, ...FRAME, 0, 0, 0, 1])),
    toIpfix(
      toSet(2, words(270, 4, 8, 4, 12, 4, 4, 1, 1, 1)),
      toSet(2, words(271, 2, 61, 1, 292, 0xffff)),
      toSet(2, words(272, 1, 293, 0xffff)),
      toSet(271, [1, 23, 255, ...words(270), ...PAIR.slice(0, 8), 6, 9, ...PAIR.slice(0, 8), 17, 8]),
      toSet(272, [22, 255, ...words(271, 21), 0, 15, 255, ...words(270), ...PAIR.slice(0, 8), 6, 9, 1]),
    ),
    toSums(8, 44),
    toSums(5, 40),
    toV9(toSet(0, words(262, 6, 8, 4, 12, 4, 7, 2, 11, 2, 4, 1, 1, 4)), toSet(262, [...PAIR, 0, 0])),
    toV9(toSet(1, words(263, 4, 8, 1, 4, 48, 2, 34, 4)), toSet(263, [0, 0, 0, 1, 0, 2, 0, 0, 0, 10])),
    toV9(
      toSet(0, words(264, 5, 8, 4, 12, 4, 4, 1, 148, 4, 233, 1)),
      toSet(264, [...PAIR.slice(0, 8), 6, 0, 0, 0, 1, 1]),
    ),
    toV9(
      toSet(0, words(264, 5, 8, 4, 12, 4, 4, 1, 148, 4, 233, 1)),
      toSet(264, [...PAIR.slice(0, 8), 6, 0, 0, 0, 1, 2]),
    ),
  ];
}

const PAIR = [10, 0, 0, 1, 10, 0, 0, 2, 156, 64, 1, 187, 6, 0, 0, 4, 0];
const FRAME = [
  0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 8, 0, 0x45, 0, 0, 60, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 0x9c,
  0x40, 0, 53, 0, 40,
];

const words = (...numbers: readonly number[]) => numbers.flatMap((number) => [number >> 8, number & 0xff]);
const long = (number: number) => [number >>> 24, (number >> 16) & 0xff, (number >> 8) & 0xff, number & 0xff];

function toSet(id: number, body: readonly number[]): number[] {
  return [...words(id, body.length + 4), ...body];
}

function toIpfix(...sets: readonly (readonly number[])[]): Uint8Array {
  const body = sets.flat();
  return Uint8Array.from([...words(10, body.length + 16), ...long(1_780_000_000), ...long(1), ...long(7), ...body]);
}

/** Version 8: one record of a scheme. */
function toSums(scheme: number, recordBytes: number): Uint8Array {
  const head = [...words(8, 1), ...long(3_600_000), ...long(1_780_000_000), ...long(0), ...long(9), 0, 0, scheme, 2];
  return Uint8Array.from([...head, ...long(0), ...Array<number>(recordBytes).fill(1)]);
}

function toV9(...sets: readonly (readonly number[])[]): Uint8Array {
  const head = [...words(9, sets.length), ...long(3_600_000), ...long(1_780_000_000), ...long(1), ...long(7)];
  return Uint8Array.from([...head, ...sets.flat()]);
}
