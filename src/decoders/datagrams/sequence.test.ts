import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSequence } from './index.ts';

/** Units of datagrams, which of them are lost, and whether their numbers count their own units. */
const run = (sizes: readonly number[], lost: ReadonlySet<number>, isWithin: boolean, first = 0) => {
  const sequence = createSequence();
  let number = first;
  let told = 0;
  for (const [i, units] of sizes.entries()) {
    if (!lost.has(i)) sequence.take((isWithin ? number + units : number) >>> 0, units);
    number += units;
    told += sequence.tellLost(false);
  }
  return told + sequence.tellLost(true);
};

describe.each([
  ['before it', false],
  ['with those in it', true],
])('numbers that count what was sent %s', (_, isWithin) => {
  test('nothing is lost where everything came, however many units each has', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { maxLength: 600 }), fc.nat(0xffff_ffff), (sizes, first) => {
        expect(run(sizes, new Set(), isWithin, first)).toBe(0);
      }),
    );
  });

  test('what is missing is told, by its units', () => {
    const sizes = Array.from({ length: 600 }, (_, i) => (i % 10 === 9 ? 7 : 30));
    expect(run(sizes, new Set([5, 309, 400]), isWithin)).toBe(67);
    expect(run(sizes, new Set([5, 309, 400]), isWithin, 0xffff_fff0)).toBe(67);
  });
});

test('a late one fills its gap; one that came twice is no gap', () => {
  const sequence = createSequence();
  for (const number of [0, 30, 90, 60, 120, 120]) sequence.take(number, 30);
  expect(sequence.tellLost(true)).toBe(0);
});

test('an exporter may leave a unit uncounted, such as a record of options', () => {
  const sequence = createSequence();
  for (const [number, units] of [
    [22, 23],
    [54, 32],
    [86, 32],
    [102, 17],
    [134, 32],
  ] as const)
    sequence.take(number, units);
  expect(sequence.tellLost(true)).toBe(0);
});

test('an exporter that begins anew lost nothing that is known', () => {
  const sequence = createSequence();
  for (const number of [5_000_000, 5_000_030, 0, 30]) sequence.take(number, 30);
  expect(sequence.tellLost(true)).toBe(0);
});
