import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { compareWithEcs } from '../../../test/ecs-expected.ts';
import { describeSet } from '../../../test/shared-data.ts';
import { WATCHGUARD } from './index.ts';

const log = (second: string, rest: string) =>
  `<142>Mar  1 12:00:00 fb-1 FVE0001 (2024-03-01T10:00:${second}) firewall: ${rest}\n`;
const OPENED = log(
  '00',
  'msg_id="3000-0148" Allow 1-Trusted 0-External 52 tcp 20 127 10.0.0.1 198.51.100.1 5000 443 offset 8 S 832026162 win 8192 src_ip_nat="203.0.113.1" src_port_nat="6000" (HTTPS-00)',
);
const CLOSED = log(
  '14',
  'msg_id="3000-0151" Allow 1-Trusted 0-External tcp 10.0.0.1 198.51.100.1 5000 443 geo_dst="CAN" duration="14 seconds" sent_pkts="3" rcvd_pkts="2" sent_bytes="100" rcvd_bytes="200"  (HTTPS-00)',
);
const DENIED = log(
  '05',
  'msg_id="3000-0148" Deny Guest LAN 0-External 84 icmp 20 64 10.0.0.1 10.0.0.2 8 0 (Unhandled Internal Packet-00)',
);
const MONITOR =
  '2024-03-01 10:00:00 Member2 Allow 10.0.0.1 198.51.100.1 webcache/tcp 5000 8080 3-Trusted 1-WCI Allowed 60 63 (Outgoing (web)-00) proc_id="firewall" rc="100" src_ip_nat="203.0.113.1" msg_id="3000-0148"\n';
const LEEF =
  '<142>Mar 1 10:00:00 fb-1 LEEF:1.0|WatchGuard|XTM|12.10.3|1AFF0024|serial=A1\tpolicy=HTTP-proxy-00\tdisp=Allow\tin_if=Private LAN\tout_if=External\tsrc=10.0.0.1\tsrcPort=5000\tdst=198.51.100.1\tdstPort=80\tproto=http/tcp\tsent_bytes=93\trcvd_bytes=229\n';

describeDecoder(WATCHGUARD, [OPENED + CLOSED, DENIED, MONITOR, LEEF]);

test('an allowed first packet and the end of its connection are one flow', async () => {
  const { flows, records } = await decodeWhole(WATCHGUARD, [OPENED + DENIED + CLOSED]);
  expect(records.ofFlows).toBe(3);
  expect(flows).toEqual([
    {
      startMs: Date.UTC(2024, 2, 1, 10),
      endMs: Date.UTC(2024, 2, 1, 10, 0, 14),
      source: '10.0.0.1',
      destination: '198.51.100.1',
      protocol: 'tcp',
      sourcePort: 5000,
      destinationPort: 443,
      bytes: 100,
      packets: 3,
      reverseBytes: 200,
      reversePackets: 2,
      action: 'accept',
      state: 'closed',
      translated: { source: '203.0.113.1', sourcePort: 6000 },
      initiator: 'source',
      exporter: 'fb-1',
      rule: 'HTTPS-00',
      zones: { source: '1-Trusted', destination: '0-External' },
    },
    expect.objectContaining({
      protocol: 'icmp',
      icmpType: 8,
      icmpCode: 0,
      action: 'drop',
      rule: 'Unhandled Internal Packet-00',
      zones: { source: 'Guest LAN', destination: '0-External' },
    }),
  ]);
});

test('what a proxy did with a connection is a flow with its policy and counters', async () => {
  const { flows } = await decodeWhole(WATCHGUARD, [
    log(
      '00',
      'msg_id="1AFF-0024" Allow Trusted External tcp 10.0.0.1 198.51.100.1 5000 80 msg="HTTP request" op="GET" dstname="site.example" sent_bytes="176" rcvd_bytes="517" elapsed_time="0.002265 sec(s)" src_user="ann@db" (HTTP-proxy-00)',
    ),
  ]);
  expect(flows).toMatchObject([
    {
      bytes: 176,
      reverseBytes: 517,
      rule: 'HTTP-proxy-00',
      user: 'ann@db',
      names: { destination: 'site.example' },
      startMs: Date.UTC(2024, 2, 1, 10) - 2,
    },
  ]);
});

test('lines of the traffic monitor and LEEF tell the same', async () => {
  const { flows } = await decodeWhole(WATCHGUARD, [MONITOR + LEEF]);
  expect(flows).toMatchObject([
    { sourcePort: 5000, destinationPort: 8080, rule: 'Outgoing (web)-00', zones: { source: '3-Trusted' } },
    { sourcePort: 5000, bytes: 93, rule: 'HTTP-proxy-00', zones: { source: 'Private LAN' }, protocol: 'tcp' },
  ]);
});

test('members of a cluster are one device', async () => {
  const [opened, closed] = [
    OPENED.replace(/fb-1 FVE0001/, 'Member1 80D602937D0FA fb-9'),
    CLOSED.replace(/fb-1 FVE0001/, 'Member2 80D602937D0FB fb-9'),
  ];
  const { flows } = await decodeWhole(WATCHGUARD, [opened + closed]);
  expect(flows).toMatchObject([{ exporter: 'fb-9', bytes: 100, state: 'closed' }]);
});

test('messages of other kinds are skipped, and lines without a message are bad', async () => {
  const { skipped, bad } = await decodeWhole(WATCHGUARD, [
    `${log('00', 'msg_id="3E00-0004" User ann logged in from 10.0.0.9')}nothing\n`,
  ]);
  expect([skipped, bad.length]).toEqual([{ 'a message that is not of traffic': 1 }, 1]);
});

describeSet('flow-logs/watchguard', (folder) => {
  test('every line is what the peer makes of it', async () => {
    const report = await compareWithEcs(WATCHGUARD, folder);
    // The peer takes what the client received for what it sent.
    expect(report.misses.filter((miss) => !/:(?:4|57|75) (?:b|reverseB)ytes:/.test(miss))).toEqual([]);
    expect(report).toMatchObject({ lines: 107, equal: 104, turned: [], skipped: { withEnds: {}, without: 0 } });
  });
});

test('lines of the traffic monitor have no head: a member of a cluster stands before the disposition, or nobody', async () => {
  const rest =
    'Allow 10.0.1.2 198.51.100.11 http/tcp 42017 80 Trusted External Allowed (HTTP-00) msg_id="3000-0176" duration="14" sent_pkts="10" rcvd_pkts="5" sent_bytes="564" rcvd_bytes="785"';
  const { flows } = await decodeWhole(WATCHGUARD, [
    `2024-03-29 18:00:54 ${rest}\n2024-03-29 18:00:54 Member2 ${rest}\n`,
  ]);
  expect(flows.map(({ exporter }) => exporter)).toEqual([undefined, 'Member2']);
  expect(flows[0]).toMatchObject({ bytes: 564, packets: 10, reverseBytes: 785, reversePackets: 5 });
});
