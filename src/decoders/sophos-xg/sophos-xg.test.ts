import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { compareWithEcs } from '../../../test/ecs-expected.ts';
import { describeSet } from '../../../test/shared-data.ts';
import { SOPHOS_XG } from './index.ts';

const ENDS =
  'src_ip="10.0.0.1" dst_ip="198.51.100.1" protocol="TCP" src_port=5000 dst_port=443 src_trans_ip="203.0.113.1" src_zone="LAN" dst_zone="WAN" con_id="77"';
const central = (second: string, rest: string) =>
  `Mar 01 10:00:00 fw device_name="SFW" timestamp="2024-03-01T09:00:${second}-0100" device_serial_id="C1" log_id="010101600001" log_type="Firewall" log_component="Firewall Rule" log_subtype="Allowed" fw_rule_id="12" ${rest} ${ENDS}\n`;
const START = central('00', 'con_event="Start"');
const INTERIM = central('05', 'duration=5 con_event="Interim" bytes_sent=50');
const STOP = central(
  '09',
  'duration=9 con_event="Stop" packets_sent=3  packets_received=2 bytes_sent=100 bytes_received=200',
);
const DENIED =
  'device="SFW" date=2024-03-01 time=11:00:00 timezone="CET" device_name="XG" device_id=S1 log_id=010102600002 log_type="Firewall" log_component="Firewall Rule" log_subtype="Denied" status="Deny" fw_rule_id=0 user_name="ann" src_ip=10.0.0.1 dst_ip=10.0.0.2 protocol="UDP" src_port=1 dst_port=53 sent_pkts=0 recv_pkts=0 sent_bytes=0 recv_bytes=0 tran_src_ip= tran_src_port=0 srczone="" dstzone=""\n';

describeDecoder(SOPHOS_XG, [START + INTERIM + STOP, DENIED]);

test('start, interim and stop of one connection are one flow', async () => {
  const { flows, records } = await decodeWhole(SOPHOS_XG, [START + DENIED + INTERIM + STOP]);
  expect(records.ofFlows).toBe(4);
  expect(flows).toEqual([
    {
      startMs: Date.UTC(2024, 2, 1, 10),
      endMs: Date.UTC(2024, 2, 1, 10, 0, 9),
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
      translated: { source: '203.0.113.1' },
      initiator: 'source',
      exporter: 'fw',
      rule: '12',
      zones: { source: 'LAN', destination: 'WAN' },
    },
    {
      startMs: Date.UTC(2024, 2, 1, 10),
      endMs: Date.UTC(2024, 2, 1, 10),
      source: '10.0.0.1',
      destination: '10.0.0.2',
      protocol: 'udp',
      sourcePort: 1,
      destinationPort: 53,
      bytes: 0,
      packets: 0,
      reverseBytes: 0,
      reversePackets: 0,
      action: 'drop',
      state: 'rejected',
      initiator: 'source',
      exporter: 'S1',
      user: 'ann',
      rule: '0',
    },
  ]);
});

test('logs of content are skipped, and lines without a type are bad', async () => {
  const { flows, skipped, bad } = await decodeWhole(SOPHOS_XG, [
    `${START.replace('"Firewall"', '"Content Filtering"')}nothing\n${DENIED.replace('dst_ip=10.0.0.2', 'dst_ip=')}`,
  ]);
  const reasons = { 'a log other than of the firewall': 1, 'a log without two addresses': 1 };
  expect([flows.length, skipped, bad.length]).toEqual([0, reasons, 1]);
});

describeSet('flow-logs/sophos-xg', (folder) => {
  test('every line is what the peer makes of it', async () => {
    // The peer leaves the zone of older times out, and takes the time of the log for the start.
    const report = await compareWithEcs(SOPHOS_XG, folder, { leave: ['start', 'end'] });
    expect(report.misses).toEqual([]);
    expect(report).toMatchObject({ lines: 33, equal: 33, turned: [], skipped: { withEnds: {}, without: 0 } });
  });
});

const utm = (rest: string) =>
  `2024:01:01-10:00:00 utm ulogd[4711]: id="2001" severity="info" sys="SecureNet" sub="packetfilter" name="x" ${rest} fwrule="60001" initf="eth0" outitf="eth1" srcip="10.0.0.1" dstip="10.0.0.2" length="60"\n`;

describeDecoder(SOPHOS_XG, [utm('action="drop" proto="6" srcport="40000" dstport="22" tcpflags="SYN"')]);

test('packets that the filter of UTM tells of are flows', async () => {
  const { flows, skipped } = await decodeWhole(SOPHOS_XG, [
    utm('action="drop" proto="6" srcport="40000" dstport="22" tcpflags="SYN"') +
      utm('action="accept" proto="17" srcport="40000" dstport="53"') +
      utm('action="log" proto="6" srcport="40000" dstport="22" tcpflags="ACK"') +
      utm('action="reject" proto="1" type="8" code="0"') +
      utm('action="pass"').replace('packetfilter', 'http'),
  ]);
  const zones = { source: 'eth0', destination: 'eth1' };
  expect(flows).toMatchObject([
    { startMs: Date.UTC(2024, 0, 1, 10), action: 'drop', state: 'rejected', initiator: 'source', rule: '60001', zones },
    { protocol: 'udp', action: 'accept', initiator: 'source', bytes: 60, packets: 1, exporter: 'utm' },
    { destinationPort: 22, initiator: 'unknown' },
    { icmpType: 8, icmpCode: 0, action: 'reject', initiator: 'source' },
  ]);
  expect([flows[2]?.action, skipped]).toEqual([undefined, { 'a log other than of the firewall': 1 }]);
});
