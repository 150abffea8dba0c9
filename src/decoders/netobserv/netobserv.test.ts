import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { describeSet } from '../../../test/shared-data.ts';
import { NETOBSERV } from './index.ts';

const ENTRY = {
  SrcAddr: '10.128.0.7',
  DstAddr: '10.129.0.9',
  SrcPort: 40_000,
  DstPort: 8545,
  Proto: 6,
  Etype: 2048,
  Bytes: 700,
  Packets: 6,
  Flags: 0x12,
  TimeFlowStartMs: 1_700_000_000_100,
  TimeFlowEndMs: 1_700_000_005_200,
  TimeReceived: 1_700_000_006,
  AgentIP: '10.0.1.7',
  SrcK8S_Name: 'api-5d9c-x1',
  SrcK8S_HostName: 'worker-1',
  DstK8S_Name: 'node-0',
};
const LABELS = {
  SrcK8S_Namespace: 'pay',
  SrcK8S_OwnerName: 'api',
  DstK8S_Namespace: 'chain',
  DstK8S_OwnerName: 'node',
  FlowDirection: '1',
  app: 'netobserv-flowcollector',
};
const toText = (...entries: object[]) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
const LOKI = JSON.stringify(
  {
    status: 'success',
    data: {
      resultType: 'streams',
      result: [
        {
          stream: LABELS,
          values: [
            ['1700000006000000000', JSON.stringify(ENTRY)],
            ['1', JSON.stringify(ENTRY)],
          ],
        },
      ],
      stats: { ingester: {} },
    },
  },
  undefined,
  1,
);

describeDecoder(NETOBSERV, [toText({ ...LABELS, ...ENTRY }), LOKI]);

test('owners in their namespaces are the workloads, whether labels or fields tell them', async () => {
  const whole = {
    startMs: 1_700_000_000_100,
    endMs: 1_700_000_005_200,
    source: '10.128.0.7',
    destination: '10.129.0.9',
    protocol: 'tcp',
    sourcePort: 40_000,
    destinationPort: 8545,
    bytes: 700,
    packets: 6,
    direction: 'egress',
    state: 'established',
    initiator: 'source',
    exporter: '10.0.1.7',
    zones: { source: 'pay', destination: 'chain' },
    names: { source: 'pay/api', destination: 'chain/node' },
  };
  expect((await decodeWhole(NETOBSERV, [toText({ ...LABELS, ...ENTRY })])).flows).toEqual([whole]);
  expect((await decodeWhole(NETOBSERV, [toText({ labels: LABELS, line: JSON.stringify(ENTRY) })])).flows).toEqual([
    whole,
  ]);
  const { flows, records } = await decodeWhole(NETOBSERV, [LOKI]);
  expect([flows, records]).toEqual([[whole, whole], { read: 2, ofFlows: 2 }]);
});

test.each([
  ['sampled', { Sampling: 50 }, { bytes: 35_000, packets: 300, samplingInterval: 50 }],
  ['an answer to a beginning', { Flags: 0x110 }, { initiator: 'destination' }],
  ['flags by name', { Flags: ['SYN', 'FIN_ACK'] }, { initiator: 'source', state: 'closed' }],
  ['a lone beginning', { Flags: 2 }, { initiator: 'source', state: 'attempted' }],
  ['flags of another exporter', { Flags: undefined, TCPFlags: 0x12 }, { initiator: 'unknown' }],
  ['in the middle', { Flags: 0x10 }, { initiator: 'unknown' }],
  [
    'translated',
    { XlatSrcAddr: '192.0.2.1', XlatSrcPort: 50_000 },
    { translated: { source: '192.0.2.1', sourcePort: 50_000 } },
  ],
  [
    'allowed by a policy',
    { NetworkEvents: [{ Feature: 'acl', Action: 'allow-related', Name: 'p', Namespace: 'chain' }] },
    { action: 'accept', rule: 'chain/p' },
  ],
  [
    'denied by a policy',
    {
      NetworkEvents: [
        { Feature: 'acl', Action: 'allow' },
        { Feature: 'acl', Action: 'drop', Type: 'AdminNetworkPolicy', Name: 'q' },
      ],
    },
    { action: 'drop', state: 'rejected', rule: 'q' },
  ],
  [
    'wholly dropped',
    {
      Packets: 0,
      Bytes: 0,
      PktDropPackets: 3,
      PktDropBytes: 180,
      PktDropLatestDropCause: 'SKB_DROP_REASON_NETFILTER_DROP',
    },
    { action: 'drop', packets: 3, bytes: 180, rule: 'SKB_DROP_REASON_NETFILTER_DROP' },
  ],
  [
    'seconds',
    { TimeFlowStartMs: undefined, TimeFlowEndMs: undefined, TimeFlowStart: 1_700_000_000, TimeFlowEnd: 1_700_000_005 },
    { startMs: 1_700_000_000_000, endMs: 1_700_000_005_000 },
  ],
  [
    'no times but that of receipt',
    { TimeFlowStartMs: 0, TimeFlowEndMs: 0 },
    { startMs: 1_700_000_006_000, endMs: 1_700_000_006_000 },
  ],
  ['an address in bytes', { AgentIP: undefined, SamplerAddress: 'wAACAQ==' }, { exporter: '192.0.2.1' }],
  ['several interfaces', { IfDirections: ['0', '1'] }, { direction: 'ingress' }],
])('%s', async (_, change, expected) => {
  const { flows, bad } = await decodeWhole(NETOBSERV, [toText({ ...ENTRY, ...change })]);
  expect([flows, bad]).toMatchObject([[expected], []]);
});

test('partial drops leave the flow what it is', async () => {
  const { flows } = await decodeWhole(NETOBSERV, [toText({ ...ENTRY, PktDropPackets: 1, PktDropBytes: 60 })]);
  expect(flows[0]).not.toHaveProperty('action');
});

test('the records of a conversation, and its flows beside them, are one flow', async () => {
  const of = (_RecordType: string, packets: number, more: object = {}) => ({
    ...ENTRY,
    _HashId: 'a1',
    _RecordType,
    Packets_AB: packets,
    Packets_BA: packets + 1,
    Bytes_AB: packets * 100,
    Bytes_BA: packets * 200,
    ...more,
  });
  const flowLog = { ...ENTRY, _HashId: 'a1', _RecordType: 'flowLog' };
  const text = toText(
    of('newConnection', 1),
    flowLog,
    of('heartbeat', 4),
    of('endConnection', 9),
    of('newConnection', 2),
  );
  const { flows, records } = await decodeWhole(NETOBSERV, [text]);
  expect(flows).toMatchObject([
    { packets: 9, reversePackets: 10, bytes: 900, reverseBytes: 1800, initiator: 'source' },
    { packets: 2 },
  ]);
  expect(records.ofFlows).toBe(5);
});

test('rates, duplicates and frames are no connections', async () => {
  const matrix = JSON.stringify({
    data: { resultType: 'matrix', result: [{ metric: { SrcK8S_Namespace: 'pay' }, values: [[1_700_000_000, '1.5']] }] },
  });
  expect(NETOBSERV.recognises({ bytes: new TextEncoder().encode(matrix), lines: [matrix] })).toBe(true);
  const text = toText({ ...ENTRY, Duplicate: true }, { ...ENTRY, SrcAddr: undefined, DstAddr: undefined, Etype: 2054 });
  const { flows, skipped } = await decodeWhole(NETOBSERV, [matrix, text]);
  expect([flows, skipped]).toEqual([
    [],
    { 'a rate over time': 1, 'seen at another interface too': 1, 'a frame without addresses': 1 },
  ]);
});

interface Row {
  readonly SrcAddr: string;
  readonly DstAddr: string;
  readonly Bytes: number;
  readonly Packets: number;
  readonly SrcK8S_Namespace?: string;
  readonly SrcK8S_OwnerName?: string;
  readonly SrcPod?: string;
}

describeSet('flow-logs/netobserv-k8s', (folder) => {
  const decode = (name: string) => decodeWhole(NETOBSERV, [readFileSync(join(folder, name))]);
  const toRows = (rows: readonly Row[]) =>
    rows.map((row) => [row.SrcAddr, row.DstAddr, row.Bytes, row.Packets, nameOf(row)]);
  const nameOf = ({ SrcK8S_Namespace, SrcK8S_OwnerName, SrcPod }: Row) =>
    SrcK8S_Namespace === undefined ? (SrcK8S_OwnerName ?? SrcPod) : `${SrcK8S_Namespace}/${SrcK8S_OwnerName ?? ''}`;

  test('every entry of the answer is a flow with its owners', async () => {
    const answer = JSON.parse(readFileSync(join(folder, 'flow_records.json'), 'utf8')) as {
      data: { result: { stream: object; values: [string, string][] }[] };
    };
    const rows = answer.data.result.flatMap(({ stream, values }) =>
      values.map(([, line]) => ({ ...stream, ...(JSON.parse(line) as object) }) as Row),
    );
    const { flows, bad } = await decode('flow_records.json');
    expect(bad).toEqual([]);
    expect(flows.map((one) => [one.source, one.destination, one.bytes, one.packets, one.names?.source])).toEqual(
      toRows(rows),
    );
  });

  test('every line of goflow is a flow', async () => {
    const lines = readFileSync(join(folder, 'goflow-log-lines.ndjson'), 'utf8').trim().split('\n');
    const { flows, bad } = await decode('goflow-log-lines.ndjson');
    expect(bad).toEqual([]);
    expect(flows.map((one) => [one.source, one.destination, one.bytes, one.packets, one.names?.source])).toEqual(
      toRows(lines.map((line) => JSON.parse(line) as Row)),
    );
    expect(new Set(flows.map(({ exporter }) => exporter?.split('.').slice(0, 3).join('.')))).toEqual(
      new Set(['100.64.0']),
    );
  });

  test.each(['flow_metrics_namespace.json', 'flow_metrics_resource.json'])(
    '%s is recognised and skipped',
    async (name) => {
      const bytes = readFileSync(join(folder, name));
      expect(NETOBSERV.recognises({ bytes: bytes.subarray(0, 65_536), lines: [] })).toBe(true);
      const { flows, bad, records, skipped } = await decode(name);
      expect([flows, bad, skipped]).toEqual([[], [], { 'a rate over time': records.read }]);
    },
  );
});
