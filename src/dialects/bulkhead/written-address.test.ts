import { expect, test } from 'vitest';
import { parsePolicy, printPolicyError } from './index.ts';

function errorsOf(text: string): string[] {
  const result = parsePolicy([{ path: 'p.yaml', text }]);
  return result.ok ? [] : result.error.map(printPolicyError);
}

test('IPv4 written as IPv6 is refused wherever an address is written', () => {
  const text = `zones: [{ name: dmz, networks: ['::ffff:10.1.0.0/112'] }]
workloads: [{ name: w, zone: dmz, addresses: [10.1.0.1, '::ffff:10.1.0.2'] }]
tests: [{ deny: '::ffff:10.1.0.1 -> internet:ssh' }, { deny: { from: { network: '::ffff:0:0/96' }, to: any, services: [ssh] } }]
`;
  expect(errorsOf(text)).toEqual([
    'p.yaml:1:33: `::ffff:10.1.0.0/112` is IPv4 written as IPv6, which no packet has; expected `10.1.0.0/16`',
    'p.yaml:2:57: `::ffff:10.1.0.2` is IPv4 written as IPv6, which no packet has; expected `10.1.0.2`',
    'p.yaml:3:17: `::ffff:10.1.0.1` is IPv4 written as IPv6, which no packet has; expected `10.1.0.1`',
    'p.yaml:3:81: `::ffff:0:0/96` is IPv4 written as IPv6, which no packet has; expected `0.0.0.0/0`',
  ]);
});

test.each(['::/0', '::/64', '::fffe:0:0/95', '::fffe:10.1.0.1', '::1:ffff:0:0/96'])(
  '%s is no such network',
  (network) => {
    expect(errorsOf(`zones: [{ name: dmz, networks: ['${network}'] }]`)).toEqual([]);
  },
);

test.each([
  ['127.0.0.1', 'a loopback address'],
  ['::1', 'a loopback address'],
  ['239.1.2.3', 'a multicast address'],
  ['ff02::1', 'a multicast address'],
  ['0.0.0.0', 'the unspecified address'],
  ['::', 'the unspecified address'],
  ['255.255.255.255', 'the broadcast address'],
])('%s is no address of a workload', (address, what) => {
  expect(errorsOf(`zones: [{ name: dmz }]\nworkloads: [{ name: w, zone: dmz, addresses: ['${address}'] }]`)).toEqual([
    `p.yaml:2:47: \`${address}\` is ${what}, which no host has for itself; expected the address of an interface`,
  ]);
});

test.each([
  '126.255.255.255',
  '128.0.0.1',
  '223.255.255.255',
  '255.255.255.254',
  '240.0.0.1',
  '::2',
  'feff::1',
  '0.0.0.1',
])('%s may be one', (address) => {
  const text = `zones: [{ name: dmz }]\nworkloads: [{ name: w, zone: dmz, addresses: ['${address}'] }]`;
  expect(errorsOf(text)).toEqual([]);
});
