import { expect, test } from 'vitest';
import { parseCef, parseLeef } from './index.ts';

test('a head, and values that hold blanks and hidden signs', () => {
  expect(
    parseCef('<134>Jan 1 fw CEF:0|Ven\\|dor|A B|1.0|98|Opened|4|src=10.0.0.1 msg=two words, a\\=b dpt= 53 cs1='),
  ).toEqual({
    vendor: 'Ven|dor',
    product: 'A B',
    eventId: '98',
    name: 'Opened',
    values: new Map([
      ['src', '10.0.0.1'],
      ['msg', 'two words, a=b'],
      ['dpt', '53'],
      ['cs1', ''],
    ]),
  });
});

test.each([
  ['LEEF:1.0|V|P|1|7|a=1\tb=two words', 'two words'],
  ['LEEF:2.0|V|P|1|7|^|a=1^b=two words', 'two words'],
  ['LEEF:2.0|V|P|1|7|x09|a=1\tb=two words', 'two words'],
  ['LEEF:2.0|V|P|1|7||a=1\tb=two words', 'two words'],
  ['LEEF:2.0|V|P|1|7|a=1\tb=two words', 'two words'],
  ['LEEF:1.0|V|P|1|7|a=1   b=two words', 'two words'],
])('%j: pairs apart by the tab or by what its head names', (line, b) => {
  const event = parseLeef(line);
  expect([event?.vendor, event?.eventId, event?.values.get('a'), event?.values.get('b')]).toEqual(['V', '7', '1', b]);
});

test('what has no such head is none', () => {
  for (const line of ['', 'CEF:0|a|b', 'LEEF:1.0|a', 'src=1'])
    expect([parseCef(line), parseLeef(line)]).toEqual([undefined, undefined]);
});
