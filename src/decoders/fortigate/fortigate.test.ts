import { expect, test } from 'vitest';
import { openCarried } from '#decoders/carriers';
import { decodeWhole, describeDecoder, toHead } from '#decoders/conformance';
import { compareWithEcs } from '../../../test/ecs-expected.ts';
import { describeSet } from '../../../test/shared-data.ts';
import { FORTIGATE } from './index.ts';

const LINE =
  '<189>date=2024-01-10 time=11:37:47 devname="fw" logid="0000000013" type="traffic" subtype="forward" eventtime=1704886667500000000 srcip=10.0.0.1 srcport=5000 srcintf="lan" dstip=198.51.100.1 dstport=80 dstintf="wan" proto=6 action="close" policyid=7 trandisp="snat" transip=203.0.113.2 transport=6000 duration=10 sentbyte=100 rcvdbyte=200 sentpkt=3 rcvdpkt=2\n';

const CEF =
  'Dec 27 11:23:49 fw CEF: 0|Fortinet|Fortigate|v6.0.3|00013|traffic:forward close|3|deviceExternalId=F1 dvchost=fw FTNTFGTlogid=0000000013 cat=traffic:forward FTNTFGTsubtype=forward FTNTFGTeventtime=1704886667500000000 src=10.0.0.1 spt=5000 deviceInboundInterface=lan dst=198.51.100.1 dpt=80 deviceOutboundInterface=wan externalId=402 proto=6 act=close FTNTFGTpolicyid=7 app=HTTP FTNTFGTtrandisp=snat sourceTranslatedAddress=203.0.113.2 sourceTranslatedPort=6000 FTNTFGTduration=10 out=100 in=200 FTNTFGTsentpkt=3 FTNTFGTrcvdpkt=2\n';
const CSV = `${LINE.slice(5).trim().replaceAll(' ', ',')},msg="a, b"\n`;
const JSON_LINE = `${JSON.stringify({
  date: '2024-01-10',
  time: '11:37:47',
  devname: 'fw',
  logid: '0000000013',
  type: 'traffic',
  eventtime: '1704886667500000000',
  srcip: '10.0.0.1',
  srcport: 5000,
  srcintf: 'lan',
  dstip: '198.51.100.1',
  dstport: 80,
  dstintf: 'wan',
  proto: 6,
  action: 'close',
  policyid: 7,
  trandisp: 'snat',
  transip: '203.0.113.2',
  transport: 6000,
  duration: 10,
  sentbyte: 100,
  rcvdbyte: 200,
  sentpkt: 3,
  rcvdpkt: 2,
})}\n`;

describeDecoder(FORTIGATE, [LINE, CEF, CSV, JSON_LINE]);

test('CEF, CSV and JSON tell the same', async () => {
  const { flows } = await decodeWhole(FORTIGATE, [LINE]);
  for (const form of [CEF, CSV, JSON_LINE])
    expect(await decodeWhole(FORTIGATE, [form])).toMatchObject({ flows, bad: [], skipped: {} });
});

test('counters of both directions, policy, translation and the time back to the start', async () => {
  const { flows, skipped } = await decodeWhole(FORTIGATE, [
    `${LINE}date=2024-01-10 time=1:00:00 type="utm" srcip=1.1.1.1\n`,
  ]);
  expect(flows).toEqual([
    {
      startMs: 1_704_886_657_500,
      endMs: 1_704_886_667_500,
      source: '10.0.0.1',
      destination: '198.51.100.1',
      protocol: 'tcp',
      sourcePort: 5000,
      destinationPort: 80,
      bytes: 100,
      packets: 3,
      reverseBytes: 200,
      reversePackets: 2,
      action: 'accept',
      state: 'closed',
      translated: { source: '203.0.113.2', sourcePort: 6000 },
      initiator: 'source',
      exporter: 'fw',
      rule: '7',
      zones: { source: 'lan', destination: 'wan' },
    },
  ]);
  expect(skipped).toEqual({ 'a log other than traffic': 1 });
});

test('versions up to 4 call the action a status, and interfaces and ends otherwise', async () => {
  const line =
    'date=2026-01-01 time=10:00:00 devname=fw device_id=F1 log_id=0021000002 type=traffic subtype=allowed vd=root src=10.0.0.1 src_port=40000 src_int="in" dst=10.0.0.2 dst_port=443 dst_int="out" status=accept policyid=1 proto=6 duration=5 sent=100 rcvd=200 sent_pkt=1 rcvd_pkt=2\n';
  expect((await decodeWhole(FORTIGATE, [line])).flows).toMatchObject([
    {
      action: 'accept',
      sourcePort: 40_000,
      bytes: 100,
      reversePackets: 2,
      zones: { source: 'in', destination: 'out' },
    },
  ]);
});

describeSet('flow-logs/fortigate', (folder) => {
  test('every line is what the peer makes of it', async () => {
    // The peer's start is when the line was written, and its rule the name of the policy.
    const report = await compareWithEcs(FORTIGATE, folder, { leave: ['start', 'rule'] });
    expect(report.misses).toEqual([]);
    expect(report).toMatchObject({ lines: 94, equal: 16, turned: [] });
    expect(report.skipped).toEqual({ withEnds: { 'a log other than traffic': 41 }, without: 37 });
  });
});

test('a sniffer tells the type of ICMP in a field of its own', async () => {
  const { flows } = await decodeWhole(FORTIGATE, [
    'date=2024-01-01 time=10:00:00 devname="FG" devid="FG1" logid="0004000017" type="traffic" subtype="sniffer" srcip=10.0.0.1 dstip=10.0.0.2 sessionid=5 proto=1 action="accept" policyid=1 icmpid="0x1" icmptype="0x08" icmpcode="0x00"\n',
  ]);
  expect(flows).toMatchObject([{ icmpType: 8, icmpCode: 0 }]);
});

test('documents that the device and FortiAnalyzer answer with hold logs', async () => {
  const decoder = openCarried(FORTIGATE);
  const log = {
    date: '2024-01-01',
    time: '10:00:00',
    type: 'traffic',
    subtype: 'forward',
    logid: '0000000013',
    srcip: '10.0.0.1',
    srcport: 40_000,
    dstip: '10.0.0.2',
    dstport: 443,
    proto: 6,
    action: 'close',
    policyid: 1,
  };
  for (const text of [
    JSON.stringify({ http_method: 'GET', results: [log, { ...log, srcport: 1 }], vdom: 'root' }, undefined, 2),
    JSON.stringify({ id: 1, result: { data: [log, { ...log, srcport: 1 }], percentage: 100 } }),
    JSON.stringify([log, { ...log, srcport: 1 }]),
  ]) {
    expect(decoder.recognises(toHead(new TextEncoder().encode(text)))).toBe(true);
    for (const size of [65_536, 7]) {
      const { flows, bad } = await decodeWhole(decoder, [text], { size });
      expect([flows.map(({ sourcePort }) => sourcePort), bad]).toEqual([[40_000, 1], []]);
    }
  }
});
