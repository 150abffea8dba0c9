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
  // Starts, updates and ends of seven connections.
  'Netflow-9-Cisco-ASA-2': { only: 0, peerOnly: 11 },
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
        const { flows } = await decodeWhole(NETFLOW, bytes);
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
