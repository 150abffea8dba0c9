import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { compareWithEcs } from '../../../test/ecs-expected.ts';
import { describeSet } from '../../../test/shared-data.ts';
import { MERAKI } from './index.ts';

const START =
  '<134>1 1700000000.5 MX ip_flow_start src=10.0.0.1 dst=198.51.100.1 protocol=tcp sport=5000 dport=80 translated_src_ip=203.0.113.1 translated_port=6000\n';
const END = START.replace('ip_flow_start', 'ip_flow_end').replace('1700000000.5', '1700000003.5');
const FLOW = '<134>1 1700000001.0 MX flows src=10.0.0.1 dst=10.0.0.2 protocol=udp sport=1 dport=2 pattern: deny all\n';

describeDecoder(MERAKI, [START, FLOW]);

test('a start and an end are one flow; the pattern tells the verdict', async () => {
  const { flows } = await decodeWhole(MERAKI, [START + FLOW + END]);
  expect(flows.map((one) => [one.startMs, one.endMs, one.action, one.state, one.translated, one.rule])).toEqual([
    [1_700_000_000_500, 1_700_000_003_500, undefined, 'closed', { source: '203.0.113.1', sourcePort: 6000 }, undefined],
    [1_700_000_001_000, 1_700_000_001_000, 'drop', 'rejected', undefined, 'deny all'],
  ]);
});

describeSet('flow-logs/meraki', (folder) => {
  test('every line is what the peer makes of it', async () => {
    // The peer puts the translated address in place of the first one, whose it is.
    const report = await compareWithEcs(MERAKI, folder, { leave: ['source', 'destination'] });
    expect(report.misses).toEqual([]);
    expect(report).toMatchObject({ lines: 14, equal: 14, turned: [] });
  });
});

test('what the firewall of applications blocked is dropped', async () => {
  const { flows } = await decodeWhole(MERAKI, [
    '<134>1 1704103209.123 MX84 l7_firewall src=10.0.0.1 dst=198.51.100.1 protocol=tcp sport=40000 dport=443 decision=blocked\n',
  ]);
  expect(flows).toMatchObject([{ action: 'drop', state: 'rejected', destinationPort: 443 }]);
});
