import { expect, test } from 'vitest';
import { portOf } from './index.ts';

test.each([
  ['443', 443],
  ['https', 443],
  ['HTTPS', 443],
  ['65535', 65_535],
  ['65536', undefined],
  ['-1', undefined],
  ['', undefined],
  ['frob', undefined],
])('the port of `%s` is %s', (text, port) => {
  expect(portOf(text)).toBe(port);
});
