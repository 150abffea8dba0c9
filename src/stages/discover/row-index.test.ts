import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startRowIndex } from './row-index.ts';

const numbers = fc.tuple(
  fc.nat(3),
  fc.nat(40),
  fc.nat(0x7fff_ffff).map((one) => one >>> 20),
);

test('rows are found as in a map, however many there are', () => {
  fc.assert(
    fc.property(fc.array(numbers, { maxLength: 3000, size: 'max' }), fc.array(numbers), (added, asked) => {
      const index = startRowIndex();
      const twin = new Map<string, number>();
      for (const [row, one] of added.entries())
        if (!twin.has(String(one))) {
          index.add(...one, row);
          twin.set(String(one), row);
        }
      for (const one of [...added, ...asked]) expect(index.find(...one)).toBe(twin.get(String(one)) ?? -1);
      index.clear();
      for (const one of added) expect(index.find(...one)).toBe(-1);
    }),
    { numRuns: 20 },
  );
});

test('numbers that follow each other are found without a search among the others', () => {
  const index = startRowIndex();
  const count = 300_000;
  for (let i = 0; i < count; i++) index.add(i & 1023, i >> 10, 6 * 65_536 + 443, i);
  for (let i = 0; i < count; i++) if (index.find(i & 1023, i >> 10, 6 * 65_536 + 443) !== i) throw new Error(`${i}`);
  expect(index.find(1024, 0, 6 * 65_536 + 443)).toBe(-1);
});
