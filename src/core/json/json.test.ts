import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { itemsOf, memberOf, parseJson, parseJsonTexts, toPositions, toValue } from './index.ts';

const parse = (text: string) => parseJson({ path: 'a.json', text });

test('what JSON.parse reads is read the same', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      expect(JSON.stringify(toValue(unwrap(parse(text))))).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
});

test('arbitrary text is refused exactly when JSON.parse refuses it', () => {
  const pieces = fc.array(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"\\u00e9"',
      '"',
      '1',
      '-',
      '1e5',
      'true',
      ' ',
      '\n',
      '\\',
      '01',
      '\u0001',
    ),
  );
  fc.assert(
    fc.property(
      pieces.map((list) => list.join('')),
      (text) => {
        const read = parse(text);
        const isTwice = !read.ok && read.error.message.includes('twice');
        expect(read.ok || isTwice).toBe(isJson(text));
      },
    ),
    { numRuns: 3000 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('values know where they are written', () => {
  const text = '\ufeff{\r\n  "a": [1,\n    {"b": true}]\n}';
  const node = itemsOf(memberOf(unwrap(parse(text)), 'a'))[1];
  expect(toPositions('a.json', text)(memberOf(node, 'b')?.offset ?? 0)).toEqual({
    file: 'a.json',
    line: 3,
    column: 11,
  });
});

test.each([
  ['', 'the text ends here; expected a value', 1, 1],
  ['{"a": 1,\n "a": 2}', '`a` is there twice; expected each name once', 2, 2],
  ['{"a" 1}', '`1}` is no JSON here; expected `:`', 1, 6],
  ['[1 2]', '`2]` is no JSON here; expected `,` or `]`', 1, 4],
  ['{a: 1}', '`a: 1}` is no JSON here; expected a name in quotes', 1, 2],
  ['{} x', '`x` is no JSON here; expected the end of the text', 1, 4],
  ['[1,', 'the text ends here; expected a value', 1, 4],
  ['['.repeat(100_000), 'nested more than 500 deep; expected less', 1, 502],
])('%.20j is refused', (text, message, line, column) => {
  expect(parse(text)).toEqual({ ok: false, error: { message, at: { file: 'a.json', line, column } } });
});

test('texts one after the other are each read, with places in the whole; what is wrong is all said', () => {
  const all = (text: string) => parseJsonTexts({ path: 'a.json', text });
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue())), { minLength: 1 }),
      fc.constantFrom('', '\n', ' ', '\r\n\n'),
      (values, between) => {
        const texts = values.map((value) => JSON.stringify(value));
        const text = texts.join(between);
        const nodes = unwrap(all(text));
        expect(JSON.stringify(nodes.map(toValue))).toBe(
          JSON.stringify(values.map((_, i) => JSON.parse(texts[i] ?? ''))),
        );
        for (const [i, { offset }] of nodes.entries())
          expect(text.slice(offset, offset + (texts[i] ?? '').length)).toBe(texts[i]);
      },
    ),
  );
  const places = (text: string) => {
    const read = all(text);
    return read.ok ? [] : read.error.map(({ at }) => `${at?.line}:${at?.column}`);
  };
  expect(places('{}\n{"a": x}\n[1]\n{"b"\n{"c": 1}')).toEqual(['2:7', '5:1']);
  expect(places('{} 1')).toEqual(['1:4']);
  expect(places('{bad}\n{bad}')).toEqual(['1:2']);
  expect(places('')).toEqual(['1:1']);
});
