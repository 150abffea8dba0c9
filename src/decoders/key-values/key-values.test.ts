import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseKeyValues } from './index.ts';

test.each([
  ['a=1 b="two words" c= d=""', '=', { a: '1', b: 'two words', c: '', d: '' }],
  ['a="x \\" y" b=\\n', '=', { a: 'x " y', b: '\\n' }],
  ['word a=1 other a=2', '=', { a: '1' }],
  [
    '[action:"Accept"; flags:"1"; m::"a\\]b"; src:"10.0.0.1"]',
    ':',
    { '[action': 'Accept', flags: '1', m: 'a]b', src: '10.0.0.1' },
  ],
  ['a="open', '=', { a: 'open' }],
  ['', '=', {}],
] as const)('%s', (text, assign, values) => {
  expect(Object.fromEntries(parseKeyValues(text, assign))).toEqual(values);
});

test('any text is read to its end', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '=', '"', ' ', '\\', ':', ';', ']') }), (text) => {
      parseKeyValues(text);
      parseKeyValues(text, ':');
    }),
  );
});
