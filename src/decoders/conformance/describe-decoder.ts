import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decoder, Flow, InputHead } from '#core/model';
import { hasPorts, parseAddress, printAddress, toUnmapped } from '#core/net';
import { unwrap } from '#core/result';
import { toInputHead } from '#decoders/input-head';
import { decodeWhole, type Gathered } from './decode-whole.ts';

/** Work that grows with the square of it does not end while a test waits. */
const LONG = 60_000;
const MOST_CUTS = 24;
/** Blank, tab, comma, quote, equals, bar. */
const SIGNS: ReadonlySet<number> = new Set([32, 9, 44, 34, 61, 124]);

/** `samples`: whole inputs of the format, which give at least one flow each. */
export function describeDecoder(decoder: Decoder, samples: readonly (Uint8Array | string)[]): void {
  const inputs = samples.map((sample) => (typeof sample === 'string' ? new TextEncoder().encode(sample) : sample));

  describe(`${decoder.name} as a decoder`, () => {
    test('recognises its samples and nothing of nothing', () => {
      for (const bytes of inputs) expect(decoder.recognises(toHead(bytes))).toBe(true);
      expect(decoder.recognises(toHead(new Uint8Array()))).toBe(false);
    });

    test('gives flows that are well formed, and loses no record', async () => {
      for (const bytes of inputs) {
        const gathered = await decodeWhole(decoder, [bytes]);
        expect(gathered.flows.length).toBeGreaterThan(0);
        for (const flow of gathered.flows) checkFlow(flow);
        expect(countTold(gathered)).toBe(gathered.records.read);
      }
    });

    test('pieces of any size give the same', async () => {
      for (const bytes of inputs) {
        const whole = await decodeWhole(decoder, [bytes]);
        for (const size of [1, 7, 1000]) expect(await decodeWhole(decoder, [bytes], { size })).toEqual(whole);
      }
    });

    test('changed bytes never throw, and no record is lost', async () => {
      const changed = fc.tuple(
        fc.constantFrom(...inputs),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
        fc.nat(),
        fc.boolean(),
      );
      await fc.assert(
        fc.asyncProperty(changed, async ([sample, changes, cut, isCut]) => {
          const bytes = Uint8Array.from(isCut ? sample.subarray(0, cut % (sample.length + 1)) : sample);
          for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
          decoder.recognises(toHead(bytes));
          const gathered = await decodeWhole(decoder, [bytes]);
          for (const flow of gathered.flows) checkFlow(flow);
          expect(countTold(gathered)).toBe(gathered.records.read);
        }),
        { numRuns: 200 },
      );
    });

    test('a line that goes on with one word or sign for ever ends', async () => {
      for (const sample of inputs)
        for (const [start, piece] of listStutters(sample)) {
          const bytes = new Uint8Array(LONG);
          bytes.set(start.subarray(0, LONG));
          for (let at = start.length; at < LONG; at++) bytes[at] = piece[(at - start.length) % piece.length] ?? 0;
          decoder.recognises(toHead(bytes));
          const gathered = await decodeWhole(decoder, [bytes]);
          expect(countTold(gathered)).toBe(gathered.records.read);
        }
    });

    test('bytes by chance never throw', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
          decoder.recognises(toHead(bytes));
          const gathered = await decodeWhole(decoder, [bytes]);
          expect(countTold(gathered)).toBe(gathered.records.read);
        }),
      );
    });
  });
}

/** The beginning of a sample up to a sign, and what may come again and again: the sign, or the word before it too. */
function listStutters(sample: Uint8Array): (readonly [Uint8Array, Uint8Array])[] {
  const cuts = [...sample.keys()].filter((at) => SIGNS.has(sample[at] ?? 0));
  const step = Math.ceil(cuts.length / MOST_CUTS);
  return cuts.flatMap((at, i) => {
    if (i % step !== 0) return [];
    const start = sample.subarray(0, at + 1);
    const word = sample.subarray((cuts[i - 1] ?? -1) + 1, at + 1);
    return [[start, sample.subarray(at, at + 1)] as const, ...(word.length > 1 ? [[start, word] as const] : [])];
  });
}

function countTold({ records, skipped, bad }: Gathered): number {
  return records.ofFlows + Object.values(skipped).reduce((sum, count) => sum + count, 0) + bad.length;
}

/** Of a whole input. */
export function toHead(bytes: Uint8Array): InputHead {
  return toInputHead(bytes, true);
}

const KEYS: Readonly<Record<keyof Flow, true>> = {
  startMs: true,
  endMs: true,
  source: true,
  destination: true,
  protocol: true,
  sourcePort: true,
  destinationPort: true,
  icmpType: true,
  icmpCode: true,
  bytes: true,
  packets: true,
  reverseBytes: true,
  reversePackets: true,
  connections: true,
  action: true,
  direction: true,
  samplingInterval: true,
  state: true,
  translated: true,
  initiator: true,
  exporter: true,
  process: true,
  user: true,
  rule: true,
  zones: true,
  names: true,
};

/** A flow that can be printed and believed. */
export function checkFlow(flow: Flow): void {
  expect(Object.keys(flow).filter((key) => !Object.hasOwn(KEYS, key))).toEqual([]);
  expect(Object.values(flow).includes(undefined)).toBe(false);
  for (const address of [flow.source, flow.destination, flow.translated?.source, flow.translated?.destination])
    if (address !== undefined) expect(printAddress(toUnmapped(unwrap(parseAddress(address))))).toBe(address);
  expect(flow.source.includes(':')).toBe(flow.destination.includes(':'));
  const inRange = (value: number | undefined, last: number) => {
    if (value !== undefined) expect(Number.isInteger(value) && value >= 0 && value <= last).toBe(true);
  };
  for (const count of [flow.startMs, flow.endMs, flow.bytes, flow.packets, flow.reverseBytes, flow.reversePackets])
    inRange(count, Number.MAX_SAFE_INTEGER);
  inRange(flow.samplingInterval, 0xffff_ffff);
  for (const port of [flow.sourcePort, flow.destinationPort]) inRange(port, 65_535);
  for (const part of [flow.icmpType, flow.icmpCode]) inRange(part, 255);
  expect(flow.endMs).toBeGreaterThanOrEqual(flow.startMs);
  if (!hasPorts(flow.protocol)) expect([flow.sourcePort, flow.destinationPort]).toEqual([undefined, undefined]);
}
