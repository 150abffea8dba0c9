import { describe, expect, test } from 'vitest';
import { EVERY_PACKET, FILTER_PATHS, type FilterPath, type FilterRules, type PacketProduct } from '#core/model';
import { complementTraffic, fullRange, toAddressSet, toTraffic, toTrafficSet } from '#core/net';
import { packetsWith } from '#core/packetset';
import { unwrap } from '#core/result';
import { denoteFilter, toFilterSpace } from '#core/semantics';
import { lowerFilter, printRuleset } from '#dialects/nftables';
import { NFTABLES } from '#dialects/nftables/language';
import { PLANTS } from './live/judge/plants.ts';
import { createRandom } from './live/judge/random.ts';
import { randomList } from './live/judge/random-rules.ts';

const LISTS = 1000;
const PATHS = Object.keys(FILTER_PATHS) as FilterPath[];

function readBack(text: string): FilterRules {
  return unwrap(NFTABLES.read([{ path: 'host.nft', text }])).topology.points[0]?.rules ?? { chains: [] };
}

/** Whether both allow, deny and leave open the very same packets: of all packets there are, not of samples. */
function isSameMeaning(a: FilterRules, b: FilterRules, within: PacketProduct = EVERY_PACKET): boolean {
  const space = toFilterSpace(a, b);
  return PATHS.every((path) => {
    const [first, second] = [a, b].map((rules) => denoteFilter(rules, path, { space, within, deciders: 'none' }));
    // Diagrams of one space are shared: equal sets have one root.
    return (
      first &&
      second &&
      (['denied', 'unknown'] as const).every(
        (verdict) =>
          packetsWith(first, (decision) => decision.verdict === verdict).root ===
          packetsWith(second, (decision) => decision.verdict === verdict).root,
      )
    );
  });
}

/**
 * Packets with the ICMP of their own family. A listing of nft 1.0 says the same of `meta l4proto icmp icmp type 8`, which
 * asks IPv6 as well, and of `icmp type 8`, which does not.
 */
const USUAL: readonly PacketProduct[] = ([32, 128] as const).map((bits) => ({
  ...EVERY_PACKET,
  sources: toAddressSet([fullRange(bits)]),
  destinations: toAddressSet([fullRange(bits)]),
  traffic: complementTraffic(toTrafficSet([toTraffic(bits === 32 ? 'icmp6' : 'icmp')])),
}));

/** The list as it is written for `nft -f`. */
function toText({ rules, formOf }: ReturnType<typeof randomList>): string {
  return printRuleset(unwrap(lowerFilter(rules, 'host', formOf)));
}

describe('what we write is what we read', () => {
  test(
    `${LISTS} random lists mean the same when they are lowered, printed, parsed and lifted`,
    { timeout: 120_000 },
    () => {
      for (let seed = 1; seed <= LISTS; seed++) {
        const list = randomList(createRandom(seed));
        const text = toText(list);
        expect({ seed, isSame: isSameMeaning(list.rules, readBack(text)) }).toEqual({ seed, isSame: true });
      }
    },
  );

  test('the canonical text and the JSON twin mean the same as well', { timeout: 60_000 }, () => {
    for (let seed = 1; seed <= 100; seed++) {
      const list = randomList(createRandom(seed));
      const file = { path: 'host.nft', text: toText(list) };
      for (const form of ['text', 'json'] as const) {
        const printed = unwrap(NFTABLES.print?.(file, form) ?? { ok: false, error: [] });
        expect({
          seed,
          form,
          isSame: USUAL.every((within) => isSameMeaning(list.rules, readBack(printed), within)),
        }).toEqual({
          seed,
          form,
          isSame: true,
        });
      }
    }
  });

  test('errors that are put into the rules on purpose are found', { timeout: 60_000 }, () => {
    const noticed = Object.fromEntries(Object.keys(PLANTS).map((name) => [name, 0]));
    for (let seed = 1; seed <= 60; seed++) {
      const list = randomList(createRandom(seed));
      const read = readBack(toText(list));
      for (const [name, plant] of Object.entries(PLANTS))
        if (!isSameMeaning(plant(list.rules), read)) noticed[name] = (noticed[name] ?? 0) + 1;
    }
    expect(Object.entries(noticed).filter(([, times]) => times === 0)).toEqual([]);
  });

  test('one address more in one rule is found', () => {
    const text = `table ip t {\n chain c {\n type filter hook input priority 0; policy drop;\n ip saddr 10.0.0.0/8 accept\n}\n}\n`;
    const wider = text.replace('10.0.0.0/8', '{ 10.0.0.0/8, 11.0.0.0 }');
    expect(isSameMeaning(readBack(text), readBack(wider))).toBe(false);
    expect(isSameMeaning(readBack(text), readBack(text.replace('10.0.0.0/8', '10.0.0.0-10.255.255.255')))).toBe(true);
  });
});
