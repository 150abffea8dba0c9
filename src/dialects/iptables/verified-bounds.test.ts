import { expect, test } from 'vitest';
import { EVERY_PACKET, type FilterRules, type PacketProduct, type SourceFile } from '#core/model';
import {
  complementAddresses,
  complementInterfaces,
  parseRange,
  toAddressSet,
  toInterfaces,
  unionAddresses,
  unionInterfaces,
} from '#core/net';
import {
  findPacket,
  intersectPackets,
  packetsWith,
  type PacketSet,
  subtractPackets,
  toPacketSet,
} from '#core/packetset';
import { unwrap } from '#core/result';
import { denoteFilter, toFilterSpace, type Verdict } from '#core/semantics';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { readIptables } from './read.ts';

const DEVICE = complementInterfaces(toInterfaces(''));
const WAYS = {
  INP: { path: 'input', within: { ...EVERY_PACKET, states: ['new'], in: DEVICE, out: toInterfaces('') } },
  FWD: { path: 'forward', within: { ...EVERY_PACKET, states: ['new'], in: DEVICE, out: DEVICE } },
} as const;

/** Which addresses the peer was told to be behind which devices, in its order; and nothing else. */
const BEHIND: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'verified-config_home_user': Object.fromEntries(
    Array.from({ length: 15 }, (_, i) => [`eth0.${i + 10}`, `192.168.${i + 10}.0/24`]),
  ),
  'verified-openvpn.eu': { eth0: '192.168.0.0/24', eth1: '192.168.2.0/24' },
};

/** Addresses that are behind no other device. */
const NOWHERE: Readonly<Record<string, readonly string[]>> = {
  'verified-config_home_user': ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
};

const toAddresses = (texts: readonly string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));

function toAssumption(folder: string): PacketProduct[] {
  const pairs = Object.entries({ lo: '127.0.0.0/8', ...BEHIND[folder] }).map(([device, network]) => ({
    ...EVERY_PACKET,
    in: toInterfaces(device),
    sources: toAddresses([network]),
  }));
  const others = {
    ...EVERY_PACKET,
    in: complementInterfaces(unionInterfaces(...pairs.map((pair) => pair.in))),
    sources: complementAddresses(
      unionAddresses(toAddresses(NOWHERE[folder] ?? []), ...pairs.map(({ sources }) => sources)),
    ),
  };
  return [...pairs, others];
}

/** The filter table of IPv4 alone: that is what the peer looks at. */
function readFilter(file: SourceFile): FilterRules {
  const { topology } = unwrap(readIptables([file]));
  return { chains: topology.points[0]?.rules.chains.filter(({ name }) => name.startsWith('filter/')) ?? [] };
}

/** The peer's lists are about every device. */
function readBound({ path, text }: SourceFile): FilterRules {
  const lines = text.split('\n').map((line) => {
    if (line.startsWith('target')) return 'num pkts bytes target prot opt in out source destination'.slice(4);
    const row = /^(\w+\s+\S+\s+\S+)\s+(\S.*)$/.exec(line);
    return row && !line.startsWith('Chain') ? `0 0 ${row[1]} * * ${row[2]}` : line;
  });
  return readFilter({ path, text: lines.join('\n') });
}

describeSet('configs/iptables-save', (folder) => {
  const files = readSet(folder);
  const bounds = files.filter(({ path }) => /expected\.(INP|FWD)\.(upper|lower)/.test(path));

  test.each(bounds.map((bound) => [bound.path, bound] as const))('%s', (path, bound) => {
    const [, way, side] = /expected\.(INP|FWD)\.(upper|lower)/.exec(path) ?? [];
    const dump = files.find((file) =>
      new RegExp(`^${path.slice(0, path.indexOf('/'))}/iptables-save(\\.gz)?$`).test(file.path),
    );
    if (!dump) throw new Error(`no dump beside ${path}`);
    const { path: direction, within } = WAYS[way === 'INP' ? 'INP' : 'FWD'];
    const [ours, theirs] = [readFilter(dump), readBound(bound)];
    const assumption = toAssumption(path.slice(0, path.indexOf('/')));
    const base = { hook: 'forward', priority: 0, policy: 'accept', scope: { ...within, unknown: [] } } as const;
    const space = toFilterSpace(ours, theirs, {
      chains: [
        {
          name: 'devices',
          entries: assumption.map((product) => ({
            match: { ...product, unknown: [] },
            action: { kind: 'continue' },
            text: '',
          })),
          base,
        },
      ],
    });
    const packets = (rules: FilterRules, isMeant: (verdict: Verdict) => boolean): PacketSet =>
      packetsWith(denoteFilter(rules, direction, { space, within, deciders: 'none' }), ({ verdict }) =>
        isMeant(verdict),
      );
    const outside =
      side === 'upper'
        ? subtractPackets(
            packets(ours, (verdict) => verdict !== 'denied'),
            packets(theirs, (verdict) => verdict === 'allowed'),
          )
        : subtractPackets(
            packets(theirs, (verdict) => verdict === 'allowed'),
            packets(ours, (verdict) => verdict === 'allowed'),
          );
    expect(findPacket(intersectPackets(outside, toPacketSet(space, assumption)))).toBeUndefined();
  });
});
