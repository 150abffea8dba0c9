import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HostPolicy, HostRule, Packet } from '#core/model';
import { isTrafficOf } from '#core/model';
import {
  type Address,
  hasAddress,
  parseAddress,
  parseRange,
  parseTraffic,
  toAddressSet,
  toTrafficSet,
} from '#core/net';
import { unwrap } from '#core/result';
import { decideFilter } from '#core/semantics';
import { readIptables } from '../read.ts';
import { toHostRules } from './host-rules.ts';
import { lowerFilter } from './lower-filter.ts';

const NOW_MS = 1_000_000;
const addresses = (texts: string) => toAddressSet(texts.split(' ').map((text) => unwrap(parseRange(text))));
const traffic = (texts: string) => toTrafficSet(texts.split(' ').map((text) => unwrap(parseTraffic(text))));
const OWN = addresses('10.0.0.1 fd00::1');
const SPOTS: readonly Address[] = ['10.0.0.1', '10.0.0.2', '10.1.0.1', 'fd00::1', 'fd00::2'].map((text) =>
  unwrap(parseAddress(text)),
);

const rule: fc.Arbitrary<HostRule> = fc.record({
  id: fc.constantFrom('a', 'b'),
  direction: fc.constantFrom('ingress' as const, 'egress' as const),
  own: fc.constantFrom(OWN, addresses('10.0.0.1')),
  peers: fc.constantFrom(addresses('0.0.0.0/0 ::/0'), addresses('10.0.0.2 fd00::2'), addresses('10.1.0.0/16')),
  traffic: fc.constantFrom(traffic('any'), traffic('tcp/22'), traffic('tcp/20-30 udp/53'), traffic('icmp/8')),
});
const policy: fc.Arbitrary<HostPolicy> = fc.record({
  workload: fc.constant('host'),
  zone: fc.constant('zone'),
  revision: fc.constant(1),
  mode: fc.constantFrom('observe' as const, 'guard' as const, 'enforce' as const, 'enforce' as const),
  own: fc.constant(OWN),
  allow: fc.array(rule, { maxLength: 3 }),
  forbid: fc.array(rule, { maxLength: 2 }),
});

const KINDS = [
  { protocol: 'tcp', destinationPort: 22 },
  { protocol: 'tcp', destinationPort: 80 },
  { protocol: 'udp', destinationPort: 53 },
  { protocol: 47 },
] as const;
const PACKETS: readonly (Packet & { readonly path: 'input' | 'output' })[] = SPOTS.flatMap((peer) =>
  SPOTS.filter((own) => hasAddress(OWN, own) && own.bits === peer.bits).flatMap((own) =>
    KINDS.flatMap((kind) => [
      { ...kind, source: peer, destination: own, state: 'new' as const, in: 'eth0', out: '', path: 'input' as const },
      { ...kind, source: own, destination: peer, state: 'new' as const, in: '', out: 'eth0', path: 'output' as const },
    ]),
  ),
);

/** SEM-7, SEM-8 in so many words. */
function isDropped({ mode, allow, forbid }: HostPolicy, packet: Packet, path: 'input' | 'output'): boolean {
  const [own, peer] = path === 'input' ? [packet.destination, packet.source] : [packet.source, packet.destination];
  if (hasAddress(OWN, peer)) return false;
  const isAbout = (rule: HostRule) =>
    rule.direction === (path === 'input' ? 'ingress' : 'egress') &&
    hasAddress(rule.own, own) &&
    hasAddress(rule.peers, peer) &&
    isTrafficOf(packet, rule.traffic);
  const isForbidden = forbid.some(isAbout);
  if (mode === 'observe') return false;
  return isForbidden || (mode === 'enforce' && !allow.some(isAbout));
}

test('SEM-7 SEM-8 what iptables-restore loads for a host drops what the policy says', () => {
  fc.assert(
    fc.property(policy, (asked) => {
      const { rules, losses } = toHostRules(asked, NOW_MS);
      expect(losses).toEqual([]);
      const { texts } = unwrap(lowerFilter(rules));
      const files = ([4, 6] as const).map((family) => ({
        path: family === 4 ? 'rules.v4' : 'rules.v6',
        text: texts[family] === '' ? '*filter\nCOMMIT\n' : texts[family],
      }));
      const [point] = unwrap(readIptables(files)).topology.points;
      for (const { path, ...packet } of PACKETS)
        expect(decideFilter(point?.rules ?? { chains: [] }, packet, path).verdict).toBe(
          isDropped(asked, packet, path) ? 'denied' : 'allowed',
        );
    }),
    { numRuns: 150 },
  );
});

test('a rule that ends is left out, and said', () => {
  const ending: HostRule = {
    id: 'firmware',
    direction: 'ingress',
    own: OWN,
    peers: addresses('10.0.0.2'),
    traffic: traffic('tcp/22'),
    expiresAtMs: NOW_MS + 60_000,
  };
  const asked: HostPolicy = {
    workload: 'h',
    zone: 'z',
    revision: 1,
    mode: 'enforce',
    own: OWN,
    allow: [ending],
    forbid: [],
  };
  const { rules, losses } = toHostRules(asked, NOW_MS);
  expect(losses).toEqual([
    {
      kind: 'narrower',
      construct: 'firmware',
      why: 'it ends at 1970-01-01T00:17:40.000Z, and iptables takes no rule out by itself: it is left out',
    },
  ]);
  expect(unwrap(lowerFilter(rules)).texts[4]).not.toContain('--dport');
});
