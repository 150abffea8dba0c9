import { expect, test } from 'vitest';
import { complementTraffic, parseTraffic, subtractTraffic, toTrafficSet, unionTraffic } from '#core/net';
import { unwrap } from '#core/result';
import { printServices } from './print-services.ts';

const of = (...texts: string[]) => toTrafficSet(texts.map((text) => unwrap(parseTraffic(text))));

test('what is missing where that is shorter', () => {
  expect(printServices(of('tcp/22', 'udp'))).toEqual(['tcp/22', 'udp']);
  expect(printServices(complementTraffic(of('tcp')))).toEqual(['any but tcp']);
});

test('numbers in a row are one', () => {
  expect(printServices(of('47', '48', '49', '89'))).toEqual(['47-49', '89']);
  const some = unionTraffic(subtractTraffic(complementTraffic(of('tcp')), of('icmp')), of('icmp/8', 'icmp/13'));
  expect(printServices(some)).toEqual(['any but icmp/0-7', 'icmp/9-12', 'icmp/14-255', 'tcp']);
});
