import { describe, expect, test } from 'vitest';
import { type CapturedFrame } from '#decoders/capture';
import { ethernet, ipv4, ipv6, tcp, udp, words } from './frames.fixture.ts';
import { openFrame, printAddressWords, startWalk } from './index.ts';
import { INNER, SAMPLES } from './tunnels.fixture.ts';

function walkThrough(frame: readonly number[], linkType = 1, cut: Partial<CapturedFrame> = {}) {
  const packets: string[] = [];
  const walk = startWalk(({ protocol, sourcePort, destinationPort }) => {
    packets.push(sourcePort === 0 ? String(protocol) : `${protocol} ${sourcePort}>${destinationPort}`);
  });
  const bytes = Uint8Array.from(frame);
  openFrame(walk, { timeMs: 0, linkType, bytes, first: 0, end: bytes.length, wireBytes: bytes.length, ...cut });
  return { packets, why: walk.why, vlans: walk.vlans, bytes: walk.packet.ipBytes };
}

test.each(SAMPLES)('$name: every packet is found, from the outermost', ({ frame, linkType, packets }) => {
  expect(walkThrough(frame, linkType).packets).toEqual(packets);
});

test.each(SAMPLES)('$name: cut anywhere, the packets before the cut are found', ({ frame, linkType, packets }) => {
  for (let end = 0; end < frame.length; end++) {
    const found = walkThrough(frame.slice(0, end), linkType, { wireBytes: frame.length }).packets;
    expect(packets.slice(0, found.length)).toEqual(found);
  }
});

describe('what only looks like a tunnel', () => {
  test.each([
    ['DNS to the port of GTP', 2152, [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]],
    ['another version of GTP', 2152, [0x50, 0xff, 0, 32, ...words(9), ...INNER]],
    ['control of GTP', 2152, [0x32, 1, 0, 4, ...words(0, 0)]],
    ['a datagram that begins as IPv6 does', 50_001, [0x60, ...Array<number>(60).fill(1)]],
    ['VXLAN without its flag', 4789, [...words(0, 0), ...ethernet(0x0800, INNER)]],
    ['control of L2TP', 1701, [0xc8, 2, ...Array<number>(40).fill(0)]],
  ])('%s stays closed', (_, port, body) => {
    expect(walkThrough(ethernet(0x0800, ipv4(17, 1, 2, udp(50_000, port, body)))).packets).toEqual([
      `17 50000>${port}`,
    ]);
  });

  test('a tunnel of 100 tunnels is opened to a depth, and told as far', () => {
    let packet = INNER;
    for (let i = 0; i < 100; i++) packet = ipv4(4, 1, 2, packet);
    expect(walkThrough(ethernet(0x0800, packet)).packets).toEqual(Array<string>(16).fill('4'));
  });
});

test('extension headers stand before the protocol; of a fragment that is not the first it has no ports', () => {
  const chain = [43, 0, ...Array<number>(6).fill(0), 60, 0, ...Array<number>(6).fill(0)];
  expect(
    walkThrough(ipv6(0, 1, 2, [...chain, 6, 0, ...Array<number>(6).fill(0), ...tcp(1, 2, 'S')]), 101).packets,
  ).toEqual(['6 1>2']);
  expect(walkThrough(ipv6(44, 1, 2, [6, 0, 0, 8, 0, 0, 0, 7, 1, 2, 3, 4]), 101).packets).toEqual(['6']);
});

test('a packet that is sent by way of others goes to the last of them', () => {
  const destinationOf = (type: number, stops: readonly number[], left: number) => {
    let told = '';
    const walk = startWalk(({ addresses }) => {
      told = printAddressWords(addresses, 4, true);
    });
    const list = stops.flatMap((stop) => [0xfd, ...Array<number>(14).fill(0), stop]);
    const header = [17, stops.length * 2, type, left, 0, 0, 0, 0, ...list];
    const bytes = Uint8Array.from(ipv6(43, 1, 2, [...header, ...udp(40_000, 53)]));
    openFrame(walk, { timeMs: 0, linkType: 101, bytes, first: 0, end: bytes.length, wireBytes: bytes.length });
    return told;
  };
  expect(destinationOf(0, [8, 9], 2)).toBe('fd00::9');
  expect(destinationOf(4, [9, 8], 1)).toBe('fd00::9');
  expect(destinationOf(4, [9, 8], 0)).toBe('fd00::2');
  expect(destinationOf(3, [8, 9], 1)).toBe('fd00::2');
});

test('a packet without its length is as long as the frame was', () => {
  const packet = ipv4(6, 1, 2, tcp(1, 2, 'A'));
  packet[3] = 0;
  expect(walkThrough(packet, 101, { wireBytes: 65_000 }).bytes).toBe(65_000);
});

test('the two innermost tags are told', () => {
  expect(walkThrough(ethernet(0x8100, [0, 5, 0x81, 0, 0, 6, 0x81, 0, 0, 7, 8, 0, ...INNER])).vlans).toBe(6 * 4096 + 7);
});

test('an encrypted wireless frame is no packet', () => {
  expect(walkThrough([8, 0x40, ...Array<number>(60).fill(0)], 105).why).toBe('an encrypted frame');
});
