import { expect, test } from 'vitest';
import type { FilterRules, Packet } from '#core/model';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decideChain } from '#core/semantics';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { readIptables } from './read.ts';

interface Measured {
  readonly chain: string;
  readonly iif?: string;
  readonly oif?: string;
  readonly src: string;
  readonly dst: string;
  readonly proto: 'tcp' | 'udp' | 'icmp';
  readonly sport?: number;
  readonly dport?: number;
  readonly icmp_type?: number;
  readonly verdict: 'accept' | 'deny';
}

function toPacket(measured: Measured): Packet {
  const { iif, oif, src, dst, proto, sport, dport, icmp_type: icmpType } = measured;
  return {
    source: unwrap(parseAddress(src)),
    destination: unwrap(parseAddress(dst)),
    protocol: proto,
    ...(dport === undefined ? {} : { destinationPort: dport }),
    ...(sport === undefined ? {} : { sourcePort: sport }),
    ...(icmpType === undefined ? {} : { icmpType, icmpCode: 0 }),
    state: 'new',
    in: iif ?? '',
    out: oif ?? '',
  };
}

describeSet('configs/iptables-save', (folder) => {
  test('SEM-9 SEM-10 what a kernel did with packets is what the rules are said to do', () => {
    const files = readSet(folder);
    const suffix = /(\.expected-kernel-verdicts|\/expected-kernel-verdicts)\.json\.gz$/;
    const results = files.flatMap(({ path, text }) => {
      if (!suffix.test(path)) return [];
      const dumpPath = path
        .replace('.expected-kernel-verdicts.json.gz', '')
        .replace(/\/expected-kernel-verdicts\.json\.gz$/, '/iptables-save');
      const dump = files.find((file) => file.path === dumpPath);
      if (!dump) throw new Error(`no ${dumpPath}`);
      const reading = unwrap(readIptables([dump]));
      const rules: FilterRules = reading.topology.points[0]?.rules ?? { chains: [] };
      const { packets } = JSON.parse(text) as { packets: Measured[] };
      return packets.map((measured) => {
        const { verdict } = decideChain(rules, `filter/${measured.chain}`, toPacket(measured));
        const expected = measured.verdict === 'accept' ? 'allowed' : 'denied';
        return { verdict, expected, what: `${path}: ${JSON.stringify(measured)} ${verdict}` };
      });
    });
    const wrong = results.filter(({ verdict, expected }) => verdict !== expected && verdict !== 'unknown');
    const open = results.filter(({ verdict }) => verdict === 'unknown');
    expect(wrong).toEqual([]);
    expect(open.length / results.length).toBeLessThan(0.02);
  });
});
