import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printDocument } from './print.ts';

test('a document is the same as `JSON.stringify` prints, with a line for each entry of its lists', () => {
  const entry = fc.record({ name: fc.string(), count: fc.nat() });
  const part = fc.oneof(fc.array(entry), fc.jsonValue({ maxDepth: 2 }), fc.constant(undefined));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), part), (document) => {
      const text = [...printDocument(document)].join('');
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(document)));
    }),
  );
  expect([...printDocument({ a: 1, list: [{ b: 'x' }, { b: 'y' }], none: [] })].join('')).toBe(
    '{\n  "a": 1,\n  "list": [\n    {"b":"x"},\n    {"b":"y"}\n  ],\n  "none": []\n}\n',
  );
});

test('a long document comes in pieces', () => {
  const list = Array.from({ length: 20_000 }, (_, number) => ({ number }));
  const pieces = [...printDocument({ list })];
  expect(pieces.length).toBeGreaterThan(3);
  expect(JSON.parse(pieces.join(''))).toEqual({ list });
});
