import { expect, test } from 'vitest';
import { openCarried } from '#decoders/carriers';
import { decodeWhole, describeDecoder, toHead } from '#decoders/conformance';
import { ZEEK_CONN } from './index.ts';

const FIELDS =
  'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto duration orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes conn_state';
const toTsv = (...rows: string[]) =>
  [
    '#separator \\x09',
    '#unset_field\t-',
    `#fields\t${FIELDS.replaceAll(' ', '\t')}`,
    ...rows.map((row) => row.replaceAll(' ', '\t')),
    '',
  ].join('\n');
const TSV = toTsv(
  '1700000000.5 C1 10.0.0.1 40000 10.0.0.2 443 tcp 1.25 3 180 2 120 SF',
  '1700000001.0 C2 fd00::1 128 fd00::2 0 icmp - 1 64 0 0 OTH',
);
const JSON_LINE =
  '{"ts":"2023-11-14T22:13:20.5Z","id.orig_h":"10.0.0.1","id.orig_p":40000,"id.resp_h":"10.0.0.2","id.resp_p":53,"proto":"udp","conn_state":"S0","orig_pkts":1}';
const CONNECTION = {
  ts: 1_700_000_000.123,
  uid: 'C1',
  'id.orig_h': '10.0.0.1',
  'id.orig_p': 40_000,
  'id.resp_h': '10.0.0.2',
  'id.resp_p': 443,
  proto: 'tcp',
  conn_state: 'SF',
};

describeDecoder(ZEEK_CONN, [TSV, JSON_LINE]);

test('counters are of the IP layer, times in milliseconds, unset fields absent', async () => {
  const { flows, skipped } = await decodeWhole(ZEEK_CONN, [TSV]);
  expect(flows).toEqual([
    {
      startMs: 1_700_000_000_500,
      endMs: 1_700_000_001_750,
      source: '10.0.0.1',
      destination: '10.0.0.2',
      protocol: 'tcp',
      sourcePort: 40_000,
      destinationPort: 443,
      bytes: 180,
      packets: 3,
      reverseBytes: 120,
      reversePackets: 2,
      state: 'closed',
      initiator: 'source',
    },
    {
      startMs: 1_700_000_001_000,
      endMs: 1_700_000_001_000,
      source: 'fd00::1',
      destination: 'fd00::2',
      protocol: 'icmp6',
      icmpType: 128,
      icmpCode: 0,
      bytes: 64,
      packets: 1,
      reverseBytes: 0,
      reversePackets: 0,
      state: 'established',
      initiator: 'unknown',
    },
  ]);
  expect(skipped).toEqual({ 'a line of the header': 3 });
});

test.each([
  [
    'no address',
    toTsv('1 C1 host 1 10.0.0.2 2 tcp - - - - - S0'),
    '`host` is no address; expected one in `id.orig_h` and `id.resp_h`',
  ],
  ['too few columns', toTsv('1 C1 10.0.0.1'), '3 columns; expected 13, as `#fields` has'],
  ['no header', '1\tC1\n', 'the line comes before `#fields`; expected the header of a Zeek log, or JSON'],
  ['no JSON', '{"ts":\n', '`{"ts":` is not JSON; expected one object a line'],
])('%s is bad', async (_, text, why) => {
  const { flows, bad } = await decodeWhole(ZEEK_CONN, [text]);
  expect([flows, bad.map((one) => one.why)]).toEqual([[], [why]]);
});

test('streams of several logs, with names as shippers write them, give their connections', async () => {
  const dns = { '@stream': 'dns', ts: 1, id_orig_h: '10.0.0.1' };
  const ids = { orig_h: '10.0.0.1', orig_p: 40_000, resp_h: '10.0.0.2', resp_p: 53 };
  const flat = Object.fromEntries(Object.entries(ids).map(([key, value]) => [`id_${key}`, value]));
  const rest = { ts: 1, proto: 'udp', conn_state: 'SF' };
  const text = [
    dns,
    { '@stream': 'conn', '@system': 'sensor-1', ...flat, ...rest },
    { _path: 'conn', id: ids, ...rest },
  ]
    .map((one) => `${JSON.stringify(one)}\n`)
    .join('');
  expect(ZEEK_CONN.recognises({ bytes: new Uint8Array(), lines: text.split('\n') })).toBe(true);
  const { flows, skipped } = await decodeWhole(ZEEK_CONN, [text]);
  expect(flows.map((flow) => flow.destinationPort)).toEqual([53, 53]);
  expect(flows.map((flow) => flow.exporter)).toEqual(['sensor-1', undefined]);
  expect(skipped).toEqual({ "a record of Zeek's other logs": 1 });
});

test('Splunk puts the record in `result._raw`', async () => {
  const { flows } = await decodeWhole(openCarried(ZEEK_CONN), [`${JSON.stringify({ result: { _raw: JSON_LINE } })}\n`]);
  expect(flows).toEqual((await decodeWhole(ZEEK_CONN, [JSON_LINE])).flows);
});

const toLine = (fields: Readonly<Record<string, unknown>>) => `${JSON.stringify({ ts: 1, ...fields })}\n`;
const ends = { 'id.orig_h': '10.0.0.1', 'id.orig_p': 40_000, 'id.resp_h': '198.51.100.1', 'id.resp_p': 443 };
const conn = { ...ends, proto: 'tcp', conn_state: 'SF' };

test.each([
  ['of TLS', { server_name: 'Api.Example.com' }, {}, 'api.example.com'],
  ['of a request', { host: 'example.com:8080', uri: '/x' }, {}, 'example.com'],
  ['of a request to a proxy', { host: 'example.com', uri: 'http://example.com/' }, {}, undefined],
  ['of TLS behind a proxy', { server_name: 'example.com' }, { service: 'http,ssl' }, undefined],
  ['that is an address', { server_name: '198.51.100.1' }, {}, undefined],
  ['of another connection', { server_name: 'example.com', uid: 'C2' }, {}, undefined],
])('the name %s', async (_, other, more, name) => {
  const text = toLine({ uid: 'C1', ...ends, ...other }) + toLine({ uid: 'C1', ...conn, ...more });
  const { flows, skipped } = await decodeWhole(ZEEK_CONN, [text]);
  expect([flows.map((flow) => flow.names?.destination), skipped]).toEqual([
    [name],
    { "a record of Zeek's other logs": 1 },
  ]);
});

test('a tab-separated log of another kind is recognised and skipped', async () => {
  const text = ['#separator \\x09', '#path\tknown_services', '#fields\tts\thost', '1\t10.0.0.1', ''].join('\n');
  expect(ZEEK_CONN.recognises({ bytes: new Uint8Array(), lines: text.split('\n') })).toBe(true);
  const { flows, skipped, bad } = await decodeWhole(ZEEK_CONN, [text]);
  expect([flows, bad, skipped["a record of Zeek's other logs"]]).toEqual([[], [], 1]);
});

test.each([
  ['as columns of their own', '\tlabel\tdetailedlabel', '\tMalicious\tScan'],
  ['in the last column, behind blanks', '   label   detailed-label', '   Malicious   Scan'],
])('labels %s change nothing', async (_, names, values) => {
  const [head = '', row = ''] = toTsv('1700000000.5 C1 10.0.0.1 40000 10.0.0.2 443 tcp 1.25 3 180 2 120 SF')
    .trimEnd()
    .split(/\n(?=17)/);
  const text = `${head}\ttunnel_parents${names}\n${row}\t-${values}\n`;
  const { flows, bad } = await decodeWhole(ZEEK_CONN, [text]);
  expect([flows, bad]).toMatchObject([[{ source: '10.0.0.1', bytes: 180, state: 'closed' }], []]);
});

test.each([
  ['milliseconds', { ts: 1_700_000_000_123.5 }],
  ['the name of a shipper', { ts: undefined, '@timestamp': '2023-11-14T22:13:20.123Z' }],
])('the time may be told in %s', async (_, changed) => {
  const { flows } = await decodeWhole(ZEEK_CONN, [`${JSON.stringify({ ...CONNECTION, ...changed })}\n`]);
  expect(flows).toMatchObject([{ startMs: 1_700_000_000_123 }]);
});

test('a record may stand under the name of its log', async () => {
  const { flows, skipped } = await decodeWhole(ZEEK_CONN, [
    `${JSON.stringify({ conn: CONNECTION })}\n${JSON.stringify({ dns: { ts: 1, uid: 'C1' } })}\n`,
  ]);
  expect([flows.length, skipped]).toEqual([1, { "a record of Zeek's other logs": 1 }]);
});

test.each([
  ['another separator', '#separator ,\n#set_separator,;\n#fields,ts,uid,'],
  ['names of fields alone', 'ts,uid,'],
])('a log with %s', async (_, header) => {
  const text = `${header}id.orig_h,id.orig_p,id.resp_h,id.resp_p,proto,conn_state\n1700000000.5,C1,10.0.0.1,1,10.0.0.2,2,tcp,SF\n`;
  expect(ZEEK_CONN.recognises(toHead(new TextEncoder().encode(text)))).toBe(true);
  const { flows, bad } = await decodeWhole(ZEEK_CONN, [text]);
  expect([bad, flows]).toMatchObject([[], [{ source: '10.0.0.1', destinationPort: 2, state: 'closed' }]]);
});

test('what goes on for long and ends is one connection; what does not end is one as far as it is', async () => {
  const long = (uid: string, orig_pkts: number) =>
    `${JSON.stringify({ ...CONNECTION, _path: 'conn_long', uid, conn_state: 'S1', duration: 600, orig_pkts })}\n`;
  const end = `${JSON.stringify({ ...CONNECTION, _path: 'conn', uid: 'C1', duration: 900, orig_pkts: 9 })}\n`;
  const other = `${JSON.stringify({ ...CONNECTION, _path: 'conn', uid: 'C3' })}\n`;
  const { flows, records } = await decodeWhole(ZEEK_CONN, [
    long('C1', 3) + long('C2', 4) + long('C1', 5) + other + end,
    TSV.replace('#unset', '#path\tconn_long\n#unset').replace('C1', 'C8').replace('C2', 'C9'),
  ]);
  expect(flows.map(({ packets, state }) => [packets, state])).toEqual([
    [9, 'closed'],
    [4, 'established'],
    [undefined, 'closed'],
    [3, 'closed'],
    [1, 'established'],
  ]);
  expect(flows[0]?.endMs).toBe(1_700_000_900_123);
  expect(records.ofFlows).toBe(7);
});
