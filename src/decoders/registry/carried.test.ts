import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type Gathered, decodeWhole, toHead } from '#decoders/conformance';
import { findDecoder, recogniseFormat } from './index.ts';

/** A line or two of each text format, as they stand in a log of their own. */
const LOGS: Readonly<Record<string, string>> = {
  'aws-vpc-flow': '2 000000000001 eni-1 10.0.0.1 10.0.0.2 40000 443 6 3 180 1700000000 1700000060 ACCEPT OK',
  'zeek-conn':
    '{"ts":1700000000.5,"uid":"C1","id.orig_h":"10.0.0.1","id.orig_p":40000,"id.resp_h":"10.0.0.2","id.resp_p":443,"proto":"tcp","conn_state":"SF"}',
  'suricata-eve':
    '{"timestamp":"2026-01-01T00:00:00.000000+0000","flow_id":1,"event_type":"flow","src_ip":"10.0.0.1","src_port":40000,"dest_ip":"10.0.0.2","dest_port":443,"proto":"TCP","flow":{"pkts_toserver":1,"pkts_toclient":1,"bytes_toserver":60,"bytes_toclient":60,"start":"2026-01-01T00:00:00.000000+0000","end":"2026-01-01T00:00:01.000000+0000","state":"closed"}}',
  hubble:
    '{"flow":{"time":"2026-01-01T00:00:00Z","verdict":"FORWARDED","IP":{"source":"10.0.0.1","destination":"10.0.0.2","ipVersion":"IPv4"},"l4":{"TCP":{"source_port":40000,"destination_port":443,"flags":{"SYN":true}}},"Type":"L3_L4","traffic_direction":"INGRESS"},"node_name":"node-1","time":"2026-01-01T00:00:00Z"}',
  netobserv:
    '{"SrcAddr":"10.0.0.1","DstAddr":"10.0.0.2","SrcPort":40000,"DstPort":443,"Proto":6,"Bytes":60,"Packets":1,"TimeFlowStartMs":1700000000000,"TimeFlowEndMs":1700000001000,"TimeReceived":1700000002}',
  panos: `1,2026/01/01 10:00:00,0001,TRAFFIC,end,2305,2026/01/01 10:00:00,10.0.0.1,10.0.0.2,0.0.0.0,0.0.0.0,rule-1,,,ssl,vsys1,inside,outside,e1,e2,log,2026/01/01 10:00:00,1,1,40000,443,0,0,0x0,tcp,allow,180,120,60,3,2026/01/01 09:59:50,5,any,0,1,0x0,10.0.0.0,10.0.0.0,0,2,1,tcp-fin`,
  fortigate:
    'date=2026-01-01 time=10:00:00 devname="fw" devid="F1" logid="0000000013" type="traffic" subtype="forward" srcip=10.0.0.1 srcport=40000 dstip=10.0.0.2 dstport=443 proto=6 action="close" policyid=1 sentbyte=60 rcvdbyte=60 sentpkt=1 rcvdpkt=1 duration=1',
  'juniper-srx':
    '<14>1 2026-01-01T10:00:00.000Z fw RT_FLOW - RT_FLOW_SESSION_CLOSE [junos@2636.1.1.1.2.129 reason="TCP FIN" source-address="10.0.0.1" source-port="40000" destination-address="10.0.0.2" destination-port="443" service-name="junos-https" nat-source-address="10.0.0.1" nat-source-port="40000" nat-destination-address="10.0.0.2" nat-destination-port="443" protocol-id="6" policy-name="p" source-zone-name="a" destination-zone-name="b" session-id-32="1" packets-from-client="1" bytes-from-client="60" packets-from-server="1" bytes-from-server="60" elapsed-time="1"]',
  meraki:
    '<134>1 1700000000.5 MX flows src=10.0.0.1 dst=10.0.0.2 mac=00:11:22:33:44:55 protocol=tcp sport=40000 dport=443 pattern: allow all',
  'cisco-asa':
    '<166>Jan 05 2026 10:00:00 fw : %ASA-4-106023: Deny tcp src outside:10.0.0.1/40000 dst inside:10.0.0.2/443 by access-group "acl" [0x0, 0x0]',
  conntrack:
    '[1700000000.000000]\t    [NEW] tcp      6 120 SYN_SENT src=10.0.0.1 dst=10.0.0.2 sport=40000 dport=443 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=443 dport=40000',
  'iptables-log':
    'Jan  1 10:00:00 host kernel: [1.0] fw-drop: IN=eth0 OUT= MAC=00 SRC=10.0.0.1 DST=10.0.0.2 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=TCP SPT=40000 DPT=443 WINDOW=1 RES=0x00 SYN URGP=0',
  pfsense:
    '<134>Jan  1 10:00:00 pf filterlog[1]: 5,,,1000000103,igb0,match,block,in,4,0x0,,64,1,0,DF,6,tcp,60,10.0.0.1,10.0.0.2,40000,443,0,S,1,,1,,',
  'sophos-xg':
    '<30>device="SFW" date=2026-01-01 time=10:00:00 timezone="UTC" device_name="XG" device_id=1 log_id=010101600001 log_type="Firewall" log_component="Firewall Rule" log_subtype="Allowed" status="Allow" priority=Information duration=1 fw_rule_id=1 src_ip=10.0.0.1 dst_ip=10.0.0.2 protocol="TCP" src_port=40000 dst_port=443 sent_pkts=1 recv_pkts=1 sent_bytes=60 recv_bytes=60',
  sonicwall:
    '<134>id=firewall sn=0000AAAA0001 time="2026-01-01 10:00:00 UTC" fw=192.0.2.1 pri=6 c=1024 m=537 msg="Connection Closed" n=1 src=10.0.0.1:40000:X0 dst=10.0.0.2:443:X1 proto=tcp/https sent=60 rcvd=60',
  stormshield:
    'id=firewall time="2026-01-01 10:00:00" fw="fw" tz=+0000 startime="2026-01-01 10:00:00" pri=5 confid=01 slotlevel=2 ruleid=1 srcif="e0" ipproto=tcp proto=https src=10.0.0.1 srcport=40000 dst=10.0.0.2 dstport=443 action=pass logtype="filter"',
  watchguard:
    '<140>Jan  1 10:00:00 fw 80AB (2026-01-01T10:00:00) firewall: msg_id="3000-0148" Allow 1-Trusted 0-External 60 tcp 20 64 10.0.0.1 10.0.0.2 40000 443 offset 5 S 1 win 2 (Outgoing-00)',
  checkpoint:
    '<134>1 2026-01-01T10:00:00Z gw CheckPoint 1 - [action:"Accept"; flags:"1"; ifdir:"inbound"; ifname:"eth0"; loguid:"{0x1}"; origin:"192.0.2.1"; time:"1767261600"; version:"5"; dst:"10.0.0.2"; product:"VPN-1 & FireWall-1"; proto:"6"; s_port:"40000"; service:"443"; src:"10.0.0.1"]',
};

type Wrap = (line: string) => string;
const toLine = (value: unknown) => `${JSON.stringify(value)}\n`;
const cri: Wrap = (line) => `2026-01-01T00:00:00.123456789Z stdout F ${line}\n`;
const counted: Wrap = (line) => `${new TextEncoder().encode(line).length} ${line}`;
const subscription = (lines: readonly string[]) => ({
  messageType: 'DATA_MESSAGE',
  logGroup: 'g',
  logEvents: lines.map((message) => ({ id: '1', timestamp: 1_700_000_000_000, message })),
});

const toBase64 = (text: string) => Buffer.from(text).toString('base64');
const toPacked = (value: unknown) => gzipSync(JSON.stringify(value)).toString('base64');

const WRAPS: Readonly<Record<string, Wrap>> = {
  'Beats, Fluent Bit, Vector': (line) =>
    toLine({ '@timestamp': '2026-01-01T00:00:00Z', host: { name: 'a' }, message: line }),
  'Elastic Common Schema': (line) => toLine({ message: 'short', event: { original: line } }),
  'dotted keys': (line) => toLine({ 'event.original': line, message: 'short' }),
  journald: (line) =>
    toLine({ __REALTIME_TIMESTAMP: '1767225600000000', _HOSTNAME: 'a', CONTAINER_ID: '1', MESSAGE: line }),
  'Splunk export': (line) => toLine({ preview: false, result: { _raw: line, _time: '1' } }),
  'Splunk results': (line) => JSON.stringify({ results: [{ _raw: line }] }, undefined, 1),
  "Splunk's event collector": (line) => toLine({ time: 1, host: 'a', event: line }),
  'Docker json-file': (line) => toLine({ log: `${line}\n`, stream: 'stdout', time: '2026-01-01T00:00:00Z' }),
  containerd: cri,
  'containerd, in two parts': (line) => cri(line.slice(0, 20)).replace(' F ', ' P ') + cri(line.slice(20)),
  'CloudWatch Logs subscription': (line) => JSON.stringify(subscription([line])),
  'CloudWatch Logs Insights': (line) => JSON.stringify([{ '@timestamp': 'x', '@message': line }]),
  Elasticsearch: (line) =>
    JSON.stringify({ took: 1, hits: { total: 1, hits: [{ _id: 'a', _source: { message: line } }] } }),
  elasticdump: (line) => toLine({ _index: 'a', _source: { message: line } }),
  Loki: (line) =>
    JSON.stringify({
      status: 'success',
      data: { resultType: 'streams', result: [{ stream: { app: 'a' }, values: [['1', line]] }] },
    }),
  logcli: (line) => toLine({ labels: { app: 'a' }, line, timestamp: '2026-01-01T00:00:00Z' }),
  OpenTelemetry: (line) =>
    toLine({
      resourceLogs: [
        { resource: {}, scopeLogs: [{ logRecords: [{ timeUnixNano: '1', body: { stringValue: line } }] }] },
      ],
    }),
  'Google Cloud': (line) =>
    toLine({ logName: 'projects/a/logs/b', textPayload: line, timestamp: '2026-01-01T00:00:00Z' }),
  'Azure Monitor': (line) => toLine({ TimeGenerated: '2026-01-01T00:00:00Z', SyslogMessage: line }),
  'a request of Firehose': (line) =>
    JSON.stringify({ requestId: 'a', timestamp: 1, records: [{ data: toBase64(`${line}\n`) }] }),
  'CloudWatch Logs through Firehose': (line) =>
    JSON.stringify({ requestId: 'a', records: [{ data: toPacked(subscription([line])) }] }),
  'CloudWatch Logs to Lambda': (line) => JSON.stringify({ awslogs: { data: toPacked(subscription([line])) } }),
  'Kinesis to Lambda': (line) =>
    JSON.stringify({ Records: [{ kinesis: { partitionKey: 'a', data: toPacked(subscription([line])) } }] }, null, 2),
  Kinesis: (line) => JSON.stringify({ Records: [{ Data: toPacked(subscription([line])), PartitionKey: 'a' }] }),
  'Pub/Sub, pushed': (line) =>
    toLine({ message: { attributes: {}, data: toBase64(line), messageId: '1' }, subscription: 's' }),
  'Pub/Sub, pulled': (line) =>
    JSON.stringify({ receivedMessages: [{ ackId: 'a', message: { data: toBase64(line), messageId: '1' } }] }),
  "a table of Splunk's": (line) => `"_time","_raw",host\n"2026-01-01T00:00:00","${line.replaceAll('"', '""')}",a\n`,
  "a table of Kibana's": (line) => `\ufeff@timestamp;message\r\n"Jan 1, 2026";"${line.replaceAll('"', '""')}"\r\n`,
  'a container of Beats': (line) =>
    toLine({ log: toLine({ message: line }), stream: 'stdout', time: '2026-01-01T00:00:00Z' }),
};

const pick = ({ flows, bad, skipped }: Gathered) => ({ flows, bad: bad.map(({ why }) => why), skipped });

for (const [format, log] of Object.entries(LOGS)) {
  const decoder = findDecoder(format);
  test(`${format} is read out of whatever carries it`, async () => {
    if (!decoder) throw new Error(format);
    const plain = pick(await decodeWhole(decoder, [`${log}\n`]));
    expect(plain).toMatchObject({ flows: [{ source: '10.0.0.1', destination: '10.0.0.2' }], bad: [] });
    for (const [name, wrap] of Object.entries(WRAPS)) {
      const text = wrap(log);
      expect([name, recogniseFormat(toHead(new TextEncoder().encode(text)))?.name]).toEqual([name, format]);
      for (const size of [65_536, 1])
        expect({ name, ...pick(await decodeWhole(decoder, [text], { size })) }).toEqual({ name, ...plain });
    }
  });
}

test('messages with their length before them need no ends of lines', async () => {
  const messages = Object.entries(LOGS).filter(([, log]) => log.startsWith('<'));
  for (const [format, log] of messages) {
    const decoder = findDecoder(format);
    if (!decoder) throw new Error(format);
    const plain = pick(await decodeWhole(decoder, [`${log}\n`]));
    const text = counted(log) + counted(`${log} ü`) + counted(log);
    expect(recogniseFormat(toHead(new TextEncoder().encode(text)))?.name).toBe(format);
    for (const size of [65_536, 3]) {
      const { flows, records } = await decodeWhole(decoder, [text], { size });
      expect([format, records.read, flows[0]]).toEqual([format, 3, plain.flows[0]]);
    }
  }
  expect(messages.length).toBeGreaterThan(5);
});

test('a length that is wrong does not eat what follows, and a message that is cut off is told', async () => {
  const decoder = findDecoder('watchguard');
  const line = LOGS['watchguard'] ?? '';
  if (!decoder) throw new Error('no decoder');
  const wrong = await decodeWhole(decoder, [`83 ${line}\n83 ${line}\n`]);
  expect([wrong.flows.length, wrong.bad]).toEqual([2, []]);
  const cut = await decodeWhole(decoder, [`${counted(line)}${counted(line).slice(0, -4)}`]);
  expect([cut.flows.length, cut.bad.length, cut.records.read]).toEqual([1, 1, 2]);
});

test('what a shipper took off a line of syslog is put back: time, host, program', async () => {
  const decoder = findDecoder('iptables-log');
  const message = 'IN=eth0 OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=60 PROTO=TCP SPT=40000 DPT=443 SYN';
  if (!decoder) throw new Error('no decoder');
  for (const record of [
    { __REALTIME_TIMESTAMP: '1767225600123456', _HOSTNAME: 'gw', SYSLOG_IDENTIFIER: 'kernel', MESSAGE: message },
    { '@timestamp': '2026-01-01T00:00:00.123Z', host: { name: 'gw' }, syslog: { identifier: 'kernel' }, message },
    { timereported: '2026-01-01T00:00:00.123Z', hostname: 'gw', programname: 'kernel', msg: message },
    {
      MESSAGE: [...new TextEncoder().encode(message)],
      __REALTIME_TIMESTAMP: '1767225600123456',
      _HOSTNAME: 'gw',
      SYSLOG_IDENTIFIER: 'kernel',
    },
  ]) {
    const { flows } = await decodeWhole(decoder, [toLine(record)]);
    expect(flows).toMatchObject([{ startMs: 1_767_225_600_123, exporter: 'gw', source: '10.0.0.1' }]);
  }
});

test('an event that stands in an object of its log stays in it', () => {
  const event = { event_type: 'netflow', timestamp: '2026-01-01T00:00:00Z', src_ip: '10.0.0.1', dest_ip: '10.0.0.2' };
  const line = toLine({ message: JSON.stringify({ firewall_name: 'fw', event }) });
  expect(recogniseFormat(toHead(new TextEncoder().encode(line)))?.name).toBe('aws-vpc-flow');
});

test('what carries nothing is told as it is, and what is broken as bad', async () => {
  const decoder = findDecoder('pfsense');
  if (!decoder) throw new Error('no decoder');
  const text = `${toLine({ message: LOGS['pfsense'] })}${toLine({ other: 1 })}{"message": "cut\n${toLine({ message: LOGS['pfsense'] })}`;
  const { flows, bad, skipped, records } = await decodeWhole(decoder, [text]);
  expect([
    flows.length,
    records.read,
    bad.length + Object.values(skipped).reduce((sum, count) => sum + count, 0),
  ]).toEqual([2, 4, 2]);
});

test('a record in base64 that is no text is bad, and those beside it are read', async () => {
  const decoder = findDecoder('aws-vpc-flow');
  if (!decoder) throw new Error('no decoder');
  const line = LOGS['aws-vpc-flow'] ?? '';
  const broken = toPacked({ a: 1 }).slice(0, 24);
  const text = JSON.stringify({ records: [{ data: toBase64(line) }, { data: broken }, { data: toBase64(line) }] });
  const { flows, bad, records } = await decodeWhole(decoder, [text]);
  expect([flows.length, bad.length, records.read]).toEqual([2, 1, 3]);
});

test('rows of the console of Google Cloud are entries again; a row of another length is bad', async () => {
  const decoder = findDecoder('gcp-vpc-flow');
  if (!decoder) throw new Error('no decoder');
  const names = 'bytes_sent connection.dest_ip connection.dest_port connection.protocol connection.src_ip connection.src_port end_time packets_sent reporter start_time'; // prettier-ignore
  const header = ['insertId', ...names.split(' ').map((name) => `jsonPayload.${name}`), 'logName'].join(',');
  const row = 'a,100,10.0.0.2,443,6,10.0.0.1,40000,2024-01-01T00:00:05Z,2,SRC,2024-01-01T00:00:00Z,projects/p/logs/compute.googleapis.com%2Fvpc_flows'; // prettier-ignore
  const text = `${header}\n${row}\n${row},b\n`;
  expect(recogniseFormat(toHead(new TextEncoder().encode(text)))?.name).toBe('gcp-vpc-flow');
  const { flows, bad, records } = await decodeWhole(decoder, [text]);
  expect(flows).toMatchObject([{ source: '10.0.0.1', sourcePort: 40_000, protocol: 'tcp', bytes: 100, packets: 2 }]);
  expect([bad.length, records.read]).toEqual([1, 2]);
});
