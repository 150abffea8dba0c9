import { expect, test } from 'vitest';
import { decodeWhole } from '#decoders/conformance';
import { IPTABLES_LOG } from '#decoders/iptables-log';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { startDiscovery } from './index.ts';

const vertical = (first: number, last: number) => ['vertical', 'tcp', [{ first, last }]];

/**
 * What the name of each recording says was scanned. The kernel's log tells flags, a flow does not: which kind of packet a
 * scan sent is not told. The others are single packets, which are no scan here.
 */
const SCANS: Readonly<Record<string, readonly unknown[]>> = {
  'ack_scan_1000_1150.log.gz': [vertical(1000, 1150)],
  'null_scan_1000_1150.log.gz': [vertical(1000, 1150)],
  'xmas_scan_1000_1150.log.gz': [vertical(1000, 1150)],
  'syn_scan_1000_1500_localhost.log.gz': [vertical(1000, 1500)],
  'syn_scan_1000_1500_zeroip.log.gz': [vertical(1000, 1500)],
  'mirai_default_credentials_scan.log': [['brute-force', 'tcp', [{ first: 23, last: 23 }]]],
  'topera_ipv6_syn_scan_with_ip_opts.log.gz': [
    [
      'vertical',
      'tcp',
      [
        { first: 0, last: 1023 },
        { first: 1234, last: 1234 },
      ],
    ],
  ],
};

describeSet('flow-logs/iptables-scan-logs', (folder) => {
  test.each(readSet(folder))(
    '$path: every line is a packet, and a scan is found where one was',
    async ({ path, text }) => {
      const { flows, records, skipped, bad } = await decodeWhole(IPTABLES_LOG, [text]);
      const lines = text.split('\n').filter((line) => line.trim() !== '').length;
      expect([flows.length, records.read, skipped, bad]).toEqual([lines, lines, {}, []]);
      const run = startDiscovery({ estate: { zones: [], workloads: [] } });
      for (const flow of flows) run.add(flow);
      const scans = run.end().scans.map(({ kind, protocol, ports }) => [kind, protocol, ports]);
      expect(scans).toEqual(SCANS[path] ?? []);
    },
  );
});
