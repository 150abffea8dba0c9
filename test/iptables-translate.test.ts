import { expect, test } from 'vitest';
import { EVERY_PACKET, type FilterRules } from '#core/model';
import { complementInterfaces, fullRange, toAddressSet, toInterfaces } from '#core/net';
import { findPacket, intersectPackets, packetsWith, unionPackets } from '#core/packetset';
import { unwrap } from '#core/result';
import { denoteFilter, toFilterSpace, type Verdict } from '#core/semantics';
import { readIptables } from '#dialects/iptables';
import { NFTABLES } from '#dialects/nftables/language';
import { describeSet, readSet } from './shared-data.ts';

const IPV4 = toAddressSet([fullRange(32)]);
const DEVICE = complementInterfaces(toInterfaces(''));
const WAYS = {
  input: { ...EVERY_PACKET, sources: IPV4, destinations: IPV4, states: ['new'], in: DEVICE, out: toInterfaces('') },
  forward: { ...EVERY_PACKET, sources: IPV4, destinations: IPV4, states: ['new'], in: DEVICE, out: DEVICE },
} as const;
const WAY_RULES: FilterRules = {
  chains: Object.entries(WAYS).map(([name, way]) => ({
    name,
    entries: [{ match: { ...way, states: ['new'], unknown: [] }, action: { kind: 'continue' }, text: '' }],
  })),
};

/** nft itself does not load this translation: it refuses a `meter` in it. */
const REFUSED = 'verified-config_home_user';

const onlyFilter = ({ chains }: FilterRules): FilterRules => ({
  chains: chains.filter(({ name }) => /^(ip\/)?filter\//.test(name)),
});

// The tools' own translation, read by our other reader: a peer that says the same in another language.
describeSet('configs/iptables-save', (folder) => {
  const files = readSet(folder);
  const pairs = files.flatMap((translated) => {
    const path = translated.path
      .replace('.expected-nft-translate.nft', '')
      .replace('/expected-nft-translate.nft', '/iptables-save');
    const dump = files.find((file) => file.path === path);
    // What could not be translated stands in a comment: such a file says less.
    const isWhole = !/^#? ?-[AI] |^# (-t \w+ )?-[AI] /m.test(translated.text);
    return translated.path.endsWith('nft-translate.nft') && dump && isWhole && !path.startsWith(REFUSED)
      ? [[path, dump, translated] as const]
      : [];
  });

  test.each(pairs)('%s says what its translation to nft says', (_path, dump, translated) => {
    const ours = onlyFilter(unwrap(readIptables([dump])).topology.points[0]?.rules ?? { chains: [] });
    const theirs = onlyFilter(unwrap(NFTABLES.read([translated])).topology.points[0]?.rules ?? { chains: [] });
    expect(theirs.chains.length).toBe(ours.chains.length);
    const space = toFilterSpace(ours, theirs, WAY_RULES);
    for (const path of ['input', 'forward'] as const) {
      const packets = (rules: FilterRules, verdict: Verdict) =>
        packetsWith(
          denoteFilter(rules, path, { space, within: WAYS[path], deciders: 'none' }),
          (each) => each.verdict === verdict,
        );
      const apart = unionPackets(
        intersectPackets(packets(ours, 'allowed'), packets(theirs, 'denied')),
        intersectPackets(packets(ours, 'denied'), packets(theirs, 'allowed')),
      );
      expect(findPacket(apart)).toBeUndefined();
    }
  });
});
