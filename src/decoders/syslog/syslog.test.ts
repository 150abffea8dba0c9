import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseHead, toDateMs, toOffsetMinutes } from './index.ts';

const WRITTEN = Date.UTC(2026, 0, 10);

test.each([
  ['<134>Dec 31 22:06:16 gw1 filterlog[97530]: 1,2', '2025-12-31T22:06:16.000Z', 'gw1', 'filterlog', '1,2'],
  ['<13>Jan  3 19:10:30 filterlog[72237]: x', '2026-01-03T19:10:30.000Z', undefined, 'filterlog', 'x'],
  [
    '<134>1 2021-07-03T19:10:14.578-05:00 pf filterlog 7 - - m',
    '2021-07-04T00:10:14.578Z',
    'pf',
    'filterlog',
    '7 - - m',
  ],
  ['83 <13>Jan  3 19:10:30 filterlog[72237]: x', '2026-01-03T19:10:30.000Z', undefined, 'filterlog', 'x'],
  ['<134>1 1647478988.289 MX84 flows src=1', '2022-03-17T01:03:08.289Z', 'MX84', 'flows', 'src=1'],
  ['Oct 10 2018 12:34:56 gw CiscoASA[999]: m', '2018-10-10T12:34:56.000Z', 'gw', 'CiscoASA', 'm'],
  ['Apr 15 2014 09:34:34 EDT: %X', '2014-04-15T13:34:34.000Z', undefined, undefined, '%X'],
  ['Apr 15 2014 09:34:34 gw : %X', '2014-04-15T09:34:34.000Z', 'gw', undefined, '%X'],
  ['2015-03-07T05:09:30.045015+02:00 srv kernel: m', '2015-03-07T03:09:30.045Z', 'srv', 'kernel', 'm'],
  ['2023-01-13T12:10:16--5:00 gw m', '2023-01-13T17:10:16.000Z', 'gw', undefined, 'm'],
  ['Feb 29 00:00:00 gw m', '2024-02-29T00:00:00.000Z', 'gw', undefined, 'm'],
  ['id=firewall sn=1', undefined, undefined, undefined, 'id=firewall sn=1'],
  ['', undefined, undefined, undefined, ''],
])('%s', (line, time, host, program, rest) => {
  const head = parseHead(line, WRITTEN);
  expect([head.timeMs, head.host, head.program, head.rest]).toEqual([
    time === undefined ? undefined : Date.parse(time),
    host,
    program,
    rest,
  ]);
});

test.each([
  [toDateMs('2024-03-08 17:29:51', 60), Date.UTC(2024, 2, 8, 16, 29, 51)],
  [toDateMs('2018/11/30 16:09:07'), Date.UTC(2018, 10, 30, 16, 9, 7)],
  [toDateMs('2022-05-16 15:22:26 UTC'), Date.UTC(2022, 4, 16, 15, 22, 26)],
  [toDateMs('2022-02-30 15:22:26'), undefined],
  [toDateMs('2022-13-01 15:22:26'), undefined],
  [toOffsetMinutes('-0530'), -330],
  [toOffsetMinutes('+9900'), undefined],
])('%#', (value, expected) => {
  expect(value).toBe(expected);
});

test('any text has a head', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseHead(text, WRITTEN).rest.length).toBeLessThanOrEqual(text.length);
    }),
  );
});
