import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shorts, words } from '../packet/frames.fixture.ts';
import { startResolvedNames } from './resolved-names.ts';

const toLabels = (name: string) => [
  ...name.split('.').flatMap((label) => [label.length, ...new TextEncoder().encode(label)]),
  0,
];
const A = (address: readonly number[]) => [0xc0, 12, ...shorts(1, 1), ...words(60), ...shorts(4), ...address];
const AAAA = (address: readonly number[]) => [0xc0, 12, ...shorts(28, 1), ...words(60), ...shorts(16), ...address];
const CNAME = (name: string) => [
  0xc0,
  12,
  ...shorts(5, 1),
  ...words(60),
  ...shorts(toLabels(name).length),
  ...toLabels(name),
];
function toAnswer(name: string, answers: readonly (readonly number[])[], flags = 0x8180): Uint8Array {
  return Uint8Array.from([
    ...shorts(7, flags, 1, answers.length, 0, 0),
    ...toLabels(name),
    ...shorts(1, 1),
    ...answers.flat(),
  ]);
}

function learn(...datagrams: readonly Uint8Array[]) {
  const names = startResolvedNames();
  for (const bytes of datagrams) names.note(bytes, 0, bytes.length);
  return names.find;
}

const HOST = [192, 0, 2, 1];

test('an address has the name that was asked for, not the one that it is an alias of', () => {
  const find = learn(toAnswer('API.example.com', [CNAME('edge.example.net'), A(HOST)]));
  expect(find('192.0.2.1')).toBe('api.example.com');
  const six = [0x20, 1, 0xd, 0xb8, ...Array<number>(11).fill(0), 5];
  expect(learn(toAnswer('a.example', [AAAA(six)]))('2001:db8::5')).toBe('a.example');
});

test('an address of several names has none', () => {
  expect(learn(toAnswer('a.example', [A(HOST)]), toAnswer('b.example', [A(HOST)]))('192.0.2.1')).toBeUndefined();
  expect(learn(toAnswer('a.example', [A(HOST)]), toAnswer('a.example', [A(HOST)]))('192.0.2.1')).toBe('a.example');
});

test.each([
  ['a question', toAnswer('a.example', [A(HOST)], 0x0100)],
  ['an error', toAnswer('a.example', [A(HOST)], 0x8183)],
  ['a name that no host has', toAnswer('a b.example', [A(HOST)])],
  ['an answer that is cut', toAnswer('a.example', [A(HOST)]).subarray(0, -1)],
])('%s names nothing', (_, bytes) => {
  expect(learn(bytes)('192.0.2.1')).toBeUndefined();
});

test('bytes by chance never throw', () => {
  const sample = toAnswer('a.example', [CNAME('b.example'), A(HOST)]);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255))), fc.nat(sample.length), (changes, end) => {
      const bytes = Uint8Array.from(sample);
      for (const [at, byte] of changes) bytes[at] = byte;
      learn(bytes.subarray(0, end));
    }),
  );
});
