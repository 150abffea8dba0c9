import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startContacts } from './contacts.ts';

const name = fc.constantFrom('a', 'b', 'c', 'é', '10', '9', 'internet');

test('peers are those that were noted, each once and in the order of texts, whenever they are read', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.constantFrom('tcp/1', 'tcp/2'), name)), (notes) => {
      const book = startContacts();
      const twin = new Map<string, Map<string, Set<string>>>();
      for (const [host, traffic, peer] of notes) {
        book.note(host, traffic, peer);
        const own = twin.get(host) ?? new Map<string, Set<string>>();
        twin.set(host, own.set(traffic, (own.get(traffic) ?? new Set()).add(peer)));
        const expected = [...own].toSorted(([a], [b]) => (a < b ? -1 : 1));
        expect([...book.read(host)]).toEqual(expected.map(([text, peers]) => [text, [...peers].toSorted()]));
      }
      expect([...book.read('nobody')]).toEqual([]);
    }),
  );
});
