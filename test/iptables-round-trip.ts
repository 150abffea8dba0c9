import { expect } from 'vitest';
import { EVERY_PACKET, type FilterMatch, type FilterPath, type FilterRules, type Packet } from '#core/model';
import {
  ALL_TRAFFIC,
  complementInterfaces,
  fullRange,
  subtractTraffic,
  toAddressSet,
  toInterfaces,
  toTraffic,
  toTrafficSet,
} from '#core/net';
import {
  findPacket,
  intersectPackets,
  packetsWith,
  type PacketSpace,
  subtractPackets,
  toPacketSet,
  unionPackets,
} from '#core/packetset';
import { unwrap } from '#core/result';
import { denoteFilter, toFilterSpace } from '#core/semantics';
import { readIptables } from '#dialects/iptables';

const [IPV4, IPV6] = [toAddressSet([fullRange(32)]), toAddressSet([fullRange(128)])];
const traffic = (protocol: 'icmp' | 'icmp6') => toTrafficSet([toTraffic(protocol)]);
const DEVICE = complementInterfaces(toInterfaces(''));
const NONE = toInterfaces('');
const PATHS: Readonly<Record<FilterPath, Pick<FilterMatch, 'in' | 'out'>>> = {
  input: { in: DEVICE, out: NONE },
  forward: { in: DEVICE, out: DEVICE },
  output: { in: NONE, out: DEVICE },
};
/** No host makes packets of the protocol of the other family's icmp. */
const sensible = (path: FilterPath): FilterMatch[] => [
  {
    ...EVERY_PACKET,
    ...PATHS[path],
    sources: IPV4,
    destinations: IPV4,
    traffic: subtractTraffic(ALL_TRAFFIC, traffic('icmp6')),
  },
  {
    ...EVERY_PACKET,
    ...PATHS[path],
    sources: IPV6,
    destinations: IPV6,
    traffic: subtractTraffic(ALL_TRAFFIC, traffic('icmp')),
  },
];
const SPACE_MAKERS: FilterRules = {
  chains: (['input', 'forward', 'output'] as const).map((path) => ({
    name: path,
    entries: sensible(path).map((one) => ({ match: one, action: { kind: 'continue' }, text: '' })),
  })),
};

/** The rules that the two tools would load. */
export function readBack(texts: Readonly<Record<4 | 6, string>>): FilterRules {
  const reading = unwrap(
    readIptables([
      { path: 'iptables-save', text: texts[4] === '' ? '*filter\nCOMMIT\n' : texts[4] },
      { path: 'ip6tables-save', text: texts[6] === '' ? '*filter\nCOMMIT\n' : texts[6] },
    ]),
  );
  const [point, ...more] = reading.topology.points;
  expect(more).toEqual([]);
  expect(reading.losses).toEqual([]);
  return point?.rules ?? { chains: [] };
}

/** A packet that one lets pass for sure and the other may not, or the other way round. */
export function findDifference(a: FilterRules, b: FilterRules): Packet | undefined {
  const space: PacketSpace = toFilterSpace(a, b, SPACE_MAKERS);
  for (const path of ['input', 'forward', 'output'] as const) {
    const [x, y] = [a, b].map((list) =>
      packetsWith(denoteFilter(list, path, { space, deciders: 'none' }), ({ verdict }) => verdict === 'allowed'),
    );
    if (!x || !y) continue;
    const apart = unionPackets(subtractPackets(x, y), subtractPackets(y, x));
    const found = findPacket(intersectPackets(apart, toPacketSet(space, sensible(path))));
    if (found) return found;
  }
  return undefined;
}
