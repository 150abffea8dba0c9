import { expect, test } from 'vitest';
import { HEAD_BYTES, toInputHead } from './index.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

test('of an input that goes on only complete lines are looked at', () => {
  expect(toInputHead(bytesOf('a\r\nb\nc'), false).lines).toEqual(['a', 'b', '']);
  expect(toInputHead(bytesOf('a\r\nb\nc'), true).lines).toEqual(['a', 'b', 'c']);
  expect(toInputHead(bytesOf(`${'x'.repeat(HEAD_BYTES - 1)}\nb`), true).lines).toEqual([
    'x'.repeat(HEAD_BYTES - 1),
    '',
  ]);
});

test('a stray zero byte makes no text binary, and many do', () => {
  expect(toInputHead(bytesOf(`${'line\n'.repeat(50)}\0`), true).lines.length).toBe(51);
  expect(toInputHead(bytesOf('a\0b\n'), true).lines).toEqual([]);
});

test('nothing has no lines', () => {
  expect(toInputHead(new Uint8Array(), true)).toEqual({ bytes: new Uint8Array(), lines: [] });
});
