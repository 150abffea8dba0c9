import { describe, expect, test } from 'vitest';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { NFT_SET } from './index.ts';

const TEXT = [
  'table inet watch {',
  '\tset pairs {',
  '\t\ttype ipv4_addr . ipv4_addr . inet_proto . inet_service',
  '\t\tsize 100',
  '\t\tflags dynamic,timeout',
  '\t\ttimeout 1h',
  '\t\telements = { 10.1.0.4 . 10.1.0.9 . tcp . 9000 counter packets 3 bytes 180 expires 59m30s,',
  '\t\t\t     10.1.0.4 . 10.1.0.1 . udp . 53 timeout 2h expires 1h59m58s500ms comment "a, b" }',
  '\t}',
  '',
  '\tset six {',
  '\t\ttypeof ip6 saddr . tcp sport . ip6 daddr . tcp dport',
  '\t\tflags dynamic',
  '\t\telements = { fd00::4 . 40000 . fd00::9 . 22 counter packets 1 bytes 80 }',
  '\t}',
  '',
  '\tset pings {',
  '\t\ttypeof ip saddr . ip daddr . icmp type',
  '\t\tflags dynamic',
  '\t\telements = { 10.1.0.4 . 10.1.0.9 . echo-request counter packets 2 bytes 56 }',
  '\t}',
  '',
  '\tset banned {',
  '\t\ttype ipv4_addr',
  '\t\tflags timeout',
  '\t\telements = { 192.0.2.9 timeout 5m expires 4m }',
  '\t}',
  '',
  '\tset allowed {',
  '\t\ttype ipv4_addr . ipv4_addr . inet_proto . inet_service',
  '\t\tflags interval',
  '\t\telements = { 10.1.0.4 . 10.1.0.9 . tcp . 1-9,',
  '\t\t\t     10.1.0.4 . 10.1.0.9 . tcp . 22 }',
  '\t}',
  '',
  '\tset listed {',
  '\t\ttype ipv4_addr . ipv4_addr . inet_proto . inet_service',
  '\t\telements = { 10.1.0.4 . 10.1.0.9 . tcp . 22 }',
  '\t}',
  '',
  '\tchain input {',
  '\t\ttype filter hook input priority filter; policy accept;',
  '\t}',
  '}',
].join('\n');

const KEY_TYPE = ['ipv4_addr', 'ipv4_addr', 'inet_proto', 'inet_service'];
const element = (concat: readonly unknown[], packets: number, expires: number) => ({
  elem: { val: { concat }, expires, counter: { packets, bytes: packets * 60 } },
});
const ownSet = (name: string, elem: readonly unknown[], type: unknown = KEY_TYPE) => ({
  set: { family: 'inet', name, table: 'bulkhead', type, handle: 1, flags: ['timeout'], timeout: 3600, elem },
});
const JSON_TEXT = JSON.stringify({
  nftables: [
    { metainfo: { version: '1.0.6', json_schema_version: 1 } },
    { table: { family: 'inet', name: 'bulkhead', handle: 1 } },
    ownSet('seen_ingress4', [
      element(['10.1.0.9', '10.1.0.4', 6, 9000], 3, 3590),
      element(['10.1.0.9', '10.1.0.4', 'icmp', 2048], 1, 3600),
    ]),
    ownSet('answered_ingress4', [element(['10.1.0.9', '10.1.0.4', 6, 9000], 3, 3590)]),
    ownSet('denied_egress4', [element(['10.1.0.4', '192.0.2.9', 17, 53], 7, 3600)]),
    ownSet(
      'adopted4',
      [element(['10.1.0.4', 40000, '10.1.0.9', 22], 1, 3600)],
      ['ipv4_addr', 'inet_service', 'ipv4_addr', 'inet_service'],
    ),
    ownSet('allow_ingress4a', []),
    { chain: { family: 'inet', table: 'bulkhead', name: 'input', handle: 9 } },
  ],
});

describeDecoder(NFT_SET, [TEXT, JSON_TEXT]);

const source = { name: 'sets', writtenMs: 1_700_000_000_000 };

test('text: pairs of addresses are flows, as types or expressions tell; counters and times with them', async () => {
  const { flows, skipped } = await decodeWhole(NFT_SET, [TEXT], { source });
  expect(flows).toEqual([
    {
      startMs: source.writtenMs - 30_000,
      endMs: source.writtenMs - 30_000,
      source: '10.1.0.4',
      destination: '10.1.0.9',
      protocol: 'tcp',
      destinationPort: 9000,
      bytes: 180,
      packets: 3,
      initiator: 'unknown',
    },
    {
      startMs: source.writtenMs - 1500,
      endMs: source.writtenMs - 1500,
      source: '10.1.0.4',
      destination: '10.1.0.1',
      protocol: 'udp',
      destinationPort: 53,
      initiator: 'unknown',
    },
    {
      startMs: source.writtenMs,
      endMs: source.writtenMs,
      source: 'fd00::4',
      destination: 'fd00::9',
      protocol: 'tcp',
      sourcePort: 40000,
      destinationPort: 22,
      bytes: 80,
      packets: 1,
      initiator: 'unknown',
    },
    {
      startMs: source.writtenMs,
      endMs: source.writtenMs,
      source: '10.1.0.4',
      destination: '10.1.0.9',
      protocol: 'icmp',
      icmpType: 8,
      bytes: 56,
      packets: 2,
      initiator: 'unknown',
    },
  ]);
  expect(skipped).toMatchObject({
    'an element of what is allowed or not': 2,
    'an element that nothing counts': 1,
    'an element that is no pair of addresses': 1,
  });
});

describe('our own table', () => {
  test('what was seen and answered is one flow; its counter is of connections, that of denials of packets', async () => {
    const { flows, records, skipped } = await decodeWhole(NFT_SET, [JSON_TEXT], { source });
    expect(records).toEqual({ read: 9, ofFlows: 5 });
    expect(skipped).toEqual({ 'what is no set': 3, 'an empty set': 1 });
    expect(flows).toEqual([
      {
        startMs: source.writtenMs - 10_000,
        endMs: source.writtenMs - 10_000,
        source: '10.1.0.9',
        destination: '10.1.0.4',
        protocol: 'tcp',
        destinationPort: 9000,
        connections: 3,
        direction: 'ingress',
        state: 'established',
        initiator: 'source',
      },
      expect.objectContaining({ protocol: 'icmp', icmpType: 8, icmpCode: 0, direction: 'ingress' }),
      expect.objectContaining({ protocol: 'udp', packets: 7, bytes: 420, direction: 'egress', initiator: 'source' }),
      expect.objectContaining({ sourcePort: 40000, destinationPort: 22, state: 'established', initiator: 'unknown' }),
    ]);
  });

  test('the order of the two does not matter', async () => {
    const turned = JSON.parse(JSON_TEXT) as { nftables: unknown[] };
    turned.nftables.reverse();
    const { flows } = await decodeWhole(NFT_SET, [JSON.stringify(turned)], { source });
    expect(flows.filter(({ destinationPort }) => destinationPort === 9000)).toMatchObject([
      { state: 'established', connections: 3 },
    ]);
  });
});

test('JSON: expressions where the listing has them, and a port without its protocol is no flow', async () => {
  const concat = [{ payload: { protocol: 'ip', field: 'saddr' } }, { payload: { protocol: 'ip', field: 'daddr' } }];
  const withPort = (type: unknown) =>
    JSON.stringify({
      nftables: [
        { set: { family: 'ip', name: 's', table: 't', type, elem: [element(['10.1.0.4', '10.1.0.9', 22], 1, 5)] } },
      ],
    });
  const dport = { payload: { protocol: 'tcp', field: 'dport' } };
  const told = await decodeWhole(NFT_SET, [withPort({ typeof: { concat: [...concat, dport] } })]);
  expect(told.flows).toMatchObject([{ protocol: 'tcp', destinationPort: 22 }]);
  const untold = await decodeWhole(NFT_SET, [withPort(['ipv4_addr', 'ipv4_addr', 'inet_service'])]);
  expect(untold.skipped).toEqual({ 'an element without a protocol': 1 });
});
