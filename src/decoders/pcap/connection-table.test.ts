import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type IpPacket, startPacket, UDP } from '#decoders/packet';
import { countPacket, type Connection } from './connection.ts';
import { hashKey, KEY_WORDS, writeKey } from './connection-key.ts';
import { startConnectionTable } from './connection-table.ts';

interface Datagram {
  readonly from: number;
  readonly to: number;
  readonly fromPort: number;
  readonly toPort: number;
}

function toPacket({ from, to, fromPort, toPort }: Datagram, timeMs = 0): IpPacket {
  const packet = startPacket();
  packet.protocol = UDP;
  packet.addresses[3] = from;
  packet.addresses[7] = to;
  packet.sourcePort = fromPort;
  packet.destinationPort = toPort;
  packet.ipBytes = 28;
  packet.timeMs = timeMs;
  return packet;
}

const small = fc.integer({ min: 1, max: 4 });
const DATAGRAM = fc.record({ from: small, to: small, fromPort: small, toPort: small });

/** The ends in one order, and how many packets of theirs there were. */
function countNaively(datagrams: readonly Datagram[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { from, to, fromPort, toPort } of datagrams) {
    const key = [`${from}:${fromPort}`, `${to}:${toPort}`].toSorted().join(' ');
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

function startTold(most?: number) {
  const told: { packets: number; key: string }[] = [];
  const tell = ({ fromFirst, fromSecond }: Connection, key: Uint32Array) => {
    const ports = key[8] ?? 0;
    const ends = [`${key[3]}:${ports >>> 16}`, `${key[7]}:${ports & 0xffff}`].toSorted();
    told.push({ packets: fromFirst.packets + fromSecond.packets, key: ends.join(' ') });
  };
  const table = startConnectionTable(tell, most);
  return {
    told,
    table,
    count: (packet: IpPacket): Connection => {
      const connection = table.find(packet);
      countPacket(connection, packet, table.isFromFirst());
      table.settle();
      return connection;
    },
  };
}

describe('the table', () => {
  test('has what a map by both ends has', () => {
    fc.assert(
      fc.property(fc.array(DATAGRAM, { maxLength: 300 }), (datagrams) => {
        const { told, table, count } = startTold();
        for (const datagram of datagrams) count(toPacket(datagram));
        table.end();
        const counts = Object.fromEntries(told.map(({ key, packets }) => [key, packets]));
        expect(counts).toEqual(countNaively(datagrams));
        expect(told).toHaveLength(Object.keys(counts).length);
      }),
    );
  });

  test('with room for few tells every packet too, in more flows', () => {
    fc.assert(
      fc.property(fc.array(DATAGRAM, { maxLength: 300 }), fc.integer({ min: 1, max: 8 }), (datagrams, most) => {
        const { told, table, count } = startTold(most);
        const begun = new Set<Connection>();
        for (const datagram of datagrams) begun.add(count(toPacket(datagram)));
        expect(begun.size - told.length).toBeLessThanOrEqual(most);
        table.end();
        const counts: Record<string, number> = {};
        for (const { key, packets } of told) counts[key] = (counts[key] ?? 0) + packets;
        expect(counts).toEqual(countNaively(datagrams));
      }),
    );
  });

  test('ends the longest unused where its room is used up', () => {
    const { told, count } = startTold(3);
    const toEnd = (to: number) => toPacket({ from: 1, to, fromPort: 50_000, toPort: 53 });
    for (const to of [2, 3, 4, 2, 5, 6]) count(toEnd(to));
    expect(told.map(({ key, packets }) => [key, packets])).toEqual([
      ['1:50000 3:53', 1],
      ['1:50000 4:53', 1],
    ]);
  });

  test('grows with its connections, and forgets none', () => {
    const { told, table, count } = startTold();
    const all = Array.from({ length: 5000 }, (_, i) => ({ from: i, to: 9999, fromPort: 50_000, toPort: 53 }));
    for (const datagram of [...all, ...all]) count(toPacket(datagram));
    expect(told).toHaveLength(0);
    table.end();
    expect(told.map(({ packets }) => packets)).toEqual(Array<number>(5000).fill(2));
  });

  test('a sweep ends what is idle, and nothing else', () => {
    const { told, table, count } = startTold();
    count(toPacket({ from: 1, to: 2, fromPort: 1, toPort: 2 }, 0));
    count(toPacket({ from: 1, to: 3, fromPort: 1, toPort: 2 }, 50_000));
    table.sweep(60_000);
    expect(told).toHaveLength(0);
    table.sweep(60_001);
    expect(told.map(({ key }) => key)).toEqual(['1:1 2:2']);
  });

  test('keys that were chosen to fall together make room for each other', () => {
    const key = new Uint32Array(KEY_WORDS);
    const together: Datagram[] = [];
    for (let from = 0; together.length < 200; from++) {
      const datagram = { from, to: 1, fromPort: 50_000, toPort: 53 };
      writeKey(key, toPacket(datagram));
      if ((hashKey(key, 0) & 511) === 7) together.push(datagram);
    }
    const { told, table, count } = startTold();
    for (const datagram of together) count(toPacket(datagram));
    expect(told.length).toBeGreaterThan(100);
    table.end();
    expect(told).toHaveLength(200);
  });
});
