import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { ZEEK_CONN } from '#decoders/zeek-conn';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { ARGUS } from './index.ts';

const HEADER =
  'StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,SrcBytes,SrcPkts,Label';
const TCP =
  '2026/01/01 00:00:00.250000,1.500000,tcp,10.0.0.1,40000,   ->,10.0.0.2,443,FSPA_FSPA,0,0,9,1300,700,5,flow=X';
const toText = (...lines: string[]) => [HEADER, ...lines, ''].join('\n');

describeDecoder(ARGUS, [toText(TCP), toText(TCP).replaceAll(',', '\t')]);

test('what both directions counted less what the source did is what came back', async () => {
  const { flows, skipped } = await decodeWhole(ARGUS, [toText(TCP)]);
  expect(flows).toEqual([
    {
      startMs: Date.UTC(2026, 0, 1) + 250,
      endMs: Date.UTC(2026, 0, 1) + 1750,
      source: '10.0.0.1',
      destination: '10.0.0.2',
      protocol: 'tcp',
      sourcePort: 40_000,
      destinationPort: 443,
      bytes: 700,
      packets: 5,
      reverseBytes: 600,
      reversePackets: 4,
      state: 'closed',
      initiator: 'source',
    },
  ]);
  expect(skipped).toEqual({ 'the header': 1 });
});

test('columns are read by their names, which `ra -s` has too', async () => {
  const text =
    'stime;ltime;proto;saddr;daddr;spkts;dpkts;sid\n1767225600.25;1767225601.75;udp;fd00::1;fd00::2;3;2;sensor-1\n';
  expect((await decodeWhole(ARGUS, [text])).flows).toEqual([
    {
      startMs: Date.UTC(2026, 0, 1) + 250,
      endMs: Date.UTC(2026, 0, 1) + 1750,
      source: 'fd00::1',
      destination: 'fd00::2',
      protocol: 'udp',
      packets: 3,
      reversePackets: 2,
      initiator: 'source',
      exporter: 'sensor-1',
    },
  ]);
});

test.each([
  ['no answer', 'S_', 'attempted'],
  ['a reset for an answer', 'S_RA', 'rejected'],
  ['a reset later', 'SRPA_SPA', 'reset'],
  ['one end is done', 'FSPA_SPA', 'established'],
  ['a word', 'CON', 'established'],
  ['of Zeek', 'S0', 'attempted'],
  ['unknown', 'XYZ', undefined],
])('the state of %s', async (_, written, state) => {
  const { flows } = await decodeWhole(ARGUS, [toText(TCP.replace('FSPA_FSPA', written))]);
  expect(flows[0]?.state).toBe(state);
});

test.each([
  ['   ->', 'source'],
  ['  <->', 'source'],
  ['  <-', 'destination'],
  ['  <?>', 'unknown'],
  ['   ?>', 'unknown'],
])('%s: who began', async (written, initiator) => {
  const { flows } = await decodeWhole(ARGUS, [toText(TCP.replace('   ->', written))]);
  expect(flows[0]?.initiator).toBe(initiator);
});

test.each([
  ['icmp,10.0.0.1,0x0303', 'URP', { protocol: 'icmp', icmpType: 3, icmpCode: 3 }],
  ['icmp,10.0.0.1,0x0008', 'ECO', { protocol: 'icmp', icmpType: 8, icmpCode: 0 }],
  ['udp,10.0.0.1,0x0035', 'INT', { protocol: 'udp', sourcePort: 53 }],
  ['igmp,10.0.0.1,', 'INT', { protocol: 2 }],
])('%s', async (beginning, state, expected) => {
  const line = TCP.replace('tcp,10.0.0.1,40000', beginning).replace('FSPA_FSPA', state);
  expect((await decodeWhole(ARGUS, [toText(line)])).flows).toMatchObject([expected]);
});

test('frames and what Argus tells of itself are skipped; a line of another width is bad', async () => {
  const text = toText(
    '2026/01/01 00:00:00,0,man,0,0,,0,0,STA,,,0,0,0,0,',
    '2026/01/01 00:00:00,0,arp,10.0.0.1,,who,10.0.0.2,,INT,,,1,60,60,1,',
    '2026/01/01 00:00:00,0,0x88cc,00:00:00:00:00:01,0,->,01:80:c2:00:00:0e,0,INT,,,1,60,60,1,',
    '2026/01/01 00:00:00,0,tcp',
    TCP.replace('10.0.0.1', 'host'),
  );
  const { flows, skipped, bad } = await decodeWhole(ARGUS, [text]);
  expect([flows, skipped, bad.map(({ at }) => at.number)]).toEqual([
    [],
    { 'the header': 1, 'a record of Argus itself': 1, 'a frame that is not IP': 2 },
    [5, 6],
  ]);
});

describeSet('traffic/stratosphere-labelled', (folder) => {
  const files = readSet(folder, (path) => /binetflow|conn\.log/.test(path));
  const rowsOf = (text: string) => text.split('\n').filter((line) => line !== '' && !/^#|^StartTime/.test(line)).length;

  test('every line of a flow is one, of Argus and of Zeek', async () => {
    let count = 0;
    for (const { path, text } of files) {
      const decoder = path.includes('binetflow') ? ARGUS : ZEEK_CONN;
      expect(
        decoder.recognises({ bytes: new Uint8Array(), lines: text.slice(0, 60_000).split('\n').slice(0, -1) }),
      ).toBe(true);
      const { flows, bad, skipped } = await decodeWhole(decoder, [text]);
      expect(bad).toEqual([]);
      const left = Object.entries(skipped).filter(([why]) => !why.includes('header'));
      expect(flows.length + left.reduce((sum, [, records]) => sum + records, 0)).toBe(rowsOf(text));
      count += flows.length;
    }
    // Three headers, a record of Argus itself and three frames are none of the 7746.
    expect(count).toBe(7739);
  });

  test('the scans are in the flows', async () => {
    const scan = files.find(({ path }) => path.includes('test11-portscan'));
    const { flows } = await decodeWhole(ARGUS, [scan?.text ?? '']);
    const tried = flows.filter(({ state, protocol }) => protocol === 'tcp' && state === 'attempted');
    expect(new Set(tried.map(({ destinationPort }) => destinationPort)).size).toBe(20);
    expect(flows.filter(({ icmpType }) => icmpType === 8)).toHaveLength(46);
  });
});
