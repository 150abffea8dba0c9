import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder, toHead } from '#decoders/conformance';
import { compareWithEcs } from '../../../test/ecs-expected.ts';
import { describeSet } from '../../../test/shared-data.ts';
import { PANOS } from './index.ts';

const END =
  'Nov 30 16:09:08 PA 1,2024/01/30 16:09:07,0001,TRAFFIC,end,2049,2024/01/30 16:09:07,10.0.0.1,198.51.100.1,203.0.113.7,198.51.100.1,out,alice,,ssl,vsys1,trust,untrust,e1,e2,fwd,2024/01/30 16:09:07,1,1,55113,443,16418,443,0x0,tcp,allow,300,100,200,7,2024/01/30 16:09:00,5,any,0,1,0x0,a,b,0,4,3,tcp-fin,0,0,0,0,,PA-1,from-policy';
const THREAT = '1,2024/01/30 16:09:07,0001,THREAT,url,2049,2024/01/30 16:09:07,10.0.0.1,198.51.100.1';

test('both directions, translation, rule, zones and how it ended', async () => {
  const { flows, skipped } = await decodeWhole(PANOS, [`${END}\n${THREAT}\n`]);
  expect(flows).toEqual([
    {
      startMs: Date.UTC(2024, 0, 30, 16, 9, 0),
      endMs: Date.UTC(2024, 0, 30, 16, 9, 5),
      source: '10.0.0.1',
      destination: '198.51.100.1',
      protocol: 'tcp',
      sourcePort: 55_113,
      destinationPort: 443,
      bytes: 100,
      packets: 4,
      reverseBytes: 200,
      reversePackets: 3,
      action: 'accept',
      state: 'closed',
      translated: { source: '203.0.113.7', sourcePort: 16_418 },
      initiator: 'source',
      exporter: 'PA-1',
      user: 'alice',
      rule: 'out',
      zones: { source: 'trust', destination: 'untrust' },
    },
  ]);
  expect(skipped).toEqual({ 'a log other than TRAFFIC': 1 });
});

const CEF =
  'CEF:0|Palo Alto Networks|PAN-OS|10.2.9|end|TRAFFIC|1|rt=Jan 30 2024 16:09:07 GMT deviceExternalId=0001 src=10.0.0.1 dst=198.51.100.1 sourceTranslatedAddress=203.0.113.7 destinationTranslatedAddress=198.51.100.1 cs1Label=Rule cs1=out suser=alice duser= app=ssl cs3Label=Virtual System cs3=vsys1 cs4Label=Source Zone cs4=trust cs5Label=Destination Zone cs5=untrust deviceInboundInterface=e1 cn1Label=SessionID cn1=1 cnt=1 spt=55113 dpt=443 sourceTranslatedPort=16418 destinationTranslatedPort=443 proto=tcp act=allow flexNumber1Label=Total bytes flexNumber1=300 in=100 out=200 cn2Label=Packets cn2=7 PanOSPacketsReceived=3 PanOSPacketsSent=4 start=Jan 30 2024 16:09:05 GMT cn3Label=Elapsed time in seconds cn3=5 reason=tcp-fin dvchost=PA-1';
const LEEF =
  'LEEF:2.0|Palo Alto Networks|PAN-OS Syslog Integration|10.2|allow|x7C|ReceiveTime=2024/01/30 16:09:07|SerialNumber=0001|cat=TRAFFIC|Subtype=end|devTime=Jan 30 2024 16:09:05 GMT|src=10.0.0.1|dst=198.51.100.1|srcPostNAT=203.0.113.7|dstPostNAT=198.51.100.1|RuleName=out|usrName=alice|SourceZone=trust|DestinationZone=untrust|SessionID=1|srcPort=55113|dstPort=443|srcPostNATPort=16418|dstPostNATPort=443|proto=tcp|action=allow|totalBytes=300|srcBytes=100|dstBytes=200|StartTime=2024/01/30 16:09:00|ElapsedTime=5|srcPackets=4|dstPackets=3|SessionEndReason=tcp-fin|DeviceName=PA-1';

describeDecoder(PANOS, [END, CEF, LEEF]);

test('CEF and LEEF tell the same as CSV', async () => {
  const { flows } = await decodeWhole(PANOS, [END]);
  for (const line of [CEF, `<14>1 2024-01-30T16:09:07Z PA - - - - ${CEF}`, LEEF])
    expect((await decodeWhole(PANOS, [line])).flows).toEqual(flows);
  const other = CEF.replace('|end|TRAFFIC|', '|url|THREAT|');
  expect((await decodeWhole(PANOS, [other])).skipped).toEqual({ 'a log other than TRAFFIC': 1 });
});

test('the start and the end of a session are one flow', async () => {
  const start = END.replace(',end,', ',start,').replace(',300,100,200,7,', ',60,60,0,1,');
  const { flows, records } = await decodeWhole(PANOS, [`${start}\n${END}\n${END}\n`]);
  const [end] = (await decodeWhole(PANOS, [END])).flows;
  expect(flows).toEqual([end, end]);
  expect(records).toEqual({ read: 3, ofFlows: 3 });
});

describeSet('flow-logs/panos', (folder) => {
  test('every line is what the peer makes of it', async () => {
    const report = await compareWithEcs(PANOS, folder);
    expect(report.misses).toEqual([]);
    expect(report).toMatchObject({ lines: 153, equal: 153, turned: [] });
  });
});

const OBJECT = {
  LogType: 'TRAFFIC',
  Subtype: 'end',
  DeviceSN: '0001',
  TimeGenerated: '2024-01-01T10:00:09.000000Z',
  SourceAddress: '10.0.0.1',
  DestinationAddress: '198.51.100.1',
  NATSource: '203.0.113.1',
  NATSourcePort: 6000,
  Rule: 'rule-1',
  SourceUser: 'ann',
  FromZone: 'trust',
  ToZone: 'untrust',
  SessionID: 123,
  SourcePort: 50_000,
  DestinationPort: 443,
  Protocol: 'tcp',
  Action: 'allow',
  BytesSent: 1000,
  BytesReceived: 500,
  SessionStartTime: '2024-01-01T10:00:00.000000Z',
  SessionDuration: 8,
  PacketsSent: 8,
  PacketsReceived: 7,
  SessionEndReason: 'tcp-fin',
};
const OF_SERVICE =
  '<14>1 2024-01-01T10:00:09.000Z host logforwarder - panwlogs - CEF:0|Palo Alto Networks|LF|2.0|TRAFFIC|end|3|dtz=UTC rt=Jan 01 2024 10:00:09 deviceExternalId=0001 start=Jan 01 2024 10:00:09 src=10.0.0.1 dst=198.51.100.1 sourceTranslatedAddress=203.0.113.1 cs1=rule-1 cs1Label=Rule suser0=ann cs4=trust cs4Label=FromZone cs5=untrust cs5Label=ToZone cn1=123 cn1Label=SessionID spt=50000 dpt=443 sourceTranslatedPort=6000 proto=tcp act=allow out=1000 in=500 PanOSSessionStartTime=Jan 01 2024 10:00:00 cn3=8 cn3Label=SessionDuration PanOSPacketsSent=8 PanOSPacketsReceived=7 reason=tcp-fin\n';

test('the logging service tells the same as an object and in its own CEF, which counts from where the firewall stands', async () => {
  const query = {
    log_type: { value: 'traffic' },
    sub_type: { value: 'end' },
    log_source_id: '0001',
    time_generated: 1_704_103_209_000_000,
    session_start_time: 1_704_103_200_000_000,
    source_ip: { value: '10.0.0.1' },
    dest_ip: { value: '198.51.100.1' },
    nat_source: { value: '203.0.113.1' },
    nat_source_port: 6000,
    rule_matched: 'rule-1',
    source_user: 'ann',
    from_zone: 'trust',
    to_zone: 'untrust',
    source_port: 50_000,
    dest_port: 443,
    protocol: { value: 'tcp' },
    action: { value: 'allow' },
    bytes_sent: 1000,
    bytes_received: 500,
    total_time_elapsed: 8,
    packets_sent: 8,
    packets_received: 7,
    session_end_reason: { value: 'tcp-fin' },
  };
  const texts = [`${JSON.stringify(OBJECT)}\n`, OF_SERVICE, `${JSON.stringify(query)}\n`];
  for (const text of texts) {
    expect(PANOS.recognises(toHead(new TextEncoder().encode(text)))).toBe(true);
    const { flows, bad } = await decodeWhole(PANOS, [text]);
    expect([bad, flows]).toEqual([
      [],
      [
        {
          startMs: Date.UTC(2024, 0, 1, 10),
          endMs: Date.UTC(2024, 0, 1, 10, 0, 8),
          source: '10.0.0.1',
          destination: '198.51.100.1',
          protocol: 'tcp',
          sourcePort: 50_000,
          destinationPort: 443,
          bytes: 1000,
          packets: 8,
          reverseBytes: 500,
          reversePackets: 7,
          action: 'accept',
          state: 'closed',
          translated: { source: '203.0.113.1', sourcePort: 6000 },
          initiator: 'source',
          exporter: '0001',
          user: 'ann',
          rule: 'rule-1',
          zones: { source: 'trust', destination: 'untrust' },
        },
      ],
    ]);
  }
});

test('objects of other logs are skipped', async () => {
  const { skipped } = await decodeWhole(PANOS, [`${JSON.stringify({ ...OBJECT, LogType: 'THREAT' })}\n`]);
  expect(skipped).toEqual({ 'a log other than TRAFFIC': 1 });
});

test('the header of an export of the web interface is no log', async () => {
  const row =
    '1,2024/01/01 10:00:09,0001,TRAFFIC,drop,0,2024/01/01 10:00:09,10.0.0.1,198.51.100.9,0.0.0.0,0.0.0.0,deny-all,,,not-applicable,vsys1,trust,untrust,e1,,fwd,2024/01/01 10:00:09,0,1,50000,23,0,0,0x0,tcp,deny,60,60,0,1,2024/01/01 10:00:09,0,any,0,9,0x0,a,b,0,1,0,policy-deny';
  const { flows, skipped, bad } = await decodeWhole(PANOS, [`Domain,Receive Time,Serial #,Type\n${row}\n`]);
  expect([flows.length, skipped, bad]).toEqual([1, { 'a line of the header': 1 }, []]);
});
