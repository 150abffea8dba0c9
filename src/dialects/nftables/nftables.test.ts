import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Direction, HostPolicy, HostRule } from '#core/model';
import { hasAddress, parseRange, parseTraffic, toAddressSet, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { compareHost, explainDenial, lowerHost, parseTraceLine, printLoad, readObservations } from './index.ts';

const addresses = (...texts: string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));
const traffic = (...texts: string[]) => toTrafficSet(texts.map((text) => unwrap(parseTraffic(text))));
const NOW = 1_000_000;

const OWN = ['10.0.0.2', '10.0.0.3', 'fd00::2'];
const PEERS = ['10.0.0.8/29', '10.0.0.12', '0.0.0.0-10.0.0.1', 'fd00::/64', 'fd00::9', '10.0.0.0/8'];
const TRAFFIC = ['tcp/80', 'tcp/79-81', 'tcp', 'udp/53', 'any', 'icmp/8', '47'];
const hostRule: fc.Arbitrary<HostRule> = fc
  .record({
    direction: fc.constantFrom<Direction>('ingress', 'egress'),
    own: fc.subarray(OWN, { minLength: 1 }),
    peers: fc.subarray(PEERS, { minLength: 1 }),
    traffic: fc.subarray(TRAFFIC, { minLength: 1 }),
    expiresAtMs: fc.constantFrom(undefined, undefined, NOW, NOW + 1, NOW + 5000),
  })
  .map(({ own, peers, traffic: services, expiresAtMs, direction }) => ({
    id: 'r',
    direction,
    own: addresses(...own),
    peers: addresses(...peers),
    traffic: traffic(...services),
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
  }));
const hostPolicy: fc.Arbitrary<HostPolicy> = fc
  .record({ allow: fc.array(hostRule, { maxLength: 5 }), forbid: fc.array(hostRule, { maxLength: 2 }) })
  .map(({ allow, forbid }) => ({
    workload: 'w',
    zone: 'z',
    revision: 7,
    mode: 'enforce',
    own: addresses(...OWN),
    allow,
    forbid,
  }));

describe('lowerHost', () => {
  it('means what the host policy means, for every point around its borders, in disjoint elements', () => {
    const own = fc.constantFrom(...OWN);
    const peer = fc.constantFrom('10.0.0.1', '10.0.0.9', '10.0.0.12', '10.0.0.16', '11.0.0.1', 'fd00::9', 'fd01::1');
    const point = fc.constantFrom(79, 80, 82).map((port) => 6 * 65536 + port);
    const other = fc.constantFrom(17 * 65536 + 53, 1 * 65536 + 2048, 47 * 65536, 0, 255 * 65536 + 65535);
    fc.assert(
      fc.property(
        hostPolicy,
        own,
        peer,
        fc.oneof(point, other),
        fc.constantFrom<Direction>('ingress', 'egress'),
        fc.constantFrom(0, 1, 4999, 5000),
        (policy, ownText, peerText, spot, direction, laterMs) => {
          const [at, far] = [unwrap(parseRange(ownText)), unwrap(parseRange(peerText))];
          fc.pre(at.bits === far.bits);
          const atMs = NOW + laterMs;
          const names = (rules: readonly HostRule[]) =>
            rules.some(
              (rule) =>
                rule.direction === direction &&
                hasAddress(rule.own, { bits: at.bits, value: at.first }) &&
                hasAddress(rule.peers, { bits: far.bits, value: far.first }) &&
                rule.traffic.ranges.some((range) => range.first <= spot && spot <= range.last),
            );
          const [source, destination] = direction === 'ingress' ? [far, at] : [at, far];
          const hits = lowerHost(policy, NOW).elements.filter(
            (element) =>
              element.direction === direction &&
              element.source.bits === at.bits &&
              element.source.first <= source.first &&
              source.first <= element.source.last &&
              element.destination.first <= destination.first &&
              destination.first <= element.destination.last &&
              element.protocols.first <= spot >> 16 &&
              spot >> 16 <= element.protocols.last &&
              element.details.first <= (spot & 0xffff) &&
              (spot & 0xffff) <= element.details.last,
          );
          const live = hits.filter(({ expiresAtMs }) => expiresAtMs === undefined || expiresAtMs > atMs);
          expect(live.some(({ purpose }) => purpose !== 'forbid')).toBe(
            names(policy.allow.filter((rule) => rule.expiresAtMs === undefined || rule.expiresAtMs > atMs)),
          );
          expect(hits.some(({ purpose }) => purpose === 'forbid')).toBe(names(policy.forbid));
          // Kernel interval sets refuse overlaps: a spot lies in one element of each set at most.
          for (const purpose of ['forbid', 'allow', 'temporary'])
            expect(hits.filter((element) => element.purpose === purpose).length).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('needs elements, not rules, for many peers', () => {
    const peers = Array.from({ length: 1000 }, (_, i) => `10.1.${Math.floor(i / 100)}.${(i % 100) * 2}`);
    const rule: HostRule = {
      id: 'r',
      direction: 'ingress',
      own: addresses('10.0.0.2'),
      peers: addresses(...peers),
      traffic: traffic('tcp/443'),
    };
    const base = {
      workload: 'w',
      zone: 'z',
      revision: 1,
      mode: 'enforce',
      own: addresses('10.0.0.2'),
      forbid: [],
    } as const;
    const text = printLoad(lowerHost({ ...base, allow: [rule] }, NOW), 'a', NOW).join('');
    const none = printLoad(lowerHost({ ...base, allow: [] }, NOW), 'a', NOW).join('');
    const rules = (printed: string) => printed.split('\n').filter((line) => line.startsWith('add rule')).length;
    expect(lowerHost({ ...base, allow: [rule] }, NOW).elements).toHaveLength(1000);
    expect(rules(text)).toBe(rules(none));
  });
});

describe('compareHost', () => {
  const policy: HostPolicy = {
    workload: 'w',
    zone: 'z',
    revision: 7,
    mode: 'guard',
    own: addresses('10.0.0.2'),
    allow: [
      {
        id: 'a',
        direction: 'ingress',
        own: addresses('10.0.0.2'),
        peers: addresses('10.0.0.8/29'),
        traffic: traffic('tcp/80'),
      },
      {
        id: 't',
        direction: 'ingress',
        own: addresses('10.0.0.2'),
        peers: addresses('10.0.0.1'),
        traffic: traffic('tcp/22'),
        expiresAtMs: NOW + 60_000,
      },
    ],
    forbid: [],
  };
  const asked = lowerHost(policy, NOW);
  const found = {
    ...asked,
    elements: asked.elements.map((e) => (e.expiresAtMs === undefined ? e : { ...e, expiresAtMs: 60_000 })),
  };

  it('finds nothing where the kernel holds what was asked', () => {
    expect(compareHost(asked, found, NOW)).toEqual([]);
  });

  it.each([
    ['another revision', { ...found, revision: 6 }, ['the kernel holds revision 6, asked was 7']],
    ['another mode', { ...found, mode: 'observe' as const }, ['the kernel is in mode observe, asked was guard']],
    [
      'an element less',
      { ...found, elements: found.elements.slice(1) },
      ['missing: allow ingress 10.0.0.8/29 -> 10.0.0.2 protocol 6 detail 80'],
    ],
    [
      'a wider element',
      {
        ...found,
        elements: [
          ...found.elements.slice(1),
          ...found.elements.slice(0, 1).map((e) => ({ ...e, details: { first: 80, last: 81 } })),
        ],
      },
      [
        'missing: allow ingress 10.0.0.8/29 -> 10.0.0.2 protocol 6 detail 80',
        'not asked: allow ingress 10.0.0.8/29 -> 10.0.0.2 protocol 6 detail 80-81',
      ],
    ],
    [
      'a longer life',
      {
        ...found,
        elements: found.elements.map((e) => (e.expiresAtMs === undefined ? e : { ...e, expiresAtMs: 90_000 })),
      },
      ['ends 30 s off: temporary ingress 10.0.0.1 -> 10.0.0.2 protocol 6 detail 22'],
    ],
  ])('tells of %s', (_name, other, differences) => {
    expect(compareHost(asked, other, NOW)).toEqual(differences);
  });

  it('takes an ended temporary element for gone', () => {
    const later = { ...found, elements: found.elements.filter((e) => e.purpose !== 'temporary') };
    expect(compareHost(asked, later, NOW + 60_000)).toEqual([]);
    expect(compareHost(asked, later, NOW + 30_000)).toEqual([
      'missing: temporary ingress 10.0.0.1 -> 10.0.0.2 protocol 6 detail 22',
    ]);
  });
});

describe('parseTraceLine', () => {
  const packet = (chain: string, rest: string) => `trace id 6a8d1329 inet bulkhead ${chain} packet: iif "eth0" ${rest}`;
  it.each([
    [
      'a refused SYN',
      packet(
        'ingress_refused',
        'ip saddr 10.0.0.1 ip daddr 10.0.0.2 ip ttl 64 ip protocol 6 ip length 60 tcp sport 5 tcp dport 22 tcp flags == 0x2',
      ),
      { source: '10.0.0.1', destination: '10.0.0.2', protocol: 'tcp', port: 22, direction: 'ingress' },
    ],
    [
      'a refused reply, as the connection it answers',
      packet('ingress_reply_refused', 'ip saddr 10.0.0.2 ip daddr 10.0.0.1 ip protocol 6 tcp sport 22 tcp dport 5'),
      { source: '10.0.0.1', destination: '10.0.0.2', protocol: 'tcp', port: 22, direction: 'ingress' },
    ],
    [
      'udp over IPv6',
      packet(
        'egress_refused',
        'ip6 saddr fd00::2 ip6 daddr fd00::1 ip6 nexthdr 17 ip6 length 9 udp sport 35152 udp dport 53',
      ),
      { source: 'fd00::2', destination: 'fd00::1', protocol: 'udp', port: 53, direction: 'egress' },
    ],
    [
      'icmp',
      packet('egress_icmp_refused', 'ip saddr 10.0.0.2 ip daddr 10.0.0.1 ip protocol 1 icmp type 3 icmp code 4'),
      { source: '10.0.0.2', destination: '10.0.0.1', protocol: 'icmp', port: 772, direction: 'egress' },
    ],
    ['a verdict line', 'trace id 6a8d1329 inet bulkhead ingress_refused rule drop (verdict drop)', undefined],
    [
      "another table's packet",
      'trace id 1 inet filter ingress_refused packet: ip saddr 10.0.0.1 ip daddr 10.0.0.2 ip protocol 6',
      undefined,
    ],
  ])('reads %s', (_name, line, key) => {
    expect(parseTraceLine(line)).toEqual(key);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseTraceLine(packet('ingress_refused', text))));
  });
});

describe('readObservations', () => {
  const set = (name: string, ...elem: unknown[]) => ({ set: { family: 'inet', name, table: 'bulkhead', elem } });
  const counted = (concat: unknown[], packets: number) => ({
    elem: { val: { concat }, counter: { packets, bytes: 1 }, expires: 9 },
  });
  const counter = (name: string, packets: number) => ({ counter: { name, packets, bytes: 0 } });

  it('joins what was seen with what was answered, and counts the loss', () => {
    const read = unwrap(
      readObservations({
        nftables: [
          set(
            'seen_ingress4',
            counted(['10.0.0.1', '10.0.0.2', 6, 443], 3),
            counted(['10.0.0.1', '10.0.0.2', 6, 444], 1),
          ),
          set('answered_ingress4', { elem: { val: { concat: ['10.0.0.1', '10.0.0.2', 6, 443] }, expires: 3 } }),
          set('denied_egress6', counted(['fd00::2', 'fd00::1', 17, 53], 2)),
          set('adopted4', { elem: { val: { concat: ['10.0.0.2', 5432, '10.0.0.1', 40000] } } }),
          counter('seen_offered', 9),
          counter('seen_recorded', 7),
          counter('stray', 4),
        ],
      }),
    );
    expect(read).toEqual({
      conversations: [
        {
          source: '10.0.0.1',
          destination: '10.0.0.2',
          protocol: 'tcp',
          port: 443,
          direction: 'ingress',
          connections: 3,
          answered: true,
        },
        {
          source: '10.0.0.1',
          destination: '10.0.0.2',
          protocol: 'tcp',
          port: 444,
          direction: 'ingress',
          connections: 1,
          answered: false,
        },
      ],
      denials: [
        { source: 'fd00::2', destination: 'fd00::1', protocol: 'udp', port: 53, direction: 'egress', packets: 2 },
      ],
      adopted: [{ source: '10.0.0.2', sourcePort: 5432, destination: '10.0.0.1', destinationPort: 40_000 }],
      lost: 2,
      stray: 4,
    });
  });

  it('reads any JSON without throwing', () => {
    fc.assert(fc.property(fc.jsonValue(), (json) => void readObservations({ nftables: [json] })));
  });
});

describe('explainDenial', () => {
  const policy: HostPolicy = {
    workload: 'w',
    zone: 'z',
    revision: 1,
    mode: 'guard',
    own: addresses('10.0.0.2'),
    allow: [],
    forbid: [
      {
        id: 'never',
        direction: 'ingress',
        own: addresses('10.0.0.2'),
        peers: addresses('10.9.0.0/16'),
        traffic: traffic('tcp/9000'),
      },
    ],
  };
  it.each([
    ['10.9.0.1', 9000, 'guard', { rule: 'never', dropped: true }],
    ['10.9.0.1', 9000, 'observe', { rule: 'never', dropped: false }],
    ['10.9.0.1', 9001, 'guard', { rule: 'default-deny', dropped: false }],
    ['10.8.0.1', 9000, 'enforce', { rule: 'default-deny', dropped: true }],
  ] as const)('from %s to port %i in mode %s', (source, port, mode, expected) => {
    expect(
      explainDenial(
        { ...policy, mode },
        { source, destination: '10.0.0.2', protocol: 'tcp', port, direction: 'ingress' },
      ),
    ).toEqual({ ...expected, mode });
  });
});
