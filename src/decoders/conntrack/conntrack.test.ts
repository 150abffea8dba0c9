import { describe, expect, test } from 'vitest';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { CONNTRACK } from './index.ts';

const LIST = [
  'tcp      6 431999 ESTABLISHED src=10.1.0.4 dst=192.0.2.9 sport=40000 dport=443 packets=5 bytes=270 src=192.0.2.9 dst=198.51.100.1 sport=443 dport=1024 packets=4 bytes=368 [ASSURED] mark=0 delta-time=30 use=1',
  'udp      17 29 src=10.1.0.4 dst=10.1.0.1 sport=50000 dport=53 packets=1 bytes=49 [UNREPLIED] src=10.1.0.1 dst=10.1.0.4 sport=53 dport=50000 packets=0 bytes=0 mark=0 use=1',
  'conntrack v1.4.7 (conntrack-tools): 2 flow entries have been shown.',
  '',
].join('\n');
const PROC =
  'ipv6     10 icmpv6   58 29 src=fd00:0000:0000:0000:0000:0000:0000:0004 dst=fd00:0000:0000:0000:0000:0000:0000:0001 type=128 code=0 id=7 src=fd00:0000:0000:0000:0000:0000:0000:0001 dst=fd00:0000:0000:0000:0000:0000:0000:0004 type=129 code=0 id=7 mark=0 zone=0 use=2\n';
const event = (at: number, kind: string, rest: string) => `[17000000${at}.250000]\t${kind.padStart(9)} ${rest}\n`;
const ENDS = 'src=10.1.0.4 dst=10.1.0.9 sport=40000 dport=22';
const REPLY = 'src=10.1.0.9 dst=10.1.0.4 sport=22 dport=40000';
const EVENTS = [
  event(10, '[NEW]', `tcp      6 120 SYN_SENT ${ENDS} [UNREPLIED] ${REPLY} id=1`),
  event(11, '[UPDATE]', `tcp      6 60 SYN_RECV ${ENDS} ${REPLY} id=1`),
  event(12, '[UPDATE]', `tcp      6 432000 ESTABLISHED ${ENDS} ${REPLY} [ASSURED] id=1`),
  event(
    13,
    '[DESTROY]',
    `tcp      6 ${ENDS} packets=3 bytes=180 ${REPLY} packets=2 bytes=120 [ASSURED] delta-time=3 id=1`,
  ),
].join('');
const xmlFlow = (type: string, meta: string, more = '') =>
  [
    `<flow${type}><meta direction="original"><layer3 protonum="2" protoname="ipv4"><src>10.1.0.4</src><dst>10.1.0.9</dst></layer3><layer4 protonum="6" protoname="tcp"><sport>40000</sport><dport>22</dport></layer4><counters><packets>3</packets><bytes>180</bytes></counters></meta>`,
    '<meta direction="reply"><layer3 protonum="2" protoname="ipv4"><src>10.2.0.9</src><dst>10.1.0.4</dst></layer3><layer4 protonum="6" protoname="tcp"><sport>2222</sport><dport>40000</dport></layer4><counters><packets>2</packets><bytes>120</bytes></counters></meta>',
    `<meta direction="independent">${meta}</meta>${more}</flow>`,
  ].join('');
const XML_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<conntrack>\n';
const META =
  '<state>ESTABLISHED</state><timeout>9</timeout><id>5</id><assured/><timestamp><start>1700000010250000000</start></timestamp>';
const XML = `${XML_HEAD}${xmlFlow('', META)}\n</conntrack>\n`;

const ulogd = (at: string, event: string, sent: string, back: string) =>
  `Nov 25 09:00:${at} gw [${event}] ORIG: SRC=10.1.0.4 DST=192.0.2.9 PROTO=TCP SPT=40000 DPT=443 ${sent} , REPLY: SRC=192.0.2.9 DST=198.51.100.1 PROTO=TCP SPT=443 DPT=1024 ${back} \n`;
const ULOGD =
  ulogd('01', 'NEW', 'PKTS=0 BYTES=0', 'PKTS=0 BYTES=0') +
  ulogd('31', 'DESTROY', 'PKTS=5 BYTES=270', 'PKTS=4 BYTES=368');
const SYSLOG = `Nov 25 09:00:01 gw conntrack[12]:     [NEW] tcp      6 120 SYN_SENT ${ENDS} [UNREPLIED] ${REPLY}\n`;

describeDecoder(CONNTRACK, [LIST, PROC, EVENTS, XML, ULOGD, SYSLOG]);

const source = { name: 'list', writtenMs: 1_700_000_100_000 };
const flowsOf = async (text: string) => (await decodeWhole(CONNTRACK, [text], { source })).flows;

describe('a list', () => {
  test('both directions, times and translation', async () => {
    expect(await flowsOf(LIST)).toEqual([
      {
        startMs: 1_700_000_070_000,
        endMs: 1_700_000_100_000,
        source: '10.1.0.4',
        destination: '192.0.2.9',
        protocol: 'tcp',
        sourcePort: 40000,
        destinationPort: 443,
        bytes: 270,
        packets: 5,
        reverseBytes: 368,
        reversePackets: 4,
        state: 'established',
        translated: { source: '198.51.100.1', sourcePort: 1024 },
        initiator: 'source',
      },
      {
        startMs: 1_700_000_100_000,
        endMs: 1_700_000_100_000,
        source: '10.1.0.4',
        destination: '10.1.0.1',
        protocol: 'udp',
        sourcePort: 50000,
        destinationPort: 53,
        bytes: 49,
        packets: 1,
        reverseBytes: 0,
        reversePackets: 0,
        state: 'attempted',
        initiator: 'source',
      },
    ]);
  });

  test('what is not counted is absent, and types of icmp are told', async () => {
    expect(await flowsOf(PROC)).toEqual([
      {
        startMs: source.writtenMs,
        endMs: source.writtenMs,
        source: 'fd00::4',
        destination: 'fd00::1',
        protocol: 'icmp6',
        icmpType: 128,
        icmpCode: 0,
        state: 'established',
        initiator: 'source',
      },
    ]);
  });

  test.each([
    ['SYN_SENT', '[UNREPLIED]', '', 'attempted'],
    ['SYN_RECV', '', '', 'established'],
    ['TIME_WAIT', '', '[ASSURED]', 'closed'],
    ['CLOSE', '', '[ASSURED]', 'reset'],
    ['CLOSE', '[UNREPLIED]', '', 'rejected'],
    ['LISTEN', '', '', undefined],
  ])('%s %s %s', async (state, unreplied, assured, told) => {
    const [flow] = await flowsOf(`tcp      6 9 ${state} ${ENDS} ${unreplied} ${REPLY} ${assured} mark=0 use=1\n`);
    expect(flow?.state).toBe(told);
  });

  test('its own times', async () => {
    const times = '[start=Tue Nov 14 22:14:00 2023] [stop=Tue Nov 14 22:15:00 2023]';
    const [flow] = await flowsOf(`tcp      6 9 CLOSE ${ENDS} ${REPLY} mark=0 delta-time=60 ${times} use=1\n`);
    expect([flow?.startMs, flow?.endMs]).toEqual([1_700_000_040_000, 1_700_000_100_000]);
    const [active] = await flowsOf(`tcp      6 ESTABLISHED ${ENDS} ${REPLY} [ASSURED] mark=0 [active since 36s]\n`);
    expect([active?.startMs, active?.endMs]).toEqual([1_700_000_064_000, 1_700_000_100_000]);
  });
});

describe('events', () => {
  test('of one connection are one flow, with what its end tells', async () => {
    const gathered = await decodeWhole(CONNTRACK, [EVENTS]);
    expect(gathered.records).toEqual({ read: 4, ofFlows: 4 });
    expect(gathered.flows).toMatchObject([
      { startMs: 1_700_000_010_250, endMs: 1_700_000_013_250, bytes: 180, reversePackets: 2, state: 'closed' },
    ]);
  });

  test('the end tells that it ended, not that the first packet was refused', async () => {
    const text = [
      event(10, '[NEW]', `tcp      6 120 SYN_SENT ${ENDS} [UNREPLIED] ${REPLY}`),
      event(11, '[DESTROY]', `tcp      6 9 CLOSE ${ENDS} packets=1 bytes=60 [UNREPLIED] ${REPLY} packets=1 bytes=40`),
    ].join('');
    expect(await flowsOf(text)).toMatchObject([{ state: 'rejected', reversePackets: 1 }]);
  });

  test('a TCP connection that is new in the middle of it tells nobody who began', async () => {
    const begun = await flowsOf(event(10, '[NEW]', `tcp      6 300 ESTABLISHED ${ENDS} [UNREPLIED] ${REPLY}`));
    expect(begun).toMatchObject([{ initiator: 'unknown', state: 'attempted' }]);
  });

  test('of two zones with the same addresses are two connections', async () => {
    const zoned = (zone: number) =>
      event(10 + zone, '[NEW]', `udp      17 30 ${ENDS} [UNREPLIED] ${REPLY} zone=${zone}`);
    expect(
      await flowsOf(zoned(1) + zoned(2) + event(19, '[DESTROY]', `udp      17 ${ENDS} ${REPLY} zone=1`)),
    ).toMatchObject([{ endMs: 1_700_000_019_250 }, { endMs: 1_700_000_012_250 }]);
  });
});

describe('XML', () => {
  test('says the same', async () => {
    const when =
      '<when><hour>22</hour><min>13</min><sec>40</sec><wday>3</wday><day>14</day><month>11</month><year>2023</year></when>';
    expect(await flowsOf(XML)).toMatchObject([
      {
        startMs: 1_700_000_010_250,
        endMs: source.writtenMs,
        bytes: 180,
        reverseBytes: 120,
        translated: { destination: '10.2.0.9', destinationPort: 2222 },
      },
    ]);
    expect(await flowsOf(xmlFlow(' type="new"', '<state>SYN_SENT</state><id>5</id><unreplied/>', when))).toMatchObject([
      { startMs: 1_700_000_020_000, state: 'attempted' },
    ]);
  });

  test('a flow in several lines, and several flows in a line', async () => {
    const spread = xmlFlow('', META).replaceAll('><', '>\n<');
    const gathered = await decodeWhole(CONNTRACK, [`${XML_HEAD}${spread}\n${xmlFlow('', META)}${xmlFlow('', META)}\n`]);
    expect(gathered.flows).toHaveLength(3);
    expect(gathered.records.read).toBe(
      gathered.records.ofFlows + 2 + (gathered.skipped['a line of a flow that goes on'] ?? 0),
    );
  });

  test('one without an end is bad', async () => {
    const cut = xmlFlow('', META).slice(0, 300);
    expect((await decodeWhole(CONNTRACK, [`${XML_HEAD}${cut}`])).bad).toMatchObject([{ at: { number: 3 } }]);
  });
});

describe('logs', () => {
  const atMs = Date.UTC(2023, 10, 25, 9, 0, 1);
  const written = { name: 'log', writtenMs: Date.UTC(2023, 11, 1) };

  test('of ulogd: nothing is counted yet when a connection is new', async () => {
    const { flows } = await decodeWhole(CONNTRACK, [ULOGD], { source: written });
    expect(flows).toEqual([
      {
        startMs: atMs,
        endMs: atMs + 30_000,
        source: '10.1.0.4',
        destination: '192.0.2.9',
        protocol: 'tcp',
        sourcePort: 40000,
        destinationPort: 443,
        bytes: 270,
        packets: 5,
        reverseBytes: 368,
        reversePackets: 4,
        state: 'closed',
        translated: { source: '198.51.100.1', sourcePort: 1024 },
        initiator: 'source',
        exporter: 'gw',
      },
    ]);
    const begun = await decodeWhole(CONNTRACK, [ULOGD.split('\n')[0] ?? ''], { source: written });
    expect(begun.flows[0]).not.toHaveProperty('packets');
    expect(begun.flows[0]).toMatchObject({ state: 'attempted' });
    const refused = ulogd('31', 'DESTROY', 'PKTS=1 BYTES=60', 'PKTS=0 BYTES=0');
    expect((await decodeWhole(CONNTRACK, [refused])).flows).toMatchObject([{ state: 'attempted', packets: 1 }]);
    const reset = ulogd('31', 'DESTROY', 'PKTS=1 BYTES=60', 'PKTS=1 BYTES=40');
    expect((await decodeWhole(CONNTRACK, [reset])).flows).toMatchObject([{ state: 'rejected' }]);
    const half = ulogd('31', 'DESTROY', 'PKTS=1 BYTES=60', 'PKTS=1 BYTES=60');
    expect((await decodeWhole(CONNTRACK, [half])).flows).toMatchObject([{ state: 'closed' }]);
  });

  test('of syslog', async () => {
    const { flows } = await decodeWhole(CONNTRACK, [SYSLOG], { source: written });
    expect(flows).toMatchObject([{ startMs: atMs, exporter: 'gw', source: '10.1.0.4', state: 'attempted' }]);
  });
});

test('what is no connection is told apart', async () => {
  const text = '300 proto=6 src=10.1.0.4 dst=10.1.0.9 sport=0 dport=21 mask-src=255.255.255.255\nhello\n';
  const { skipped, bad } = await decodeWhole(CONNTRACK, [LIST + text]);
  expect(skipped).toEqual({ 'a connection that is expected': 1, 'a line around the connections': 1 });
  expect(bad).toMatchObject([{ at: { number: 5 } }]);
});

describeSet('flow-logs/conntrack', (folder) => {
  const [manual] = readSet(folder, (path) => path.endsWith('.txt'));

  /** What a line says, read with one pattern. */
  const LINE = /src=(\S+) dst=(\S+) sport=(\d+) dport=(\d+)(?: packets=(\d+) bytes=(\d+))?/g;

  test('every line is read: both tuples, counters and states', async () => {
    const lines = (manual?.text ?? '').split('\n').filter((line) => line !== '');
    const gathered = await decodeWhole(CONNTRACK, [manual?.text ?? '']);
    expect([gathered.records, gathered.bad, gathered.skipped]).toEqual([
      { read: lines.length, ofFlows: lines.length },
      [],
      {},
    ]);
    const own = lines
      .filter((line) => !/^\[(?:UPDATE|DESTROY)\]/.test(line))
      .map((line) => {
        const [original = [], reply = []] = [...line.matchAll(LINE)].map((match) => match.slice(1));
        return [...original.slice(0, 4), original[4], original[5], reply[4], reply[5]];
      });
    const told = gathered.flows.map((flow) =>
      [
        flow.source,
        flow.destination,
        flow.sourcePort,
        flow.destinationPort,
        flow.packets,
        flow.bytes,
        flow.reversePackets,
        flow.reverseBytes,
      ].map((value) => (value === undefined ? undefined : String(value))),
    );
    expect(told).toEqual(own);
    expect(Object.groupBy(gathered.flows, ({ state }) => state ?? '')).toMatchObject({
      established: { length: 13 },
      closed: { length: 1 },
    });
    expect(gathered.flows.filter(({ translated }) => translated)).toEqual([]);
  });
});

test('objects of ulogd and the two timeouts of GRE in /proc are read', async () => {
  const object = (event: number, counts: object) => ({
    timestamp: '2024-01-01T10:00:03+0100',
    dvc: 'gw',
    'orig.ip.protocol': 6,
    'orig.l4.sport': 40_000,
    'orig.l4.dport': 443,
    'reply.ip.saddr.str': '192.0.2.1',
    'reply.ip.daddr.str': '10.0.0.1',
    'reply.l4.sport': 8443,
    'reply.l4.dport': 40_000,
    'ct.id': 77,
    'ct.event': event,
    'flow.start.sec': 1_704_099_600,
    'flow.start.usec': 500_000,
    src_ip: '10.0.0.1',
    dest_ip: '10.0.0.2',
    ...counts,
  });
  const end = {
    'orig.raw.pktlen': 500,
    'orig.raw.pktcount': 5,
    'reply.raw.pktlen': 400,
    'reply.raw.pktcount': 4,
    'flow.end.sec': 1_704_099_603,
  };
  const gre =
    'ipv4     2 gre      47 17999 timeout=180, stream_timeout=18000 src=10.0.0.1 dst=10.0.0.2 srckey=0x0 dstkey=0x1 src=10.0.0.2 dst=10.0.0.1 srckey=0x1 dstkey=0x0 [ASSURED] mark=0 zone=0 use=2';
  const text = `${JSON.stringify(object(1, {}))}\n${JSON.stringify(object(4, end))}\n${gre}\n`;
  const { flows, bad, records } = await decodeWhole(CONNTRACK, [text]);
  expect([bad, records.ofFlows]).toEqual([[], 3]);
  expect(flows).toMatchObject([
    {
      startMs: 1_704_099_600_500,
      endMs: 1_704_099_603_000,
      source: '10.0.0.1',
      destination: '10.0.0.2',
      bytes: 500,
      reversePackets: 4,
      state: 'closed',
      translated: { destination: '192.0.2.1', destinationPort: 8443 },
    },
    { protocol: 47, state: 'established' },
  ]);
});
