import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { AWS_VPC_FLOW } from './index.ts';

const DEFAULT = '2 000000000001 eni-1 10.0.0.1 10.0.0.2 40000 443 6 3 180 1700000000 1700000060 ACCEPT OK\n';
const CUSTOM = [
  'start end srcaddr dstaddr pkt-srcaddr pkt-dstaddr srcport dstport protocol tcp-flags flow-direction action log-status',
  '1700000000 1700000060 10.0.0.1 10.0.0.9 10.0.0.1 198.51.100.1 40000 443 6 2 egress ACCEPT OK',
  '1700000000 1700000060 10.0.0.9 10.0.0.1 198.51.100.1 10.0.0.1 443 40000 6 19 ingress ACCEPT OK',
  '1700000000 1700000060 - - - - - - - - - - NODATA',
  '',
].join('\n');

const V3 =
  '3 vpc-1 subnet-1 i-1 eni-1 000000000001 IPv4 10.0.0.1 10.0.0.2 40000 443 10.0.0.1 10.0.0.2 6 180 3 1700000000 1700000060 ACCEPT 2 OK\n';

describeDecoder(AWS_VPC_FLOW, [DEFAULT, V3, CUSTOM, `{"message":"${DEFAULT.trim()}"}\n`]);

test('the default format needs no header', async () => {
  const { flows } = await decodeWhole(AWS_VPC_FLOW, [DEFAULT]);
  expect(flows).toEqual([
    {
      startMs: 1_700_000_000_000,
      endMs: 1_700_000_060_000,
      source: '10.0.0.1',
      destination: '10.0.0.2',
      protocol: 'tcp',
      sourcePort: 40_000,
      destinationPort: 443,
      bytes: 180,
      packets: 3,
      action: 'accept',
      initiator: 'unknown',
      exporter: 'eni-1',
    },
  ]);
});

test('a header names the fields; flags tell who began, and the ends of packets what was translated', async () => {
  const { flows, skipped } = await decodeWhole(AWS_VPC_FLOW, [CUSTOM]);
  expect(flows.map(({ initiator, state, direction, translated }) => [initiator, state, direction, translated])).toEqual(
    [
      ['source', 'established', 'egress', { destination: '198.51.100.1' }],
      ['destination', 'closed', 'ingress', { source: '198.51.100.1' }],
    ],
  );
  expect(skipped).toEqual({ 'the header': 1, 'an interval without traffic (NODATA)': 1 });
});

test('intervals that were left out, and broken lines, are never flows', async () => {
  const text = `${DEFAULT}2 1 eni-1 - - - - - - - 1 2 - SKIPDATA\n2 1 eni-1 10.0.0.1\n${DEFAULT.replace('10.0.0.2', 'host')}`;
  const { flows, skipped, bad } = await decodeWhole(AWS_VPC_FLOW, [text]);
  expect([flows.length, Object.keys(skipped).length, bad.map(({ at }) => at.number)]).toEqual([1, 1, [3, 4]]);
});
