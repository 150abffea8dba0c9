import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { toValue } from '#core/json';
import { unwrap } from '#core/result';
import { parseYaml, parseYamlDocuments } from './index.ts';

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

const readAll = (text: string) => {
  const result = parseYamlDocuments({ path: 'a.yaml', text });
  return result.ok
    ? result.value.map(toValue)
    : result.error.map(({ message, at }) => `${at?.line}:${at?.column}: ${message}`);
};

test('of several documents each is a tree; those that say nothing are left out', () => {
  expect(readAll('# a\n---\n---\na: 1\n---\n# Source: b\n---\n[2]\n...\n')).toEqual([{ a: 1 }, [2]]);
  expect(readAll('')).toEqual([]);
  expect(readAll('a: 1\n---\nb: [\n---\nc: 1\n')).toEqual([expect.stringMatching(/^4:1: .*; expected YAML$/)]);
});

test('anchors stand for what they name, and merge keys bring what is not written', () => {
  expect(readAll('x: &a {b: 1, c: 2}\ny: *a\nz: {<<: *a, c: 3}\nw:\n  <<: [*a, {d: 4}]\n')).toEqual([
    { x: { b: 1, c: 2 }, y: { b: 1, c: 2 }, z: { b: 1, c: 3 }, w: { b: 1, c: 2, d: 4 } },
  ]);
});

test('aliases that multiply, that hold themselves or that name nothing are refused with their place', () => {
  const bomb = ['a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]'];
  for (let i = 1; i < 9; i++)
    bomb.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    );
  expect(readAll(bomb.join('\n'))[0]).toMatch(/^6:\d+: with `\*a4` written out there are too many values; expected at/);
  expect(readAll('a: &b [*b]')).toEqual(['1:8: `*b` is a part of itself; expected a value that ends']);
  expect(readAll('a: *b')[0]).toMatch(/^1:4: /);
});

const MARKS = Array.from('ab:-?[]{}&*!|>\'"\n #%@,0');

test('text by chance never throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...MARKS) }), (text) => {
      read(text);
      readAll(text);
    }),
    { numRuns: 2000 },
  );
});
