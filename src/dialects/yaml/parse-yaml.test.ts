import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { toValue } from '#core/json';
import { unwrap } from '#core/result';
import { parseYaml } from './index.ts';

const read = (text: string) => parseYaml({ path: 'a.yaml', text }, (tag) => (tag === '!Ref' ? 'Ref' : undefined));
const refuse = (text: string) => {
  const result = read(text);
  if (result.ok) throw new Error('it was read');
  return result.error.map(({ message, at }) => `${at?.line}:${at?.column}: ${message}`);
};

test('is the value that was written', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value));
      expect(toValue(unwrap(read(stringify(plain))))).toEqual(plain);
    }),
  );
});

test('local tags are members of their name, and dates stay text', () => {
  expect(toValue(unwrap(read('a: !Ref b\nc: [!Ref d, 2010-09-09, 22, yes]')))).toEqual({
    a: { Ref: 'b' },
    c: [{ Ref: 'd' }, '2010-09-09', 22, 'yes'],
  });
});

test('what is wrong is told with its place', () => {
  expect(refuse('a: !Other b\nb: *c\n')).toEqual([
    '1:11: `!Other` is a tag that is not known',
    '2:4: `*c` is an alias; expected the value itself',
  ]);
  expect(refuse('a: 1\na: 2\n')[0]).toMatch(/^2:1: /);
  expect(refuse('[1, 2\n')[0]).toMatch(/^2:1: /);
  expect(refuse('['.repeat(5000))[0]).toMatch(/nested too deeply/);
});

const MARKS = Array.from('ab:-?[]{}&*!|>\'"\n #%@,0');

test('text by chance never throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...MARKS) }), (text) => {
      read(text);
    }),
    { numRuns: 2000 },
  );
});
