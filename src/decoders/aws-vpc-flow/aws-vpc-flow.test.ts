import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { query } from 'chdb';
import { expect, test } from 'vitest';
import { openCarried } from '#decoders/carriers';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { compareWithEcs } from '../../../test/ecs-expected.ts';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { AWS_VPC_FLOW, awsVpcFlowOf } from './index.ts';

const LOG = openCarried(AWS_VPC_FLOW);

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

/** A table as ClickHouse writes it. */
function writeTable(select: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'flow-log-'));
  const path = join(folder, 'flows.parquet');
  const settings = 'output_format_parquet_string_as_string=1';
  query(`SELECT ${select} INTO OUTFILE '${path}' FORMAT Parquet SETTINGS ${settings}`, 'CSV');
  const bytes = new Uint8Array(readFileSync(path));
  rmSync(folder, { recursive: true });
  return bytes;
}

const TABLE = writeTable(`
  toInt32(2) AS version, 'eni-1' AS interface_id, '10.0.0.1' AS srcaddr, '10.0.0.2' AS dstaddr, toInt32(40000) AS srcport,
  toInt32(443) AS dstport, toInt32(6) AS protocol, toInt64(3) AS packets, toInt64(180) AS bytes,
  toInt64(1700000000) AS start, toInt64(1700000060) AS end, 'ACCEPT' AS action, 'OK' AS log_status,
  if(number = 9, NULL, 'vpc-1') AS vpc_id FROM numbers(2)`);

describeDecoder(LOG, [
  TABLE,
  DEFAULT,
  V3,
  CUSTOM,
  `{"logEvents":[{"message":"${DEFAULT.trim()}"}]}`,
  `{"message":"${DEFAULT.trim()}"}\n`,
]);

test('the default format needs no header', async () => {
  const { flows } = await decodeWhole(LOG, [DEFAULT]);
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
  const { flows, skipped } = await decodeWhole(LOG, [CUSTOM]);
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
  const { flows, skipped, bad } = await decodeWhole(LOG, [text]);
  expect([flows.length, Object.keys(skipped).length, bad.map(({ at }) => at.number)]).toEqual([1, 1, [3, 4]]);
});

const toLines = async (text: string) => (await decodeWhole(LOG, [text])).flows;
const LINE = DEFAULT.trim();
const SUBSCRIBED = {
  messageType: 'DATA_MESSAGE',
  owner: '000000000001',
  logGroup: 'flows',
  subscriptionFilters: ['all'],
  logEvents: [{ id: '1', timestamp: 1, message: LINE }],
};

test.each([
  ['a subscription, records side by side', JSON.stringify(SUBSCRIBED) + JSON.stringify(SUBSCRIBED), 2],
  [
    'a subscription that extracts fields',
    JSON.stringify({
      ...SUBSCRIBED,
      logEvents: [{ id: '1', message: LINE, extractedFields: { srcaddr: '10.0.0.1' } }],
    }),
    1,
  ],
  [
    'an answer of CloudWatch Logs',
    JSON.stringify({ events: [{ message: LINE, ingestionTime: 1 }], searchedLogStreams: [] }, undefined, 2),
    1,
  ],
  ['an answer of Logs Insights', JSON.stringify([{ '@timestamp': 'x', '@message': LINE }]), 1],
  ['an export to S3', `2023-11-14T22:14:20.000Z ${DEFAULT}`, 1],
  [
    'fields by name',
    JSON.stringify({
      version: 2,
      interface_id: 'eni-1',
      srcaddr: '10.0.0.1',
      dstaddr: '10.0.0.2',
      srcport: 40_000,
      dstport: 443,
      protocol: 6,
      packets: '3',
      bytes: 180,
      start: 1_700_000_000,
      end: 1_700_000_060,
      action: 'ACCEPT',
      log_status: 'OK',
    }),
    1,
  ],
])('%s', async (_, text, count) => {
  const [flow] = await toLines(DEFAULT);
  expect(await toLines(text)).toEqual(Array.from({ length: count }, () => flow));
  expect(LOG.recognises({ bytes: new TextEncoder().encode(text), lines: text.split('\n') })).toBe(true);
});

test('a table tells the same as text; what is none is told by a dash, a negative number or nothing', async () => {
  const [flow] = await toLines(DEFAULT);
  expect(await decodeWhole(LOG, [TABLE])).toMatchObject({
    flows: [flow, flow],
    bad: [],
    records: { read: 2 },
  });
  const unset = writeTable(`
    '10.0.0.1' AS srcaddr, '10.0.0.2' AS dstaddr, toInt32(-1) AS srcport, toInt32(-1) AS dstport, toInt32(6) AS protocol,
    CAST(NULL AS Nullable(Int64)) AS packets, '-' AS pkt_srcaddr, toDateTime64(1700000000.25, 3, 'UTC') AS start,
    toDateTime64(1700000001, 3, 'UTC') AS end, if(number = 0, 'OK', 'NODATA') AS log_status FROM numbers(2)`);
  const { flows, skipped } = await decodeWhole(LOG, [unset]);
  expect(Object.values(skipped)).toEqual([1]);
  expect(flows).toEqual([
    {
      startMs: 1_700_000_000_250,
      endMs: 1_700_000_001_000,
      source: '10.0.0.1',
      destination: '10.0.0.2',
      protocol: 'tcp',
      initiator: 'unknown',
    },
  ]);
});

test('another table, and one that is cut off, are bad', async () => {
  const other = await decodeWhole(LOG, [writeTable('1 AS a FROM numbers(3)')]);
  expect([other.flows.length, other.bad.length]).toEqual([0, 3]);
  expect(await decodeWhole(LOG, [TABLE.subarray(0, -1)])).toMatchObject({ flows: [], bad: [{}] });
});

const TRANSIT = [
  '6 TransitGateway 1 tgw-1 tgw-attach-1 1 2 vpc-1 vpc-2 subnet-1 subnet-2 eni-1 eni-2 az-1 az-2 tgw-attach-2',
  '10.0.0.1 10.1.0.2 40000 443 6 3 180 1700000000 1700000060 OK IPv4 0 0 0 0 2 eu-1 egress - -',
].join(' ');

test.each([
  [
    'a transit gateway',
    TRANSIT,
    { exporter: 'tgw-attach-1', destination: '10.1.0.2', packets: 3, state: 'established' },
  ],
  [
    'the interface of one',
    '3 eni-1 1 vpc-1 subnet-1 - 10.0.0.1 10.1.0.2 40000 443 6 2 IPv4 10.0.0.1 10.1.0.2 ACCEPT OK',
    { exporter: 'eni-1', action: 'accept', initiator: 'source' },
  ],
  ['a NAT gateway', '- eni-1 10.0.0.1 10.0.0.9 10.0.0.1 198.51.100.1', { translated: { destination: '198.51.100.1' } }],
])('the example of %s needs no header', async (_, line, expected) => {
  expect(await toLines(`${line}\n`)).toMatchObject([expected]);
  expect(LOG.recognises({ bytes: new TextEncoder().encode(line), lines: [line] })).toBe(true);
});

test('a custom format can be named for lines that come without a header', async () => {
  const format = '${action} ${srcaddr} ${dstaddr} ${protocol} ${dstport} ${srcport} ${start} ${end} ${log-status}';
  const line = 'REJECT 10.0.0.1 10.0.0.2 6 443 40000 1700000000 1700000060 OK';
  const custom = openCarried(awsVpcFlowOf(format) ?? expect.fail('no decoder'));
  for (const text of [`${line}\n`, JSON.stringify({ logEvents: [{ message: line }] })]) {
    const { flows } = await decodeWhole(custom, [text]);
    expect(flows).toMatchObject([{ action: 'drop', sourcePort: 40_000, destinationPort: 443, source: '10.0.0.1' }]);
    expect((await decodeWhole(LOG, [text])).bad).toHaveLength(1);
  }
  expect((await decodeWhole(custom, ['REJECT 10.0.0.1\n'])).bad).toHaveLength(1);
  expect(awsVpcFlowOf('${version} ${nothing}')).toBeUndefined();
});

test('what CloudWatch Logs says to try a subscription out is skipped', async () => {
  const text = JSON.stringify({
    messageType: 'CONTROL_MESSAGE',
    logEvents: [{ id: '', message: 'CWL CONTROL MESSAGE: x' }],
  });
  expect(await decodeWhole(LOG, [text])).toMatchObject({
    flows: [],
    bad: [],
    skipped: { 'a message of CloudWatch Logs itself': 1 },
  });
});

test('events of the Network Firewall are those of Suricata, by the name of the firewall', async () => {
  const ends = { src_ip: '10.0.0.1', src_port: 40_000, dest_ip: '10.0.0.2', dest_port: 80, proto: 'TCP' };
  const time = '2026-01-01T00:00:00.000000+0000';
  const netflow = {
    event_type: 'netflow',
    timestamp: time,
    flow_id: 1,
    ...ends,
    netflow: { pkts: 3, bytes: 180, start: time, end: time },
  };
  const alert = {
    event_type: 'alert',
    timestamp: time,
    flow_id: 2,
    ...ends,
    alert: { action: 'blocked', signature: 'no web' },
  };
  const text = [netflow, alert]
    .map((event) => JSON.stringify({ firewall_name: 'edge', availability_zone: 'a', event_timestamp: '1', event }))
    .join('\n');
  expect(await toLines(text)).toMatchObject([
    { exporter: 'edge', packets: 3, bytes: 180 },
    { exporter: 'edge', action: 'drop', state: 'rejected', rule: 'no web' },
  ]);
});

test('a format without times and protocol tells who met whom, when the log was written', async () => {
  const text =
    'instance-id interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr\n- eni-1 10.0.0.1 10.0.0.9 10.0.0.1 198.51.100.1\n';
  expect(await toLines(text)).toEqual([
    {
      startMs: Date.UTC(2026, 0, 1),
      endMs: Date.UTC(2026, 0, 1),
      source: '10.0.0.1',
      destination: '10.0.0.9',
      protocol: 0,
      translated: { destination: '198.51.100.1' },
      initiator: 'unknown',
      exporter: 'eni-1',
    },
  ]);
  const unset = CUSTOM.replace('1700000000 1700000060 10.0.0.1', '- - 10.0.0.1');
  expect((await decodeWhole(LOG, [unset])).bad).toHaveLength(1);
});

describeSet('flow-logs/aws-vpc-flow', (folder) => {
  test('every line is what the peer makes of it', async () => {
    const report = await compareWithEcs(LOG, folder, { isMeant: (path) => !path.startsWith('beats-') });
    expect(report.misses).toEqual([]);
    expect(report).toMatchObject({ lines: 9, equal: 5, turned: [], skipped: { withEnds: {}, without: 4 } });
  });

  test('every line under a header is what the peer makes of it', async () => {
    for (const { path, text } of readSet(folder, (name) => /beats-.*\.log$/.test(name))) {
      const expected = JSON.parse(readFileSync(join(folder, `${path}-expected.json`), 'utf8')) as Readonly<
        Record<string, unknown>
      >[];
      const { flows, bad } = await decodeWhole(LOG, [text]);
      const told = expected.filter((entry) => entry['source.ip'] !== undefined);
      expect(bad).toEqual([]);
      expect(
        flows.map((flow) => [
          flow.source,
          flow.destination,
          flow.sourcePort,
          flow.destinationPort,
          flow.bytes,
          flow.packets,
          flow.action,
        ]),
      ).toEqual(
        told.map((entry) => {
          const isIcmp = entry['network.iana_number'] === '1';
          const action = entry['aws.vpcflow.action'];
          return [
            entry['source.ip'],
            entry['destination.ip'],
            isIcmp ? undefined : entry['source.port'],
            isIcmp ? undefined : entry['destination.port'],
            entry['source.bytes'],
            entry['source.packets'],
            action === undefined ? undefined : action === 'ACCEPT' ? 'accept' : 'drop',
          ];
        }),
      );
    }
  });
});
