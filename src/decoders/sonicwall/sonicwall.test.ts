import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { compareWithEcs } from '../../../test/ecs-expected.ts';
import { describeSet } from '../../../test/shared-data.ts';
import { SONICWALL } from './index.ts';

const log = (rest: string) =>
  `<134>  id=firewall sn=0017C5000001 time="2024-03-01 10:00:05 UTC" fw=203.0.113.1 pri=6 ${rest}\n`;
const ENDS = 'src=10.0.0.1:5000:X0 dst=198.51.100.1:443:X1 proto=tcp/https';
const OPENED = log(`c=262144 m=98 msg="Connection Opened" ${ENDS} sent=64 fw_action="NA"`);
const CLOSED = log(
  `c=1024 m=537 msg="Connection Closed" usr="ann" srcZone=LAN natSrc=203.0.113.1:6000 dstZone=WAN ${ENDS} sent=100 rcvd=200 spkt=3 rpkt=2 cdur=4500 rule="4 (LAN->WAN)"`,
);
const DROPPED = log('m=37 msg="UDP packet dropped" src=198.51.100.7:1:X1 dst=203.0.113.1:53:X1 proto=udp/dns');
const OLD_ICMP = log('c=256 m=38 msg="ICMP packet dropped" src=198.51.100.7:8:WAN dst=203.0.113.1:8:WAN type=8 code=0');
const CEF =
  '<134>Mar 1 10:00:05 fw CEF:0|SonicWall|NSa 4700|7.0.1|537|Connection Closed|4|cat=1024 src=10.0.0.1 spt=5000 deviceInboundInterface=X0 dst=198.51.100.1 dpt=443 deviceOutboundInterface=X1 proto=tcp/https in=200 out=100 susr="ann"\n';

describeDecoder(SONICWALL, [OPENED + CLOSED, DROPPED, OLD_ICMP, CEF]);

test('an opened and a closed connection are one flow, from its duration back', async () => {
  const { flows, records } = await decodeWhole(SONICWALL, [OPENED + DROPPED + CLOSED]);
  expect(records.ofFlows).toBe(3);
  expect(flows).toEqual([
    {
      startMs: Date.UTC(2024, 2, 1, 10, 0, 0, 500),
      endMs: Date.UTC(2024, 2, 1, 10, 0, 5),
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
      exporter: '203.0.113.1',
      user: 'ann',
      rule: '4 (LAN->WAN)',
      zones: { source: 'LAN', destination: 'WAN' },
    },
    expect.objectContaining({ protocol: 'udp', destinationPort: 53, action: 'drop', state: 'rejected' }),
  ]);
});

test('the ArcSight form tells the same', async () => {
  const { flows } = await decodeWhole(SONICWALL, [CEF]);
  expect(flows[0]).toMatchObject({ sourcePort: 5000, bytes: 100, reverseBytes: 200, zones: { source: 'X0' } });
});

test('addresses of IPv6 stand beside their ports', async () => {
  const { flows } = await decodeWhole(SONICWALL, [
    log('m=98 srcV6=2001:db8::1 src=:5000:X0 dstV6=2001:db8::2 dst=:53:X1 proto=udp/dns'),
    log('m=98 src=2001:db8::1 dst=2001:db8::2 proto=udp/dns'),
  ]);
  expect(flows.map((flow) => [flow.source, flow.sourcePort, flow.destinationPort])).toEqual([
    ['2001:db8::1', 5000, 53],
    ['2001:db8::1', undefined, undefined],
  ]);
});

test.each([
  ['m=609 msg="IPS Prevention Alert" fw_action="drop"', 'an alert, or an event of content'],
  ['m=1197 msg="NAT Mapping"', 'a notice of address translation'],
  ['m=346 msg="IKE Initiator" fw_action="NA"', 'a message that is not of a connection'],
])('%s is no flow', async (text, why) => {
  const { flows, skipped } = await decodeWhole(SONICWALL, [log(`${text} ${ENDS}`)]);
  expect([flows, skipped]).toEqual([[], { [why]: 1 }]);
});

test('what the firewall did to the packet tells of messages without a number of their own', async () => {
  const { flows } = await decodeWhole(SONICWALL, [
    ['forward', 'drop', 'mgmt'].map((action) => log(`m=9999 ${ENDS} fw_action="${action}"`)).join(''),
  ]);
  expect(flows.map((flow) => flow.action)).toEqual(['accept', 'drop', 'accept']);
});

describeSet('flow-logs/sonicwall', (folder) => {
  test('every line is what the peer makes of it', async () => {
    const report = await compareWithEcs(SONICWALL, folder);
    // Of a dropped ICMP packet the peer calls its identifiers ports.
    expect(report.misses.filter((miss) => !/^test-general\.log:11 \w+Port:/.test(miss))).toEqual([]);
    expect(report).toMatchObject({ lines: 92, equal: 85, turned: [] });
    expect(report.skipped).toEqual({ withEnds: { 'a message that is not of a connection': 6 }, without: 0 });
  });
});
