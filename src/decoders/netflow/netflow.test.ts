import { describe, expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { NETFLOW, NETFLOW_DATAGRAMS } from './index.ts';

/** Bytes of numbers with their widths in bytes: `[5, 2]` is `00 05`. */
function bytesOf(...parts: readonly (readonly [number, number])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap(([value, width]) =>
      Array.from({ length: width }, (_, i) => Math.floor(value / 256 ** (width - 1 - i)) % 256),
    ),
  );
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const SECONDS = 1_700_000_000;

function toV5(sequence: number, sampling = 0): Uint8Array {
  const header = bytesOf([5, 2], [1, 2], [60_000, 4], [SECONDS, 4], [0, 4], [sequence, 4], [0, 2], [sampling, 2]);
  return join(
    header,
    bytesOf([0x0a000001, 4], [0x0a000002, 4], [0, 4], [1, 2], [2, 2], [10, 4], [1000, 4], [1000, 4], [3000, 4]),
    bytesOf([40_000, 2], [443, 2], [0, 1], [0x1b, 1], [6, 1], [0, 1], [0, 8]),
  );
}

const toSet = (id: number, body: Uint8Array) => join(bytesOf([id, 2], [body.length + 4, 2]), body);
const toV9 = (sequence: number, ...sets: readonly Uint8Array[]) =>
  join(bytesOf([9, 2], [sets.length, 2], [60_000, 4], [SECONDS, 4], [sequence, 4], [7, 4]), ...sets);
function toIpfix(sequence: number, ...sets: readonly Uint8Array[]): Uint8Array {
  const body = join(...sets);
  return join(bytesOf([10, 2], [16 + body.length, 2], [SECONDS, 4], [sequence, 4], [7, 4]), body);
}
const toTemplate = (id: number, ...fields: readonly (readonly [number, number])[]) =>
  join(bytesOf([id, 2], [fields.length, 2]), ...fields.map(([element, length]) => bytesOf([element, 2], [length, 2])));

const FIELDS = [
  [8, 4],
  [12, 4],
  [4, 1],
  [7, 2],
  [11, 2],
  [1, 4],
  [2, 4],
  [22, 4],
  [21, 4],
] as const;
const RECORD = bytesOf(
  ...([
    [0x0a000001, 4],
    [0x0a000002, 4],
    [17, 1],
    [40_000, 2],
    [53, 2],
    [200, 4],
    [2, 4],
    [1000, 4],
    [3000, 4],
  ] as const),
);
const V9 = toV9(1, toSet(0, toTemplate(256, ...FIELDS)), toSet(256, RECORD));
const BIFLOW_TEMPLATE = join(
  bytesOf([300, 2], [8, 2], [8, 2], [4, 2], [12, 2], [4, 2], [4, 2], [1, 2], [1, 2], [8, 2]),
  bytesOf([0x8001, 2], [2, 2], [29_305, 4], [152, 2], [8, 2], [153, 2], [8, 2], [371, 2], [65_535, 2]),
);
const BIFLOW_RECORD = join(
  bytesOf([0x0a000001, 4], [0x0a000002, 4], [50, 1], [5_000_000_000, 8], [77, 2]),
  bytesOf([SECONDS * 1000, 8], [SECONDS * 1000 + 5, 8], [3, 1]),
  new TextEncoder().encode('ann'),
);
const IPFIX = toIpfix(0, toSet(2, BIFLOW_TEMPLATE), toSet(300, BIFLOW_RECORD));

describeDecoder(NETFLOW, [toV5(0), V9, IPFIX, join(toV5(0), toV5(1), V9, IPFIX)]);

test('v5: times are of the uptime, counters of the sampling interval in the header', async () => {
  const { flows } = await decodeWhole(NETFLOW, [toV5(0, 0x4000 + 100)]);
  expect(flows).toEqual([
    {
      startMs: SECONDS * 1000 - 59_000,
      endMs: SECONDS * 1000 - 57_000,
      source: '10.0.0.1',
      destination: '10.0.0.2',
      protocol: 'tcp',
      sourcePort: 40_000,
      destinationPort: 443,
      bytes: 100_000,
      packets: 1000,
      samplingInterval: 100,
      state: 'closed',
      initiator: 'unknown',
    },
  ] satisfies Flow[]);
});

test('IPFIX: shorter numbers, the other direction, texts of any length', async () => {
  const { flows } = await decodeWhole(NETFLOW, [IPFIX]);
  expect(flows).toMatchObject([
    {
      protocol: 50,
      bytes: 5_000_000_000,
      reverseBytes: 77,
      initiator: 'source',
      user: 'ann',
      endMs: SECONDS * 1000 + 5,
    },
  ]);
});

test('data that comes before its template waits for it', async () => {
  const { flows, skipped } = await decodeWhole(NETFLOW, [
    toV9(1, toSet(256, RECORD)),
    toV9(2, toSet(0, toTemplate(256, ...FIELDS))),
  ]);
  expect([flows.length, skipped]).toEqual([1, { 'a template': 1 }]);
  const without = await decodeWhole(NETFLOW, [toV9(1, toSet(256, RECORD))]);
  expect(without.skipped).toEqual({ 'a set of data whose template never came': 1 });
});

test('a withdrawn template is no template', async () => {
  const { flows } = await decodeWhole(NETFLOW, [
    IPFIX,
    toIpfix(1, toSet(2, bytesOf([300, 2], [0, 2]))),
    toIpfix(1, toSet(300, BIFLOW_RECORD)),
  ]);
  expect(flows.length).toBe(1);
});

test('a sampler of the options counts for the flows that name it, and for no others', async () => {
  const options = toSet(
    1,
    bytesOf([258, 2], [4, 2], [12, 2], [1, 2], [4, 2], [48, 2], [1, 2], [49, 2], [1, 2], [50, 2], [4, 2]),
  );
  const { flows } = await decodeWhole(NETFLOW, [
    toV9(1, options, toSet(258, bytesOf([0, 4], [3, 1], [2, 1], [1000, 4]))),
    toV9(2, toSet(0, toTemplate(257, ...FIELDS, [48, 1]))),
    toV9(3, toSet(257, join(RECORD, bytesOf([3, 1]), RECORD, bytesOf([4, 1])))),
  ]);
  expect(flows.map(({ bytes, samplingInterval }) => [bytes, samplingInterval])).toEqual([
    [200_000, 1000],
    [200, undefined],
  ]);
});

test('gaps in the numbers are lost, late ones and those that come twice are not', async () => {
  const lostOf = async (...sequence: readonly number[]) =>
    (await decodeWhole(NETFLOW, [join(...sequence.map((number) => toV5(number)))])).lost;
  expect(await lostOf(1, 2, 3)).toEqual([]);
  expect(await lostOf(1, 2, 6)).toEqual([{ count: 3, unit: 'flows', exporter: 'the exporter' }]);
  expect(await lostOf(1, 3, 2, 4)).toEqual([]);
  expect(await lostOf(4_294_967_295, 0, 1)).toEqual([]);
  expect(await lostOf(5_000_000, 0, 1)).toEqual([]);
  const twice = await decodeWhole(NETFLOW, [join(toV5(1), toV5(2), toV5(2), toV5(3))]);
  expect([twice.flows.length, twice.skipped, twice.lost]).toEqual([3, { 'a datagram that came twice': 1 }, []]);
});

test('a template without a byte, or of more fields than its set holds, is bad and costs nothing', async () => {
  const { bad } = await decodeWhole(NETFLOW, [
    toV9(1, toSet(0, toTemplate(256, [8, 0])), toSet(256, new Uint8Array(1000))),
    toV9(2, toSet(0, bytesOf([257, 2], [65_535, 2], [8, 2], [4, 2]))),
  ]);
  expect(bad.map(({ why }) => why)).toEqual([
    'template 256 has no bytes; expected a field with a length',
    'template 257 has 65535 fields; expected at most 1024',
  ]);
});

const IP_HEADER = bytesOf([0x4500, 2], [1400, 2], [0, 5], [6, 1], [0, 2], [0x0a000001, 4], [0x0a000002, 4]);
const TCP_HEADER = bytesOf([40_000, 2], [443, 2], [0, 8], [0x5002, 2], [0, 6]);

test.each([
  ['an IP packet', 313, join(IP_HEADER, TCP_HEADER)],
  ['a frame', 315, join(bytesOf([0, 12], [0x0800, 2]), IP_HEADER, TCP_HEADER)],
])(
  'the beginning of %s tells who talks to whom, and stands for as many as the interval says',
  async (_, element, bytes) => {
    const template = bytesOf([300, 2], [2, 2], [element, 2], [65_535, 2], [50, 2], [4, 2]);
    const record = join(bytesOf([bytes.length, 1]), bytes, bytesOf([100, 4]));
    const cut = join(bytesOf([9, 1]), bytes.subarray(0, 9), bytesOf([100, 4]));
    const { flows, skipped } = await decodeWhole(NETFLOW, [
      toIpfix(0, toSet(2, template), toSet(300, join(record, cut))),
    ]);
    const ends = { source: '10.0.0.1', destination: '10.0.0.2', protocol: 'tcp', sourcePort: 40_000 };
    expect(flows).toMatchObject([
      { ...ends, destinationPort: 443, bytes: 140_000, packets: 100, samplingInterval: 100, state: 'attempted' },
    ]);
    expect(skipped).toMatchObject({ 'a record without two addresses': 1 });
  },
);

/** Number, event, bytes of either direction, bytes since the record before: 0 bytes of a field leave it out. */
const toEvent = (id: number, event: number, counters: readonly (readonly [number, number])[], port = 443) => {
  const fields = [
    [8, 4],
    [12, 4],
    [4, 1],
    [7, 2],
    [11, 2],
    [148, 4],
    [233, 1],
    [323, 8],
  ] as const;
  const values = [
    [0x0a000001, 4],
    [0x0a000002, 4],
    [6, 1],
    [40_000, 2],
    [port, 2],
    [id, 4],
    [event, 1],
  ] as const;
  const record = bytesOf(...values, [(SECONDS + event) * 1000, 8], ...counters.map(([, count]) => [count, 4] as const));
  return [
    toSet(0, toTemplate(400, ...fields, ...counters.map(([element]) => [element, 4] as const))),
    toSet(400, record),
  ];
};
const BOTH = (there: number, back: number) =>
  [
    [231, there],
    [232, back],
  ] as const;

test('the start of a connection, what is told between, and its end are one flow', async () => {
  const events = [
    toEvent(7, 1, []),
    toEvent(8, 1, [], 22),
    toEvent(9, 3, [], 23),
    toEvent(7, 5, BOTH(60, 50)),
    toEvent(7, 2, BOTH(100, 50)),
    toEvent(7, 2, BOTH(1, 1)),
  ];
  const { flows, records } = await decodeWhole(NETFLOW, [join(...events.map((sets, i) => toV9(i, ...sets)))]);
  expect(flows).toMatchObject([
    { destinationPort: 443, bytes: 100, reverseBytes: 50, state: 'closed', initiator: 'source', action: 'accept' },
    { destinationPort: 22, state: 'established' },
    { destinationPort: 23, action: 'drop', state: 'rejected' },
    { destinationPort: 443, bytes: 1 },
  ]);
  expect(flows[0]).toMatchObject({ startMs: (SECONDS + 1) * 1000, endMs: (SECONDS + 5) * 1000 });
  expect(records).toEqual({ read: 12, ofFlows: 6 });
  const each = await decodeWhole(NETFLOW, [join(...events.map((sets, i) => toV9(i, ...sets)))], { asReported: true });
  expect([each.flows.length, each.records]).toEqual([6, { read: 12, ofFlows: 6 }]);
});

test('updates tell what came since the last, the end tells all of it', async () => {
  const decodeEvents = async (...events: readonly (readonly Uint8Array[])[]) =>
    (await decodeWhole(NETFLOW, [join(...events.map((sets, i) => toV9(i, ...sets)))])).flows;
  const open = [toEvent(7, 1, []), toEvent(7, 5, BOTH(60, 50)), toEvent(7, 5, BOTH(30, 0))];
  expect(await decodeEvents(...open)).toMatchObject([{ bytes: 90, reverseBytes: 50 }]);
  expect(await decodeEvents(...open, toEvent(7, 2, BOTH(95, 55)))).toMatchObject([{ bytes: 95, reverseBytes: 55 }]);
});

test('counters since the record before are added up', async () => {
  const events = [toEvent(7, 1, []), toEvent(7, 5, [[1, 60]]), toEvent(7, 2, [[1, 40]])];
  const { flows } = await decodeWhole(NETFLOW, [join(...events.map((sets, i) => toV9(i, ...sets)))]);
  expect(flows).toMatchObject([{ bytes: 100 }]);
});

test('live, an open connection holds up no other, and is told after two periods', () => {
  const told: unknown[] = [];
  const sink = {
    read: () => undefined,
    flow: ({ destinationPort }: Flow) => told.push(destinationPort),
    skip: () => undefined,
    bad: () => undefined,
    lost: () => undefined,
  };
  const session = NETFLOW_DATAGRAMS.start(sink, { isLive: true });
  for (const [number, sets] of [toEvent(7, 1, []), toEvent(9, 3, [], 23)].entries())
    session.datagram(toV9(number, ...sets), { receivedMs: 0, number });
  expect(told).toEqual([23]);
  session.release();
  session.release();
  expect(told).toEqual([23, 443]);
});

test('templates are kept across a restart', () => {
  const flows: Flow[] = [];
  const sink = {
    read: () => undefined,
    flow: (flow: Flow) => flows.push(flow),
    skip: () => undefined,
    bad: () => undefined,
    lost: () => undefined,
  };
  const origin = { exporter: '192.0.2.1', receivedMs: 0, number: 1 };
  const before = NETFLOW_DATAGRAMS.start(sink);
  before.datagram(toV9(1, toSet(0, toTemplate(256, ...FIELDS))), origin);
  const saved: unknown = JSON.parse(JSON.stringify(before.save()));
  NETFLOW_DATAGRAMS.start(sink, { saved }).datagram(toV9(2, toSet(256, RECORD)), origin);
  expect(flows).toMatchObject([{ source: '10.0.0.1', exporter: '192.0.2.1' }]);
  for (const nonsense of [null, 7, [{}], [{ version: 9, id: 1, templates: [{ id: 300 }] }]])
    expect(() => NETFLOW_DATAGRAMS.start(sink, { saved: nonsense })).not.toThrow();
});

test('early data waits in bounded memory: the longest goes first, the last one is read', async () => {
  const early = Array.from({ length: 5000 }, (_, i) => toV9(i, toSet(300 + i, new Uint8Array(1000))));
  const templates = Array.from({ length: 1000 }, (_, i) => toTemplate(10_000 + i, [8, 4]));
  const { skipped, bad } = await decodeWhole(NETFLOW, [
    join(...early),
    join(
      toV9(5000, toSet(0, join(...templates))),
      toV9(5001, toSet(0, toTemplate(300, [8, 4])), toSet(0, toTemplate(5299, [8, 4]))),
    ),
  ]);
  expect(bad).toEqual([]);
  expect(skipped).toMatchObject({ 'a template': 1002, 'a set of data whose template never came': 4999 });
});

describe('records in the lists of a record', () => {
  const ENDS = [
    [8, 4],
    [12, 4],
    [4, 1],
  ] as const;
  const toEnds = (host: number) => bytesOf([0x0a000000 + host, 4], [0x0a000002, 4], [6, 1]);
  const toVariable = (bytes: Uint8Array) => join(bytesOf([bytes.length, 1]), bytes);
  const INNER = toTemplate(300, ...ENDS, [1, 4]);
  const OUTER = toTemplate(301, [10, 4], [61, 1], [292, 0xffff]);
  const MULTI = toTemplate(302, [61, 1], [293, 0xffff]);
  const toInner = (host: number) => join(toEnds(host), bytesOf([host * 100, 4]));
  const list = join(bytesOf([255, 1], [300, 2]), toInner(1), toInner(3));
  const part = (id: number, ...records: readonly Uint8Array[]) => toSet(id, join(...records));

  test('are flows with what the record around them tells, and the one record together', async () => {
    const input = toIpfix(0, toSet(2, join(INNER, OUTER)), toSet(301, join(bytesOf([7, 4], [1, 1]), toVariable(list))));
    const { flows, records, skipped, bad } = await decodeWhole(NETFLOW, [input]);
    expect(flows).toMatchObject([
      { source: '10.0.0.1', bytes: 100, direction: 'egress' },
      { source: '10.0.0.3', bytes: 300, direction: 'egress' },
    ]);
    expect([records, skipped, bad]).toEqual([{ read: 3, ofFlows: 1 }, { 'a template': 2 }, []]);
  });

  test('may be of several templates, and lie in lists of lists', async () => {
    const inOuter = join(bytesOf([9, 4], [0, 1]), toVariable(list));
    const multi = join(bytesOf([255, 1]), part(300, toInner(5)), part(301, inOuter), part(999, toInner(9)));
    const input = toIpfix(0, toSet(2, join(INNER, OUTER, MULTI)), toSet(302, join(bytesOf([1, 1]), toVariable(multi))));
    const { flows } = await decodeWhole(NETFLOW, [input]);
    expect(flows.map(({ source, direction }) => [source, direction])).toEqual([
      ['10.0.0.5', 'egress'],
      ['10.0.0.1', 'ingress'],
      ['10.0.0.3', 'ingress'],
    ]);
  });

  test('tell what is inside of a flow where the record has ends of its own, and nothing where their template is missing', async () => {
    const withEnds = toTemplate(303, ...ENDS, [292, 0xffff]);
    const input = toIpfix(
      0,
      toSet(2, join(INNER, OUTER, withEnds)),
      toSet(303, join(toEnds(8), toVariable(list))),
      toSet(301, join(bytesOf([7, 4], [1, 1]), toVariable(bytesOf([255, 1], [999, 2], [1, 4])))),
    );
    const { flows, skipped } = await decodeWhole(NETFLOW, [input]);
    expect([flows.map(({ source }) => source), skipped]).toEqual([
      ['10.0.0.8'],
      { 'a template': 3, 'a record without two addresses': 1 },
    ]);
  });
});

test.each([
  ['nfcapd', [0x0c, 0xa5, 2, 0], 'nfreplay'],
  ['SiLK', [0xde, 0xad, 0xbe, 0xef], 'rwsilk2ipfix'],
])('a file of %s is refused, with what would make it an export', async (_, head, way) => {
  const bytes = Uint8Array.from([...head, ...Array<number>(500).fill(1)]);
  expect(NETFLOW.recognises({ bytes, lines: [] })).toBe(true);
  const { bad, records } = await decodeWhole(NETFLOW, [bytes]);
  expect([records.read, bad[0]?.why]).toEqual([1, expect.stringContaining(way)]);
});

test('names of pods are those of NetObserv', async () => {
  const fields = [
    [8, 4],
    [12, 4],
    [4, 1],
  ] as const;
  const ofPods = [7733, 7734, 7735, 7736].map((id) => bytesOf([0x8000 + id, 2], [0xffff, 2], [2, 4]));
  const text = (content: string) => join(bytesOf([content.length, 1]), new TextEncoder().encode(content));
  const template = join(
    bytesOf([310, 2], [7, 2]),
    ...fields.map(([id, length]) => bytesOf([id, 2], [length, 2])),
    ...ofPods,
  );
  const record = join(bytesOf([0x0a000001, 4], [0x0a000002, 4], [6, 1]), ...['shop', 'web', 'none', 'none'].map(text));
  const { flows } = await decodeWhole(NETFLOW, [toIpfix(0, toSet(2, template), toSet(310, record))]);
  expect(flows).toMatchObject([{ source: '10.0.0.1', names: { source: 'shop/web' } }]);
});
