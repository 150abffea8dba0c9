import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALL_ADDRESSES, hasAddress, unionAddresses } from '#core/net';
import { evaluate, randomExpression, toSpace, UNIVERSE } from '../../../test/random-packets.ts';
import { hasPacket, toServiceMatrix } from './index.ts';

test('a cell of the matrix says whether packets from its sources to its destinations are in the set', () => {
  fc.assert(
    fc.property(randomExpression, fc.constantFrom(...UNIVERSE), (said, like) => {
      const set = evaluate(toSpace(), said);
      const { sources, destinations, cells } = toServiceMatrix(set, like);
      const { bits } = like.source;
      const ends = [...new Set(UNIVERSE.map(({ source }) => source))].filter((end) => end.bits === bits);
      for (const source of ends)
        for (const destination of ends) {
          const column = sources.findIndex((one) => hasAddress(one, source));
          const row = destinations.findIndex((one) => hasAddress(one, destination));
          expect(cells[row * sources.length + column] === 1).toBe(hasPacket(set, { ...like, source, destination }));
        }
    }),
    { numRuns: 2000 },
  );
});

test('its classes are all addresses, and no two are alike', () => {
  fc.assert(
    fc.property(randomExpression, fc.constantFrom(...UNIVERSE), (said, like) => {
      const { sources, destinations, cells } = toServiceMatrix(evaluate(toSpace(), said), like);
      const whole = ALL_ADDRESSES.ranges.filter(({ bits }) => bits === like.source.bits);
      expect(unionAddresses(...sources).ranges).toEqual(whole);
      expect(unionAddresses(...destinations).ranges).toEqual(whole);
      const rows = destinations.map((_, row) => cells.slice(row * sources.length, (row + 1) * sources.length).join(''));
      const columns = sources.map((_, column) => rows.map((row) => row[column]).join(''));
      expect(new Set(rows).size).toBe(rows.length);
      expect(new Set(columns).size).toBe(columns.length);
    }),
    { numRuns: 2000 },
  );
});
