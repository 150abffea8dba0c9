import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { toAddressText, toProtocolNumber } from '#core/net';
import { decodeWhole } from '#decoders/conformance';
import { describeSet } from '../../../test/shared-data.ts';
import { NETFLOW } from './index.ts';

type NfdumpRecord = Readonly<Record<string, string | number>>;

/** As the peer writes it; what it leaves at 0 where the exporter tells nothing is left out. */
function keyOfPeer(record: NfdumpRecord): string {
  const textOf = (name: string) => toAddressText(String(record[name] ?? '')) ?? '';
  const isIcmp = record['proto'] === 1 || record['proto'] === 58;
  return [
    textOf('src4_addr') || textOf('src6_addr'),
    textOf('dst4_addr') || textOf('dst6_addr'),
    record['proto'],
    ...(isIcmp ? [record['icmp_type'], record['icmp_code']] : [record['src_port'] ?? 0, record['dst_port'] ?? 0]),
    record['in_bytes'] ?? 0,
    record['in_packets'] ?? 0,
  ].join(' ');
}

function keyOf(flow: Flow): string {
  const isIcmp = flow.protocol === 'icmp' || flow.protocol === 'icmp6';
  return [
    flow.source,
    flow.destination,
    toProtocolNumber(flow.protocol),
    ...(isIcmp ? [flow.icmpType ?? 0, flow.icmpCode ?? 0] : [flow.sourcePort ?? 0, flow.destinationPort ?? 0]),
    flow.bytes ?? 0,
    flow.packets ?? 0,
  ].join(' ');
}

/** Cases of which the peer's records differ from the exporter's bytes; why: docs/formats/netflow.md. */
const APART: Readonly<Record<string, { readonly only: number; readonly peerOnly: number }>> = {
  IPFIX: { only: 6, peerOnly: 0 },
  'IPFIX-Procera': { only: 8, peerOnly: 8 },
  'Netflow-9-Cisco-NBAR-flowset-262': { only: 2, peerOnly: 2 },
  'Netflow-9-Cisco-WLC': { only: 0, peerOnly: 19 },
  'Netflow-9-multiple-netflow-exporters': { only: 1, peerOnly: 1 },
  'Netflow-9-valid-01': { only: 1, peerOnly: 1 },
  'akvorado-icmp': { only: 3, peerOnly: 3 },
  'akvorado-juniper-cpid': { only: 1, peerOnly: 1 },
  'akvorado-multiplesamplingrates': { only: 1, peerOnly: 1 },
  'beats-ipfix_cisco': { only: 29, peerOnly: 29 },
};

for (const [set, ending] of [
  ['flow-logs/netflow-dat', '.dat'],
  ['flow-logs/netflow-pcap', '.pcap'],
] as const)
  describeSet(set, (folder) => {
    for (const name of readdirSync(folder)) {
      const files = readdirSync(join(folder, name));
      const inputs = files.filter((file) => file.endsWith(ending)).toSorted();
      const hasPeer = files.includes('expected-nfdump.json');
      test(`${name}: every record as nfdump has it`, async () => {
        const bytes = inputs.map((file) => readFileSync(join(folder, name, file)));
        const { flows } = await decodeWhole(NETFLOW, bytes, { asReported: true });
        const peers = hasPeer
          ? (JSON.parse(readFileSync(join(folder, name, 'expected-nfdump.json'), 'utf8')) as NfdumpRecord[])
          : [];
        const left = peers.map(keyOfPeer);
        const only = flows.map(keyOf).filter((key) => {
          const at = left.indexOf(key);
          if (at >= 0) left.splice(at, 1);
          return at < 0;
        });
        const apart = APART[name];
        if (apart) expect({ only: only.length, peerOnly: left.length }).toEqual(apart);
        else expect({ only, peerOnly: left }).toEqual({ only: [], peerOnly: [] });
      });
    }
  });

type FilebeatFields = Readonly<Record<string, string | number>>;

interface FilebeatEvent {
  readonly Fields: { readonly netflow: FilebeatFields } & Readonly<
    Partial<Record<'source' | 'destination' | 'network', FilebeatFields>>
  >;
}

function keyOfEvent({ Fields: { netflow, source = {}, destination = {}, network = {} } }: FilebeatEvent): string {
  const protocol = Number(network['iana_number'] ?? netflow['protocol_identifier'] ?? 0);
  const isIcmp = protocol === 1 || protocol === 58;
  const word = Number(netflow['icmp_type_code_ipv4'] ?? netflow['icmp_type_code_ipv6'] ?? destination['port'] ?? 0);
  return [
    toAddressText(String(source['ip'] ?? '')) ?? '',
    toAddressText(String(destination['ip'] ?? '')) ?? '',
    protocol,
    ...(isIcmp ? [word >> 8, word & 0xff] : [source['port'] ?? 0, destination['port'] ?? 0]),
    source['bytes'] ?? network['bytes'] ?? 0,
    source['packets'] ?? network['packets'] ?? 0,
  ].join(' ');
}

describeSet('flow-logs/netflow-dat', (folder) => {
  test('what both peers say of a record is said here', async () => {
    const count = { agreed: 0, ofFilebeat: 0, ofNfdump: 0 };
    for (const name of readdirSync(folder)) {
      const files = readdirSync(join(folder, name)).toSorted();
      const readPeer = (file: string): unknown =>
        files.includes(file) ? JSON.parse(readFileSync(join(folder, name, file), 'utf8')) : [];
      const golden = readPeer('expected-filebeat.golden.json') as { readonly events?: readonly FilebeatEvent[] };
      const events = (golden.events ?? []).filter(({ Fields }) => Fields.netflow['type'] === 'netflow_flow');
      const records = (readPeer('expected-nfdump.json') as NfdumpRecord[]).map(keyOfPeer);
      const inputs = files
        .filter((file) => file.endsWith('.dat'))
        .map((file) => readFileSync(join(folder, name, file)));
      const ours = (await decodeWhole(NETFLOW, inputs, { asReported: true })).flows.map(keyOf);
      const agreed = intersect(events.map(keyOfEvent), records);
      expect([name, intersect(agreed, ours)]).toEqual([name, agreed]);
      count.agreed += agreed.length;
      count.ofFilebeat += events.length;
      count.ofNfdump += records.length;
    }
    expect(count).toEqual({ agreed: 144, ofFilebeat: 181, ofNfdump: 236 });
  });
});

/** Each as often as it is in both. */
function intersect(some: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return some.filter((key) => {
    const at = left.indexOf(key);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}
