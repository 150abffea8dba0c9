/** Samples of every kind that is read. */
export function toSflowDatagrams(): Uint8Array[] {
  const header = record(1, [...long(1, 90, 4, FRAME.length), ...FRAME]);
  const ipv4 = record(3, [...long(60, 6), 10, 0, 0, 1, 10, 0, 0, 2, ...long(40_000, 443, 2, 0)]);
  const ipv6 = record(4, [...long(60, 6), ...Array.from({ length: 32 }, () => 1), ...long(40_000, 443, 2, 0)]);
  const user = record(1004, [...long(106, 4), 97, 108, 105, 99, ...long(106, 0)]);
  const nat = record(1007, [...long(1), 10, 0, 0, 9, ...long(1), 10, 0, 0, 8]);
  return [
    datagram(sample(1, [1, 3, 1000, 5000, 0, 3, 4], [header])),
    datagram(sample(3, [1, 0, 3, 1000, 5000, 0, 0, 3, 0, 4], [ipv4, user, nat])),
    datagram(sample(5, [1, 0, 3, 0, 3, 4], [ipv6]), sample(2, [1, 3], [])),
    datagram(
      sample(1, [1, 3, 1000, 5000, 0, 3, 4], [header, header, user]),
      sample(1, [2, 3, 1, 1, 0, 3, 4], [nat, header]),
    ),
  ];
}

const FRAME = [
  0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0x81, 0, 0, 6, 8, 0, 0x45, 0, 0, 110, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10,
  0, 0, 2, 0x9c, 0x40, 0x12, 0xb5, 0, 90, 0, 0, 8, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 8, 0, 0x45,
  0, 0, 60, 0, 0, 0, 0, 64, 6, 0, 0, 10, 9, 0, 1, 10, 9, 0, 2, 0x9c, 0x40, 1, 0xbb, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 2, 0,
  0,
];

const long = (...numbers: readonly number[]) =>
  numbers.flatMap((number) => [number >>> 24, (number >> 16) & 0xff, (number >> 8) & 0xff, number & 0xff]);

function record(format: number, body: readonly number[]): number[] {
  return [...long(format, body.length), ...body];
}

function sample(tag: number, head: readonly number[], records: readonly (readonly number[])[]): number[] {
  const body = [...long(...head, records.length), ...records.flat()];
  return [...long(tag, body.length), ...body];
}

function datagram(...samples: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from([...long(5, 1, 0xc000_0201, 0, 9, 1000, samples.length), ...samples.flat()]);
}
