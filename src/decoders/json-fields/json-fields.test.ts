import { expect, test } from 'vitest';
import { fieldsAt, parseFields, textOf, toFields, toList } from './index.ts';

test.each([
  ['an object', '{"a":1}', { a: 1 }],
  ['an array', '[{"a":1}]', undefined],
  ['nothing', 'null', undefined],
  ['no JSON', '{"a":', undefined],
])('%s', (_, text, fields) => {
  expect(parseFields(text)).toEqual(fields);
});

test('what is not of the expected shape has no fields, no elements, no text', () => {
  expect([toFields([1]), toFields('x'), fieldsAt({ a: 1 }, 'a'), toList({}), toList([1, { a: 1 }])]).toEqual([
    {},
    {},
    {},
    [],
    [{ a: 1 }],
  ]);
  expect([textOf('x'), textOf(0), textOf(''), textOf(null), textOf({}), textOf(true)]).toEqual([
    'x',
    '0',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
