import { describe, expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { ethernet, ipv4, ipv6, START_MS, tcp, toPcap, udp } from '../packet/frames.fixture.ts';
import { PCAP } from './index.ts';

const frame = (atMs: number, packet: readonly number[]) => ({ atMs, frame: ethernet(0x0800, packet) });
/** From host 1, or from host 2. */
const out = (atMs: number, flags: string, options = {}) => frame(atMs, ipv4(6, 1, 2, tcp(40_000, 443, flags, options)));
const back = (atMs: number, flags: string, options = {}) =>
  frame(atMs, ipv4(6, 2, 1, tcp(443, 40_000, flags, { sequence: 9000, ...options })));
const HANDSHAKE = [out(0, 'S'), back(1, 'SA', { acknowledged: 1001 }), out(2, 'A', { sequence: 1001 })];

const decode = async (...frames: Parameters<typeof toPcap>[0]) => decodeWhole(PCAP, [toPcap(frames)]);
const flowsOf = async (...frames: Parameters<typeof toPcap>[0]): Promise<readonly Flow[]> =>
  (await decode(...frames)).flows;

const SCRAPS = [
  frame(0, ipv4(17, 1, 2, udp(40_000, 53, [1, 2, 3]))),
  { atMs: 1, frame: ethernet(0x86dd, ipv6(58, 1, 2, [128, 0, 0, 0])) },
  { atMs: 2, frame: ethernet(0x86dd, ipv6(44, 1, 2, [6, 0, 0, 1, 0, 0, 0, 7, ...tcp(1, 2, 'S')])) },
  { atMs: 3, frame: ethernet(0x0806, [1, 2, 3]) },
];

describeDecoder(PCAP, [
  toPcap(HANDSHAKE),
  toPcap(SCRAPS),
  toPcap([{ atMs: 0, frame: ipv4(1, 1, 2, [8, 0, 0, 0]) }], 101),
]);

describe('a connection', () => {
  test('has both directions, in bytes of the IP layer, from who asked to who answered', async () => {
    expect(await flowsOf(...HANDSHAKE, back(5, 'PA', { body: [1, 2, 3] }))).toEqual([
      {
        startMs: START_MS,
        endMs: START_MS + 5,
        source: '10.0.0.1',
        destination: '10.0.0.2',
        protocol: 'tcp',
        sourcePort: 40_000,
        destinationPort: 443,
        bytes: 80,
        packets: 2,
        reverseBytes: 83,
        reversePackets: 2,
        state: 'established',
        initiator: 'source',
      },
    ]);
  });

  test.each([
    ['ESP', 50, (spi: number) => [0, 0, 0, spi, 0, 0, 0, 1]],
    ['AH', 51, (spi: number) => [6, 4, 0, 0, 0, 0, 0, spi, 0, 0, 0, 1]],
  ])('of %s is of one association, by its SPI', async (_, protocol, body) => {
    const flows = await flowsOf(
      frame(0, ipv4(protocol, 1, 2, body(7))),
      frame(1, ipv4(protocol, 2, 1, body(8))),
      frame(2, ipv4(protocol, 1, 2, body(7))),
      frame(3, ipv4(protocol, 1, 2, [1])),
    );
    expect(flows).toMatchObject([
      { source: '10.0.0.1', packets: 2, reversePackets: 0, initiator: 'unknown' },
      { source: '10.0.0.2', packets: 1, reversePackets: 0, initiator: 'unknown' },
      { source: '10.0.0.1', packets: 1, initiator: 'source' },
    ]);
  });

  test('is turned by its ports where its beginning is missing, and says so', async () => {
    expect(await flowsOf(back(0, 'A', { body: [1] }))).toMatchObject([
      { source: '10.0.0.1', destinationPort: 443, packets: 0, reversePackets: 1, initiator: 'unknown' },
    ]);
  });

  test.each([
    ['NTP', 123, [0x1c], [0x1b]],
    ['DNS', 53, [0, 7, 0x81, 0x80], [0, 7, 0x01, 0x00]],
  ])('between equal ports is turned by what %s says of itself', async (_, port, answer, question) => {
    const from = (source: number, atMs: number, body: readonly number[]) =>
      frame(atMs, ipv4(17, source, 3 - source, udp(port, port, body)));
    const turned = { source: '10.0.0.1', packets: 1, reversePackets: 1, initiator: 'source' };
    expect(await flowsOf(from(2, 0, answer), from(1, 1, question))).toMatchObject([turned]);
    expect(await flowsOf(from(1, 0, question), from(2, 1, answer))).toMatchObject([turned]);
    // Symmetric NTP, and what was cut, say nothing.
    expect(await flowsOf(from(2, 0, [0x19]))).toMatchObject([{ source: '10.0.0.2' }]);
  });

  test('is sure of who asked once an answer to a SYN that nobody saw is acknowledged', async () => {
    const answered = [back(0, 'SA', { acknowledged: 1001 }), out(1, 'A', { sequence: 1001 })];
    expect(await flowsOf(...answered)).toMatchObject([{ source: '10.0.0.1', initiator: 'source' }]);
    expect(await flowsOf(...answered.slice(0, 1))).toMatchObject([{ source: '10.0.0.1', initiator: 'unknown' }]);
  });

  test('ends where another begins between the same ports', async () => {
    const over = [...HANDSHAKE, out(3, 'FA', { sequence: 1001 }), back(4, 'FA')];
    const flows = await flowsOf(...over, out(100, 'S', { sequence: 5000 }));
    expect(flows.map(({ packets, state }) => [packets, state])).toEqual([
      [3, 'closed'],
      [1, 'attempted'],
    ]);
  });

  test('goes on when its SYN is sent again, and ends after 5 s without an answer', async () => {
    expect(await flowsOf(out(0, 'S'), out(1000, 'S'))).toMatchObject([{ packets: 2, state: 'attempted' }]);
    expect(await flowsOf(out(0, 'S'), out(3000, 'S'), out(6000, 'S'))).toHaveLength(2);
  });

  test('ends when it was idle for long: datagrams after a minute, tcp after five, terminals after an hour', async () => {
    const ask = (atMs: number) => frame(atMs, ipv4(17, 1, 2, udp(40_000, 53)));
    expect(await flowsOf(ask(0), ask(60_000))).toHaveLength(1);
    expect(await flowsOf(ask(0), ask(60_001))).toHaveLength(2);
    const data = (atMs: number) => out(atMs, 'A', { sequence: 1001, body: [1] });
    expect(await flowsOf(...HANDSHAKE, data(300_000))).toHaveLength(1);
    expect(await flowsOf(...HANDSHAKE, data(300_003))).toHaveLength(2);
    const ssh = (atMs: number) => frame(atMs, ipv4(6, 1, 2, tcp(40_000, 22, 'A')));
    expect(await flowsOf(ssh(0), ssh(3_600_000))).toHaveLength(1);
    expect(await flowsOf(ssh(0), ssh(3_600_001))).toHaveLength(2);
  });

  test('goes on from one capture to the next', async () => {
    const [first = out(0, 'S'), ...others] = HANDSHAKE;
    const { flows, records } = await decodeWhole(PCAP, [toPcap([first]), toPcap(others)]);
    expect(flows).toMatchObject([{ packets: 2, reversePackets: 1 }]);
    expect(records).toEqual({ read: 3, ofFlows: 3 });
  });
});

describe('icmp', () => {
  const ping = (atMs: number, from: number, to: number, type: number, code = 0) =>
    frame(atMs, ipv4(1, from, to, [type, code, 0, 0]));

  test('an answer belongs to what it answers', async () => {
    expect(await flowsOf(ping(0, 1, 2, 8), ping(1, 2, 1, 0))).toMatchObject([
      { source: '10.0.0.1', icmpType: 8, icmpCode: 0, packets: 1, reversePackets: 1, state: 'established' },
    ]);
    expect(await flowsOf(ping(0, 1, 2, 8))).toMatchObject([{ state: 'attempted', initiator: 'source' }]);
    expect(await flowsOf(ping(0, 1, 2, 0))).toMatchObject([{ initiator: 'unknown' }]);
  });

  test('errors stand alone, by type and code', async () => {
    const flows = await flowsOf(ping(0, 1, 2, 3, 1), ping(1, 1, 2, 3, 3), ping(2, 2, 1, 3, 3));
    expect(flows.map(({ source, icmpCode, state }) => [source, icmpCode, state])).toEqual([
      ['10.0.0.1', 1, undefined],
      ['10.0.0.1', 3, undefined],
      ['10.0.0.2', 3, undefined],
    ]);
  });
});

test('datagrams: asked and answered, asked alone, answered alone', async () => {
  const ask = frame(0, ipv4(17, 1, 2, udp(40_000, 53)));
  const answer = frame(1, ipv4(17, 2, 1, udp(53, 40_000)));
  expect(await flowsOf(ask, answer)).toMatchObject([{ state: 'closed', initiator: 'source' }]);
  expect(await flowsOf(ask)).toMatchObject([{ state: 'attempted', reversePackets: 0, reverseBytes: 0 }]);
  expect(await flowsOf(answer)).toMatchObject([
    { source: '10.0.0.1', sourcePort: 40_000, packets: 0, state: 'established', initiator: 'unknown' },
  ]);
});

test('one pair of ports in two virtual networks is two flows', async () => {
  const tagged = (atMs: number, vlan: number) => ({
    atMs,
    frame: ethernet(0x8100, [0, vlan, 8, 0, ...ipv4(17, 1, 2, udp(40_000, 53))]),
  });
  expect(await flowsOf(tagged(0, 5), tagged(1, 6), tagged(2, 5))).toMatchObject([{ packets: 2 }, { packets: 1 }]);
});

test('an end has the name that DNS gave its address in the same capture', async () => {
  const name = [3, 97, 112, 105, 4, 116, 101, 115, 116, 0];
  const answer = [0, 7, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, ...name, 0, 1, 0, 1];
  const address = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 2];
  const told = frame(0, ipv4(17, 9, 1, udp(53, 50_000, [...answer, ...address])));
  expect(await flowsOf(told, out(1, 'S'))).toMatchObject([{}, { names: { destination: 'api.test' } }]);
});

describe('fragments', () => {
  const body = udp(40_000, 53, Array<number>(24).fill(7));
  const first = frame(0, ipv4(17, 1, 2, body.slice(0, 16), { id: 9, hasMore: true }));
  const last = frame(1, ipv4(17, 1, 2, body.slice(16), { id: 9, offset: 2 }));

  test('count as the packet that they are, in any order', async () => {
    for (const frames of [
      [first, last],
      [last, first],
    ]) {
      const { flows, records } = await decode(...frames);
      expect(flows).toMatchObject([{ destinationPort: 53, packets: 1, bytes: 52 }]);
      expect(records).toEqual({ read: 2, ofFlows: 2 });
    }
  });

  test('without the first one are skipped', async () => {
    const { flows, skipped } = await decode(last);
    expect([flows, skipped]).toEqual([[], { 'a fragment whose beginning is missing': 1 }]);
  });

  test('of another packet with the same number, much later, are none of it', async () => {
    const late = { ...last, atMs: 40_000 };
    const { flows, skipped } = await decode(first, late);
    expect(flows).toMatchObject([{ bytes: 36 }]);
    expect(skipped).toEqual({ 'a fragment whose beginning is missing': 1 });
  });
});

describe('what is no flow', () => {
  test('frames without IP are skipped, headers that contradict themselves are bad', async () => {
    const short = [0x45, 0, 0, 10, ...Array<number>(16).fill(0)];
    const { skipped, bad } = await decode({ atMs: 0, frame: ethernet(0x0806, [1, 2]) }, frame(1, short));
    expect(skipped).toEqual({ 'a frame without IP': 1 });
    expect(bad).toEqual([
      {
        why: 'an IPv4 packet of `10` bytes with a header of `20`; expected at least 20 for both',
        at: { number: 2 },
      },
    ]);
  });

  test('a packet that was cut counts in full if its ports are there', async () => {
    const packet = ipv4(6, 1, 2, tcp(40_000, 443, 'PA', { body: Array<number>(1000).fill(0) }));
    const cut = (bytes: number) => ({ atMs: 0, frame: ethernet(0x0800, packet.slice(0, bytes)), wireBytes: 1054 });
    const [flow] = await flowsOf(cut(24));
    expect(flow).toMatchObject({ bytes: 1040, packets: 1, destinationPort: 443, initiator: 'unknown' });
    expect(flow?.state).toBeUndefined();
    const { skipped } = await decode(cut(22));
    expect(skipped).toEqual({ 'a packet cut before its addresses or ports': 1 });
  });
});
