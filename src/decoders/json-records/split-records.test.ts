import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitRecords } from './split-records.ts';

function split(text: string, within: string[][] = [['records']], size = text.length || 1) {
  const records: string[] = [];
  const broken: string[] = [];
  const input = splitRecords(
    within,
    (record) => records.push(record),
    (why) => broken.push(why),
  );
  const bytes = new TextEncoder().encode(text);
  for (let first = 0; first < bytes.length; first += size) input.push(bytes.subarray(first, first + size));
  void input.end();
  return { records, broken };
}

describe('records', () => {
  test.each([
    ['a line each', '{"a":1}\n{"a":2}\n', ['{"a":1}', '{"a":2}']],
    ['without a line end', '{"a":1}{"a":{"b":"}"}}', ['{"a":1}', '{"a":{"b":"}"}}']],
    ['an array', '[ {"a":1},\n {"a":[{}]} ]', ['{"a":1}', '{"a":[{}]}']],
    ['in an object', '{"time": 1, "records": [{"a":1}, {"a":2}], "more": [{"b":1}]}', ['{"a":1}', '{"a":2}']],
    ['objects around, one after the other', '{"records":[{"a":1}]}\n{"records":[{"a":2}]}', ['{"a":1}', '{"a":2}']],
    ['one object that is no wrapper', '{"record":[{"a":1}]}', ['{"record":[{"a":1}]}']],
    ['a word that is no key', '{"x":"records","y":[{"a":1}]}', ['{"x":"records","y":[{"a":1}]}']],
    ['spread over lines', '{\n "a": 1\n}\n{\n "a": 2\n}', ['{\n "a": 1\n}', '{\n "a": 2\n}']],
    ['none', '', []],
    ['an empty array', '[]', []],
    ['with a byte order mark', '\ufeff{"a":1}', ['{"a":1}']],
    ['quotes in quotes', '{"a":"\\"}\\\\"}', ['{"a":"\\"}\\\\"}']],
  ])('%s', (_, text, records) => {
    expect(split(text)).toEqual({ records, broken: [] });
  });

  test('an array where nothing is around records', () => {
    expect(split('[{"a":1},{"a":2}]', [])).toEqual({ records: ['{"a":1}', '{"a":2}'], broken: [] });
  });

  test('two keys deep, beside other keys', () => {
    const text = '{"status":"ok","data":{"type":"x","result":[{"a":1},{"a":2}],"stats":{"b":{}}},"c":[1]}';
    for (const size of [1, 2, 7, 1000])
      expect(split(text, [['data', 'result']], size)).toEqual({ records: ['{"a":1}', '{"a":2}'], broken: [] });
  });

  test.each([
    ['a cut line', '{"a":1}\n{"a":\n{"a":3}\n', 2],
    ['a cut text', '{"a":1}\n{"a":"x\n{"a":3}\n', 2],
    ['no JSON', '{"a":1}\nhello world\n{"a":3}\n', 2],
    ['a bracket too few', '{"a":1}\n{"a":{"b":2}\n{"a":3}\n', 2],
    ['the end is missing', '{"a":1}\n{"a":3}\n{"a":', 2],
    ['an array that is cut off', '[{"a":1},{"a":2},{"a"', 2],
  ])('%s costs one record', (_, text, whole) => {
    const { records, broken } = split(text);
    expect([records.length, broken.length]).toEqual([whole, 1]);
  });

  test('pieces of any size give the same', () => {
    const value = fc
      .jsonValue({ maxDepth: 3 })
      .filter((one) => typeof one === 'object' && one !== null && !Array.isArray(one) && Object.keys(one).length > 0);
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 5 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(3),
        (values, size, shape) => {
          const texts = values.map((one) => JSON.stringify(one, undefined, shape === 3 ? 2 : 0));
          const text =
            shape === 1
              ? `[${texts.join(', ')}]`
              : shape === 2
                ? `{"x":[{}],"records":[${texts.join(',')}]}`
                : texts.join('\n');
          expect(split(text, [['records', 'never']].slice(1).concat([['records']]), size)).toEqual({
            records: texts,
            broken: [],
          });
        },
      ),
    );
  });

  test('any text in pieces gives the same as whole, and never throws', () => {
    const piece = fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\n', '\\', 'a', '1', '"records"', '{"a":1}');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), (pieces, size) => {
        const text = pieces.join('');
        expect(split(text, [['records']], size).records).toEqual(split(text).records);
      }),
      { numRuns: 500 },
    );
  });
});
