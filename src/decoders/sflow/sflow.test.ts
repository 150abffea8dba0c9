import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toAddressText } from '#core/net';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { describeSet } from '../../../test/shared-data.ts';
import { SFLOW } from './index.ts';

const toWords = (...words: readonly number[]) => words.flatMap((word) => [word >>> 24, word >> 16, word >> 8, word]);
/** An Ethernet frame with two VLAN tags and a TCP SYN. */
const FRAME = [
  0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 8, 0, 0x45, 0, 0, 60, 0, 0, 0, 0, 64, 6, 0, 0,
  10, 0, 0, 1, 10, 0, 0, 2, 0x9c, 0x40, 1, 0xbb, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 2, 0, 0, 0, 0, 0, 0, 0, 0,
];
const RECORD = [...toWords(1, 16 + FRAME.length, 1, 90, 4, FRAME.length), ...FRAME];
const toSample = (tag: number, head: readonly number[], records: readonly number[]) => [
  ...toWords(tag, head.length * 4 + records.length, ...head),
  ...records,
];
const toDatagram = (sequence: number, ...samples: readonly (readonly number[])[]) =>
  Uint8Array.from([...toWords(5, 1, 0xc0000201, 0, sequence, 1000, samples.length), ...samples.flat()]);
const FLOW = toSample(1, [1, 3, 1000, 5000, 0, 3, 4, 1], RECORD);
const EXPANDED = toSample(3, [1, 0, 3, 1000, 5000, 0, 0, 3, 0, 4, 1], RECORD);
const DISCARD = toSample(5, [1, 0, 3, 0, 3, 4, 1], RECORD);
const COUNTERS = toSample(2, [1, 3, 0], []);

describeDecoder(SFLOW, [toDatagram(1, FLOW), toDatagram(1, EXPANDED, COUNTERS, DISCARD)]);

test('a sampled packet counts for as many as the rate says; a discarded one for itself', async () => {
  const { flows, skipped } = await decodeWhole(SFLOW, [toDatagram(1, FLOW, EXPANDED, COUNTERS, DISCARD)]);
  const ends = { source: '10.0.0.1', destination: '10.0.0.2', protocol: 'tcp', sourcePort: 40_000 };
  const sampled = { ...ends, destinationPort: 443, bytes: 60_000, packets: 1000, samplingInterval: 1000 };
  expect(flows).toMatchObject([
    { ...sampled, initiator: 'source', exporter: '192.0.2.1' },
    sampled,
    { ...ends, bytes: 60, packets: 1, action: 'drop' },
  ]);
  expect(skipped).toEqual({ 'a sample of counters': 1 });
});

test('gaps in the numbers of an agent are lost datagrams', async () => {
  const { lost } = await decodeWhole(SFLOW, [toDatagram(1, FLOW), toDatagram(4, FLOW)]);
  expect(lost).toEqual([{ count: 2, unit: 'datagrams', exporter: '192.0.2.1' }]);
});

test('a sample or record that is longer than its place is bad', async () => {
  const long = toSample(1, [1, 3, 1000, 5000, 0, 3, 4, 1], toWords(1, 4096));
  const { bad } = await decodeWhole(SFLOW, [toDatagram(1, long)]);
  expect(bad.map(({ why }) => why)).toEqual(['a record does not fit into its sample']);
});

/** nfdump tells the outer packet of VXLAN; what is told here is the inner one. */
const OPENED = 'akvorado-data-encap-vxlan';

describeSet('flow-logs/sflow', (folder) => {
  for (const name of readdirSync(folder))
    test(`${name}: samples, rates and ends as nfdump has them`, async () => {
      const { flows, bad } = await decodeWhole(SFLOW, [readFileSync(join(folder, name, 'traffic.pcap'))]);
      expect(bad).toEqual([]);
      const hasPeer = readdirSync(join(folder, name)).includes('expected-nfdump.json');
      const peers = hasPeer
        ? (JSON.parse(readFileSync(join(folder, name, 'expected-nfdump.json'), 'utf8')) as Record<string, string>[])
        : [];
      expect(flows.length).toBe(peers.length);
      if (name === OPENED) return;
      expect(
        flows.map(({ source, destination, sourcePort, destinationPort, packets }) =>
          [source, destination, sourcePort ?? 0, destinationPort ?? 0, packets].join(' '),
        ),
      ).toEqual(
        peers.map((peer) =>
          [
            toAddressText(peer['src4_addr'] ?? peer['src6_addr'] ?? ''),
            toAddressText(peer['dst4_addr'] ?? peer['dst6_addr'] ?? ''),
            peer['src_port'] ?? 0,
            peer['dst_port'] ?? 0,
            peer['in_packets'],
          ].join(' '),
        ),
      );
    });
});
