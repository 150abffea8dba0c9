import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startCells } from './index.ts';

test('cells are those of `split`, line after line', () => {
  const line = fc.string({ unit: fc.constantFrom('a', ' ', '\t', '-') });
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom(' ', '\t', '--'), (lines, separator) => {
      const cells = startCells();
      for (const text of lines) {
        const expected = text.split(separator);
        expect(cells.open(text, separator)).toBe(expected.length);
        expect([...expected.keys()].map(cells.at)).toEqual(expected);
        expect([cells.at(-1), cells.at(expected.length)]).toEqual([undefined, undefined]);
      }
    }),
  );
});

test('without a separator a line is one cell', () => {
  const cells = startCells();
  expect([cells.open('a b', ''), cells.at(0)]).toEqual([1, 'a b']);
});
