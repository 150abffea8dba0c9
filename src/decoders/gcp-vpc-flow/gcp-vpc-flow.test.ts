import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeSet } from '../../../test/shared-data.ts';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { GCP_VPC_FLOW } from './index.ts';

const FLOW = JSON.stringify({
  logName: 'projects/p/logs/compute.googleapis.com%2Fvpc_flows',
  timestamp: '2026-01-01T00:05:00Z',
  jsonPayload: {
    connection: { src_ip: '10.0.0.1', src_port: 40_000, dest_ip: '10.0.0.2', dest_port: 443, protocol: 6 },
    reporter: 'SRC',
    bytes_sent: '1200',
    packets_sent: '9',
    start_time: '2026-01-01T00:00:00.25Z',
    end_time: '2026-01-01T00:00:05Z',
    src_instance: { vm_name: 'web-1' },
    dest_gke_details: { pod: { pod_namespace: 'pay', pod_name: 'api-0' } },
  },
});
const DENIED = JSON.stringify({
  logName: 'projects/p/logs/compute.googleapis.com%2Ffirewall',
  timestamp: '2026-01-01T00:05:00Z',
  jsonPayload: {
    connection: { src_ip: '10.0.0.9', src_port: 40_000, dest_ip: '10.0.0.2', dest_port: 22, protocol: 6 },
    disposition: 'DENIED',
    rule_details: { reference: 'network:default/firewall:no-ssh', direction: 'INGRESS' },
    instance: { vm_name: 'api-1' },
    remote_instance: { vm_name: 'laptop' },
  },
});

describeDecoder(GCP_VPC_FLOW, [`${FLOW}\n${DENIED}\n`, `[${FLOW},${DENIED}]`]);

test('flows tell counters and names; rules tell their verdict', async () => {
  const { flows } = await decodeWhole(GCP_VPC_FLOW, [FLOW, DENIED]);
  expect(flows).toEqual([
    {
      startMs: Date.UTC(2026, 0, 1) + 250,
      endMs: Date.UTC(2026, 0, 1) + 5000,
      source: '10.0.0.1',
      destination: '10.0.0.2',
      protocol: 'tcp',
      sourcePort: 40_000,
      destinationPort: 443,
      bytes: 1200,
      packets: 9,
      action: 'accept',
      direction: 'egress',
      initiator: 'unknown',
      exporter: 'SRC',
      names: { source: 'web-1', destination: 'pay/api-0' },
    },
    expect.objectContaining({
      action: 'drop',
      state: 'rejected',
      direction: 'ingress',
      rule: 'network:default/firewall:no-ssh',
      initiator: 'source',
      names: { source: 'laptop', destination: 'api-1' },
    }),
  ]);
});

test('a record without a connection is bad in these logs, and skipped in others', async () => {
  const other = `{"logName":"projects/p/logs/syslog","jsonPayload":{"message":"x"}}`;
  const empty = `{"logName":"projects/p/logs/compute.googleapis.com%2Fvpc_flows","jsonPayload":{"x":1}}`;
  const { flows, skipped, bad } = await decodeWhole(GCP_VPC_FLOW, [[FLOW, other, empty].join('\n')]);
  expect([flows.length, Object.values(skipped), bad.length]).toEqual([1, [1], 1]);
});

interface Expected {
  readonly source: {
    readonly ip: string;
    readonly port?: number;
    readonly bytes?: number;
    readonly packets?: number;
    readonly domain?: string;
  };
  readonly destination: { readonly ip: string; readonly port?: number; readonly domain?: string };
  readonly rule?: { readonly name: string };
}

describeSet('flow-logs/gcp-vpc-flow', (folder) => {
  test.each(['test-vpcflow', 'test-firewall'])('%s: every record is as the peer has it', async (name) => {
    const { expected } = JSON.parse(readFileSync(join(folder, `${name}.log-expected.json`), 'utf8')) as {
      expected: Expected[];
    };
    const { flows, bad } = await decodeWhole(GCP_VPC_FLOW, [readFileSync(join(folder, `${name}.log`))]);
    expect(bad).toEqual([]);
    expect(
      flows.map((flow) => [
        flow.source,
        flow.sourcePort,
        flow.destination,
        flow.destinationPort,
        flow.bytes,
        flow.packets,
        flow.names?.source,
        flow.names?.destination,
        flow.rule,
      ]),
    ).toEqual(
      expected.map(({ source, destination, rule }) => [
        source.ip,
        source.port,
        destination.ip,
        destination.port,
        source.bytes,
        source.packets,
        source.domain,
        destination.domain,
        rule?.name,
      ]),
    );
  });
});

test('entries of a listing, and rows of BigQuery and of Log Analytics, are records', async () => {
  const payload = {
    bytes_sent: '100',
    packets_sent: '2.0',
    connection: { src_ip: '10.0.0.1', src_port: '40000.0', dest_ip: '10.0.0.2', dest_port: 443.0, protocol: '6.0' },
    start_time: '2024-01-01T00:00:00Z',
    end_time: '2024-01-01T00:00:05Z',
    reporter: 'SRC',
  };
  const log = 'projects/p/logs/networkmanagement.googleapis.com%2Fvpc_flows';
  for (const text of [
    JSON.stringify({ entries: [{ jsonPayload: payload, logName: log }], nextPageToken: 'x' }, undefined, 1),
    `${JSON.stringify({ json_payload: payload, log_name: log, timestamp: '2024-01-01 00:00:06 UTC' })}\n`,
  ]) {
    const { flows, bad } = await decodeWhole(GCP_VPC_FLOW, [text]);
    expect(bad).toEqual([]);
    expect(flows).toMatchObject([
      { source: '10.0.0.1', sourcePort: 40_000, destinationPort: 443, protocol: 'tcp', bytes: 100, packets: 2 },
    ]);
  }
});
