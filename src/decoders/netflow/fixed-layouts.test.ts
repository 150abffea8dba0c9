import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder, toHead } from '#decoders/conformance';
import { NETFLOW } from './index.ts';

const SECONDS = 1_700_000_000;

/** `[value, bytes]`, one behind the other. */
function bytesOf(...parts: readonly (readonly [number, number])[]): Uint8Array {
  const bytes: number[] = [];
  for (const [value, length] of parts)
    for (let i = length - 1; i >= 0; i--) bytes.push(Math.floor(value / 256 ** i) % 256);
  return Uint8Array.from(bytes);
}

const join = (...all: readonly Uint8Array[]) => Uint8Array.from(all.flatMap((bytes) => [...bytes]));
const ENDS = [
  [0x0a000001, 4],
  [0x0a000002, 4],
  [0, 4],
  [1, 2],
  [2, 2],
  [10, 4],
  [1000, 4],
  [1000, 4],
  [3000, 4],
  [40_000, 2],
  [443, 2],
] as const;
const toHeader = (version: number, count: number) => [
  [version, 2] as const,
  [count, 2] as const,
  [60_000, 4] as const,
  [SECONDS, 4] as const,
  [0, 4] as const,
];
const V1_RECORD = bytesOf(...ENDS, [0, 2], [6, 1], [0, 1], [0x1b, 1], [0, 11]);
const V7_RECORD = bytesOf(...ENDS, [0, 1], [0x1b, 1], [6, 1], [0, 1], [0, 8], [0x0a0000fe, 4]);
const toV1 = (count = 1) => join(bytesOf(...toHeader(1, count)), ...Array.from({ length: count }, () => V1_RECORD));
const toV7 = (sequence: number, count = 1) =>
  join(bytesOf(...toHeader(7, count), [sequence, 4], [0, 4]), ...Array.from({ length: count }, () => V7_RECORD));
const V6_RECORD = bytesOf(...ENDS, [0, 1], [0x1b, 1], [6, 1], [0, 1], [0, 8], [0, 4]);
const toV6 = (sequence: number, count = 1) =>
  join(bytesOf(...toHeader(6, count), [sequence, 4], [0, 4]), ...Array.from({ length: count }, () => V6_RECORD));
const FULL_FLOW = bytesOf(
  ...([
    [0x0a000002, 4],
    [0x0a000001, 4],
    [443, 2],
    [40_000, 2],
    [10, 4],
    [1000, 4],
    [1000, 4],
    [3000, 4],
    [2, 2],
    [1, 2],
    [0, 1],
    [6, 1],
    [0, 2],
    [0, 8],
  ] as const),
);
/** By the scheme; 5 sums up by prefixes. */
const toV8 = (sequence: number, scheme: 5 | 8, count = 1) =>
  join(
    bytesOf(...toHeader(8, count), [sequence, 4], [0, 2], [scheme, 1], [2, 1], [0, 4]),
    ...Array.from({ length: count }, () => (scheme === 8 ? FULL_FLOW : new Uint8Array(40))),
  );

describeDecoder(NETFLOW, [toV6(0), toV8(0, 8, 2), join(toV8(0, 8), toV8(1, 5, 3), toV6(0, 2))]);

describeDecoder(NETFLOW, [toV1(), toV7(0), join(toV1(2), toV7(5, 3), toV7(8))]);

test.each([
  ['1', join(toV1(2))],
  ['6', toV6(0, 2)],
  ['7', toV7(0, 2)],
])('version %s has the fields of version 5 at other places', async (_, bytes) => {
  const { flows, lost } = await decodeWhole(NETFLOW, [bytes]);
  const flow = {
    startMs: SECONDS * 1000 - 59_000,
    endMs: SECONDS * 1000 - 57_000,
    source: '10.0.0.1',
    destination: '10.0.0.2',
    protocol: 'tcp',
    sourcePort: 40_000,
    destinationPort: 443,
    bytes: 1000,
    packets: 10,
    state: 'closed',
    initiator: 'unknown',
  };
  expect(flows).toEqual([flow, flow]);
  expect(lost).toEqual([]);
});

test('version 7 counts its flows, version 1 nothing', async () => {
  expect((await decodeWhole(NETFLOW, [join(toV7(0, 2), toV7(5))])).lost).toMatchObject([{ count: 3, unit: 'flows' }]);
  expect((await decodeWhole(NETFLOW, [join(toV1(2), toV1(1))])).lost).toEqual([]);
});

test('version 8 tells flows of Catalyst switches, and sums that are none', async () => {
  const { flows, skipped, lost } = await decodeWhole(NETFLOW, [join(toV8(0, 8), toV8(1, 5, 3), toV8(6, 8))]);
  const flow = {
    startMs: SECONDS * 1000 - 59_000,
    endMs: SECONDS * 1000 - 57_000,
    source: '10.0.0.1',
    destination: '10.0.0.2',
    protocol: 'tcp',
    sourcePort: 40_000,
    destinationPort: 443,
    bytes: 1000,
    packets: 10,
    initiator: 'unknown',
  };
  expect([flows, skipped]).toEqual([[flow, flow], { 'a sum of flows without both addresses and ports': 3 }]);
  expect(lost).toMatchObject([{ count: 2, unit: 'flows' }]);
});

test('bytes that begin so and are of no year of exporters are none', () => {
  const early = toV1();
  early.fill(0, 8, 12);
  expect(NETFLOW.recognises(toHead(early))).toBe(false);
  expect(NETFLOW.recognises(toHead(toV7(0).subarray(0, -1)))).toBe(false);
});
