import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { compareWithEcs } from '../../../test/ecs-expected.ts';
import { describeSet } from '../../../test/shared-data.ts';
import { CHECKPOINT } from './index.ts';

const syslog = (rest: string) =>
  `<134>1 2024-03-01T10:00:00Z gw-1 CheckPoint 7776 - [flags:"444676"; origin:"192.0.2.1"; ${rest}]\n`;
const ENDS =
  'inzone:"Internal"; outzone:"External"; product:"VPN-1 & FireWall-1"; proto:"6"; s_port:"5000"; service:"443"; src:"10.0.0.1"; dst:"198.51.100.1"';
const FIRST = syslog(
  `action:"Accept"; ifdir:"inbound"; loguid:"{0x5e819dc3,0x0,0x1,0x2}"; time:"1709287200"; rule_action:"Inline"; rule_action:"Accept"; rule_name:"outer"; rule_name:"web"; ${ENDS}; xlatesport:"6000"; xlatesrc:"203.0.113.1"; xlatedst:"0.0.0.0"; xlatedport:"0"`,
);
const AGAIN = syslog(
  `action:"Accept"; ifdir:"inbound"; loguid:"{0x5e819dc3,0x0,0x1,0x2}"; time:"1709287200"; start_time:"1709287200"; elapsed:"9"; client_inbound_bytes:"100"; client_outbound_bytes:"200"; client_inbound_packets:"3"; client_outbound_packets:"2"; rule_name:"outer"; rule_name:"web"; ${ENDS}`,
);
const DROP = syslog(
  'action:"Drop"; time:"1709287201000"; product:"VPN-1 & FireWall-1"; proto:"1"; icmp_type:"8"; icmp_code:"0"; rule:"7"; src:"10.0.0.1"; dst:"10.0.0.2"',
);
const CEF =
  '<134>1 2024-03-01T10:00:00Z gw-1 CheckPoint 1 - - CEF:0|Check Point|VPN-1 & FireWall-1|Check Point|Log|https|Unknown|act=Accept deviceDirection=0 rt=1709287200000 spt=5000 dpt=443 cs2Label=Rule Name cs2=web out loguid={0x1,0x0,0x1,0x2} origin=192.0.2.1 src=10.0.0.1 dst=198.51.100.1 inzone=Internal outzone=External product=VPN-1 & FireWall-1 proto=6 service_id=https sourceTranslatedAddress=203.0.113.1\n';
const LEEF =
  'LEEF:2.0|Check Point|VPN-1 & FireWall-1|1.0|Drop|cat=VPN-1 & FireWall-1\tdevTime=1709287200\tsrcPort=5000\taction=Drop\tifdir=inbound\torigin=192.0.2.1\tdst=198.51.100.1\tproto=6\trule=32\tservice=443\tservice_id=https\tsrc=10.0.0.1\n';
const JSON_LINE =
  '{"action":"Accept","time":"1709287200","loguid":"{0x3,0x0,0x1,0x2}","product":"VPN-1 & FireWall-1","proto":"17","s_port":"5000","service":"53","src":"2001:db8::1","dst":"2001:db8::2","rule_name":["outer","dns"]}\n';
const SPLUNK =
  'time=1709287200|hostname=gw-1|product=Firewall|action=Reject|ifdir=inbound|loguid={0x4,0x0,0x1,0x2}|rule_name=a\\|b|src=10.0.0.1|dst=198.51.100.1|proto=6|s_port=5000|service=443\n';
const LEA =
  '<165>Mar  1 10:00:00 host fw1-loggrabber[9868]: time=2024-03-01 10:00:00|action=accept|orig=192.0.2.1|i/f_dir=inbound|product=VPN-1 & FireWall-1|rule=3907|src=10.0.0.1|s_port=5000|dst=198.51.100.1|service=https|proto=tcp\n';
const GENERIC =
  'time="1709287200" hostname="gw-1" product="Firewall" action="Drop" loguid="{0x5,0x0,0x1,0x2}" src="10.0.0.1" dst="198.51.100.1" proto="6" s_port="5000" service="443" rule_name="clean up"\n';
const GATEWAY =
  '<85>1 2024-03-01T10:00:00--5:00 192.0.2.1 CP-GW - Log [Fields@1.3.6.1.4.1.2620 Action="accept" inzone="DMZ" src="10.0.0.1" dst="198.51.100.1" proto="6" user="ann" rule_name="internal" ProductName="VPN-1 & FireWall-1" svc="443" sport_svc="5000" ProductFamily="Network" ]\n';
const FORMS = { FIRST, DROP, CEF, LEEF, JSON_LINE, SPLUNK, LEA, GENERIC, GATEWAY };

describeDecoder(CHECKPOINT, Object.values(FORMS));

test('a connection that is told again is one flow with its last counters', async () => {
  const { flows, records } = await decodeWhole(CHECKPOINT, [FIRST + DROP + AGAIN]);
  expect(records.ofFlows).toBe(3);
  expect(flows).toEqual([
    {
      startMs: 1_709_287_200_000,
      endMs: 1_709_287_209_000,
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
      direction: 'ingress',
      state: 'established',
      translated: { source: '203.0.113.1', sourcePort: 6000 },
      initiator: 'source',
      exporter: '192.0.2.1',
      rule: 'web',
      zones: { source: 'Internal', destination: 'External' },
    },
    expect.objectContaining({ icmpType: 8, action: 'drop', state: 'rejected', rule: '7', startMs: 1_709_287_201_000 }),
  ]);
});

test.each([
  ['CEF', CEF, { action: 'accept', rule: 'web out', translated: { source: '203.0.113.1' }, destinationPort: 443 }],
  ['LEEF', LEEF, { action: 'drop', rule: '32', sourcePort: 5000, startMs: 1_709_287_200_000 }],
  ['JSON', JSON_LINE, { action: 'accept', rule: 'dns', source: '2001:db8::1', destinationPort: 53 }],
  ['splunk', SPLUNK, { action: 'reject', sourcePort: 5000, startMs: 1_709_287_200_000 }],
  ['LEA', LEA, { action: 'accept', rule: '3907', exporter: '192.0.2.1', startMs: Date.UTC(2024, 2, 1, 10) }],
  ['generic', GENERIC, { action: 'drop', rule: 'clean up', destinationPort: 443 }],
  ['gateway', GATEWAY, { action: 'accept', rule: 'internal', user: 'ann', startMs: Date.UTC(2024, 2, 1, 15) }],
])('the form of %s', async (_, line, expected) => {
  const { flows } = await decodeWhole(CHECKPOINT, [line]);
  expect(flows).toMatchObject([expected]);
});

test.each([
  ['product:"Anti Malware"; action:"Block"', 'a log of a blade other than of access control'],
  ['product:"VPN-1 & FireWall-1"; action:"Key Install"', 'a log that is not of a connection'],
  ['product:"Log Update"; action:"Accept"', 'a log without two addresses and a protocol'],
  ['action:"Accept"; src:"host-1"; dst:"10.0.0.2"; proto:"6"', 'a name stands in place of an address'],
])('%s is no flow', async (text, why) => {
  const { flows, skipped } = await decodeWhole(CHECKPOINT, [syslog(text)]);
  expect([flows, skipped]).toEqual([[], { [why]: 1 }]);
});

describeSet('flow-logs/checkpoint', (folder) => {
  test('every line is what the peer makes of it', async () => {
    const report = await compareWithEcs(CHECKPOINT, folder);
    // The peer takes what went out to either side for what that side sent.
    expect(
      report.misses.filter((miss) => !/^test-checkpoint\.log:14 (?:bytes|packets|reverseBytes):/.test(miss)),
    ).toEqual([]);
    expect(report).toMatchObject({ lines: 25, equal: 12, turned: [] });
    const threats = { 'a log of a blade other than of access control': 1 };
    expect(report.skipped).toEqual({ withEnds: threats, without: 11 });
  });
});

const LISTED =
  ' 1Jan2024 10:00:00   5 N/A 1 accept 192.0.2.1 >eth0 LogId: 1; ContextNum: <max_null>; inzone: Internal; outzone: External; rule: 7; rule_name: web; src: 10.0.0.1; dst: 198.51.100.1; proto: tcp; s_port: 40000; service: 443; product: VPN-1 & FireWall-1;\n';
const WITH_NAMES =
  'HeaderDateHour: 1Jan2024 10:00:01; ContentVersion: 5; Action: drop; Origin: 192.0.2.1; IfDir: <; InterfaceName: eth0; rule: 9; src: 10.0.0.1; dst: 198.51.100.1; proto: udp; s_port: 40000; service: domain-udp; product: VPN-1 & FireWall-1;\n';

describeDecoder(CHECKPOINT, [LISTED, WITH_NAMES]);

test('what `fw log` prints is read, whether it names the fields of its head or not', async () => {
  const { flows, bad } = await decodeWhole(CHECKPOINT, [LISTED + WITH_NAMES]);
  expect(bad).toEqual([]);
  expect(flows).toMatchObject([
    {
      startMs: Date.UTC(2024, 0, 1, 10),
      source: '10.0.0.1',
      destinationPort: 443,
      action: 'accept',
      direction: 'ingress',
      rule: 'web',
      zones: { source: 'Internal', destination: 'External' },
    },
    { startMs: Date.UTC(2024, 0, 1, 10, 0, 1), protocol: 'udp', action: 'drop', direction: 'egress', rule: '9' },
  ]);
});
