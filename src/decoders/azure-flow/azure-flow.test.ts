import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeSet } from '../../../test/shared-data.ts';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { AZURE_FLOW } from './index.ts';

const GROUP = JSON.stringify({
  records: [
    {
      category: 'NetworkSecurityGroupFlowEvent',
      macAddress: '00AA',
      resourceId: '/nsg',
      properties: {
        Version: 2,
        flows: [
          {
            rule: 'UserRule_web',
            flows: [
              {
                mac: '00BB',
                flowTuples: [
                  '1700000000,10.0.0.1,10.0.0.2,40000,443,T,I,A,B,,,,',
                  '1700000001,10.0.0.9,10.0.0.2,40001,22,T,I,D,B,,,,',
                  '1700000060,10.0.0.1,10.0.0.2,40000,443,T,I,A,C,3,300,2,200',
                  '1700000070,10.0.0.1,10.0.0.2,40000,443,T,I,A,E,1,40,1,40',
                ],
              },
            ],
          },
        ],
      },
    },
  ],
});
const NETWORK = JSON.stringify({
  category: 'FlowLogFlowEvent',
  flowRecords: {
    flows: [
      {
        aclID: '/nsg',
        flowGroups: [
          {
            rule: 'DefaultRule_DenyAllInBound',
            flowTuples: ['1700000000123,10.0.0.9,10.0.0.2,40000,53,17,I,D,NX,0,0,0,0'],
          },
        ],
      },
    ],
  },
});

describeDecoder(AZURE_FLOW, [GROUP, NETWORK]);

test('what begins, goes on and ends is one flow with the sum of the counters; what is denied stands alone', async () => {
  const { flows } = await decodeWhole(AZURE_FLOW, [GROUP]);
  expect(flows).toEqual([
    {
      startMs: 1_700_000_000_000,
      endMs: 1_700_000_070_000,
      source: '10.0.0.1',
      destination: '10.0.0.2',
      protocol: 'tcp',
      sourcePort: 40_000,
      destinationPort: 443,
      bytes: 340,
      packets: 4,
      reverseBytes: 240,
      reversePackets: 3,
      action: 'accept',
      state: 'closed',
      direction: 'ingress',
      rule: 'UserRule_web',
      exporter: '00BB',
      initiator: 'source',
    },
    expect.objectContaining({ source: '10.0.0.9', action: 'drop', state: 'rejected', destinationPort: 22 }),
  ]);
});

test('a network tells milliseconds and protocol numbers', async () => {
  const { flows } = await decodeWhole(AZURE_FLOW, [NETWORK]);
  expect(flows).toMatchObject([{ startMs: 1_700_000_000_123, protocol: 'udp', action: 'drop', packets: 0 }]);
});

test('a tuple that is broken is bad, and the others are read', async () => {
  const { flows, bad } = await decodeWhole(AZURE_FLOW, [GROUP.replace('10.0.0.9', 'host')]);
  expect([flows.length, bad.length]).toEqual([1, 1]);
});

describeSet('flow-logs/azure-flow-logs', (folder) => {
  test.each(['nic', 'nsg-v2', 'subnet', 'vnet'])('%s: no tuple is lost, by rule and verdict', async (name) => {
    const expected = JSON.parse(readFileSync(join(folder, `${name}.expected-counts.json`), 'utf8')) as {
      tuples: number;
      by_rule: { rule: string; decision?: string; state: string; tuples: number }[];
    };
    const { flows, records, bad } = await decodeWhole(AZURE_FLOW, [readFileSync(join(folder, `${name}.json`))]);
    expect([records.read, records.ofFlows, bad]).toEqual([expected.tuples, expected.tuples, []]);
    const deniedBy = (rule: string) => flows.filter((flow) => flow.rule === rule && flow.action === 'drop').length;
    const denied = expected.by_rule.filter(({ decision, state }) => (decision ?? state) === 'D');
    for (const { rule, tuples } of denied) expect(deniedBy(rule)).toBe(tuples);
    expect(flows.filter(({ action }) => action === 'drop')).toHaveLength(
      denied.reduce((sum, { tuples }) => sum + tuples, 0),
    );
  });
});
