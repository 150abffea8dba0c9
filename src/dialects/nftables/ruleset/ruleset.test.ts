import { describe, expect, test } from 'vitest';
import { EVERY_PACKET, type FilterAction, type FilterEntry, type FilterMatch, type FilterRules } from '#core/model';
import {
  complementInterfaces,
  complementPorts,
  complementTraffic,
  parseRange,
  parseTraffic,
  subtractTraffic,
  toAddressSet,
  toInterfaces,
  toInterfacesStarting,
  toPortSet,
  toTrafficSet,
  unionInterfaces,
} from '#core/net';
import { unwrap } from '#core/result';
import { type Form, PLAIN_FORM } from './form.ts';
import { lowerFilter } from './lower-filter.ts';
import { printRuleset } from './print.ts';

// That these texts do what is meant, the kernel says: test/live/lists.test.ts.

const addresses = (...texts: string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));
const traffic = (...texts: string[]) => toTrafficSet(texts.map((text) => unwrap(parseTraffic(text))));
const IPV4 = addresses('0.0.0.0/0');
const entry = (match: Partial<FilterMatch>, action: FilterAction = { kind: 'accept' }): FilterEntry => ({
  match: { ...EVERY_PACKET, ...match },
  action,
  text: '',
});
const list = (...entries: FilterEntry[]): FilterRules => ({
  chains: [
    { name: 'in', base: { hook: 'input', priority: 0, policy: 'drop', scope: EVERY_PACKET }, entries },
    { name: 'called', entries: [] },
  ],
});
const print = (rules: FilterRules, form: Partial<Form> = {}) =>
  printRuleset(unwrap(lowerFilter(rules, 't', () => ({ ...PLAIN_FORM, ...form }))))
    .trim()
    .split('\n');
/** Without the chains, which are always the same. */
const printEntries = (form: Partial<Form>, ...entries: FilterEntry[]) =>
  print(list(...entries), form)
    .filter((line) => !/^(add|delete) (table|chain)/.test(line))
    .map((line) => line.replace(/ inet t/, '').replace('add rule in ', ''));

describe('a ruleset of first-match rules', () => {
  test('is one transaction that makes its tables anew, chains before the rules that name them', () => {
    expect(print(list(entry({}, { kind: 'jump', chain: 'called' }), entry({ traffic: traffic('tcp/22') })))).toEqual([
      'add table inet t',
      'delete table inet t',
      'add table inet t',
      'add chain inet t in { type filter hook input priority 0; policy drop; }',
      'add chain inet t called',
      'add rule inet t in jump called',
      'add rule inet t in tcp dport 22 accept',
    ]);
  });

  test('has a table for each address family that chains are bound to, with what they call', () => {
    const calls = [entry({ sources: addresses('10.0.0.1', 'fd00::1') }, { kind: 'goto', chain: 'called' })];
    const base = { hook: 'input', priority: 5, policy: 'accept', scope: { ...EVERY_PACKET, sources: IPV4 } } as const;
    const chains = [
      { name: 'four', base, entries: calls },
      { name: 'called', entries: [] },
      { name: 'idle', entries: [] },
    ];
    expect(print({ chains }).slice(3)).toEqual([
      'add chain ip t four { type filter hook input priority 5; policy accept; }',
      'add chain ip t called',
      'add rule ip t four ip saddr 10.0.0.1 goto called',
    ]);
  });

  test.each<[string, Partial<FilterMatch>, Partial<Form>, string[]]>([
    ['nothing restricts', {}, {}, ['accept']],
    [
      'networks and ranges',
      { sources: addresses('10.0.0.0/8', '192.0.2.1-192.0.2.9') },
      {},
      ['ip saddr { 10.0.0.0/8, 192.0.2.1-192.0.2.9 } accept'],
    ],
    ['one family', { destinations: IPV4 }, {}, ['meta nfproto ipv4 accept']],
    [
      'both families',
      { sources: addresses('10.0.0.1', 'fd00::1') },
      {},
      ['ip saddr 10.0.0.1 accept', 'ip6 saddr fd00::1 accept'],
    ],
    ['all but one protocol', { traffic: complementTraffic(traffic('udp')) }, {}, ['meta l4proto != 17 accept']],
    [
      'the same ports of two protocols',
      { traffic: traffic('tcp/53', 'udp/53') },
      {},
      ['meta l4proto { 6, 17 } th dport 53 accept'],
    ],
    [
      'each protocol by itself',
      { traffic: traffic('tcp/53', 'udp/53') },
      { anyTransport: false },
      ['tcp dport 53 accept', 'udp dport 53 accept'],
    ],
    [
      'types and codes',
      { traffic: traffic('icmp/8', 'icmp/3/4', 'icmp6/128') },
      {},
      [
        'meta l4proto 1 icmp type 8 accept',
        'meta l4proto 1 icmp type 3 icmp code 4 accept',
        'meta l4proto 58 icmpv6 type 128 accept',
      ],
    ],
    [
      'types and codes together',
      { traffic: traffic('icmp/8', 'icmp/3/4') },
      { concatenation: true },
      ['meta l4proto 1 icmp type . icmp code { 3 . 4, 8 . 0-255 } accept'],
    ],
    [
      'source ports',
      { traffic: traffic('tcp/22', '47'), sourcePorts: toPortSet([{ first: 1024, last: 65535 }]) },
      {},
      ['tcp dport 22 tcp sport 1024-65535 accept'],
    ],
    [
      'source ports of any protocol',
      { sourcePorts: toPortSet([{ first: 53, last: 53 }]) },
      {},
      ['meta l4proto { 6, 17, 132 } th sport 53 accept'],
    ],
    // Two of them side by side nft would take for "or".
    [
      'one `!=` to a transport header',
      {
        traffic: subtractTraffic(traffic('tcp'), traffic('tcp/22')),
        sourcePorts: complementPorts(toPortSet([{ first: 53, last: 53 }])),
      },
      {},
      ['tcp dport != 22 tcp sport { 0-52, 54-65535 } accept'],
    ],
    ['states, any of them', { states: ['established', 'related'] }, {}, ['ct state established,related accept']],
    [
      'all states but one',
      { states: ['new', 'established', 'related', 'untracked'] },
      {},
      ['ct state != invalid accept'],
    ],
    [
      'devices',
      { in: unionInterfaces(toInterfaces('eth0', 'lo'), toInterfacesStarting('veth')) },
      {},
      ['meta iifname { "eth0", "lo" } accept', 'meta iifname "veth*" accept'],
    ],
    [
      'all but some devices',
      { out: complementInterfaces(toInterfaces('eth0', 'lo')) },
      {},
      ['meta oifname != { "eth0", "lo" } accept'],
    ],
    [
      'no negation',
      { sources: addresses('0.0.0.0-9.255.255.255', '11.0.0.0-255.255.255.255') },
      { negation: false },
      ['ip saddr { 0.0.0.0-9.255.255.255, 11.0.0.0-255.255.255.255 } accept'],
    ],
    [
      'a set with a name',
      { destinations: addresses('10.0.0.1', '10.1.0.0/16') },
      { values: 'named' },
      [
        'add set set1 { typeof ip daddr; flags interval; elements = { 10.0.0.1, 10.1.0.0/16 }; }',
        'ip daddr @set1 accept',
      ],
    ],
    [
      'a rule for each value',
      { traffic: traffic('tcp/1', 'tcp/3') },
      { values: 'rules' },
      ['tcp dport 1 accept', 'tcp dport 3 accept'],
    ],
    [
      'fields looked up together',
      { sources: addresses('10.0.0.1'), traffic: traffic('tcp/1', 'tcp/3') },
      { concatenation: true },
      ['ip saddr . tcp dport { 10.0.0.1 . 1, 10.0.0.1 . 3 } accept'],
    ],
    ['no packet', { states: [] }, {}, []],
  ])('%s', (_name, match, form, expected) => {
    expect(printEntries(form, entry(match))).toEqual(expected);
  });

  test('neighbours that differ in one field become a verdict map, one that rejects does not', () => {
    const entries = [
      entry({ sources: IPV4, traffic: traffic('tcp/22') }, { kind: 'drop' }),
      entry({ sources: IPV4, traffic: traffic('tcp/80-90') }, { kind: 'jump', chain: 'called' }),
      entry({ sources: IPV4, traffic: traffic('tcp/85') }),
      entry({ sources: IPV4, traffic: traffic('tcp/1') }, { kind: 'reject' }),
    ];
    expect(printEntries({ verdictMap: true }, ...entries)).toEqual([
      'meta nfproto ipv4 tcp dport vmap { 22 : drop, 80-90 : jump called }',
      'meta nfproto ipv4 tcp dport 85 accept',
      'meta nfproto ipv4 tcp dport 1 reject',
    ]);
    expect(printEntries({ verdictMap: true, values: 'named' }, ...entries.slice(0, 2))).toEqual([
      'add map map1 { typeof tcp dport : verdict; flags interval; elements = { 22 : drop, 80-90 : jump called }; }',
      'meta nfproto ipv4 tcp dport vmap @map1',
    ]);
  });

  test('what has no words is refused, all at once', () => {
    const rules = list(
      entry({ unknown: ['limit rate 3/second'] }),
      entry({}, { kind: 'unknown', construct: 'queue num 0' }),
      entry({ in: { ranges: [{ first: 'a', before: 'c' }] } }),
    );
    const early = { hook: 'ingress', priority: 0, policy: 'accept', scope: EVERY_PACKET } as const;
    const narrow = { ...early, hook: 'input', scope: { ...EVERY_PACKET, in: toInterfaces('eth0') } } as const;
    const chains = [
      ...rules.chains,
      { name: 'early', base: early, entries: [] },
      { name: 'narrow', base: narrow, entries: [] },
    ];
    const lowered = lowerFilter({ chains }, 't', () => PLAIN_FORM);
    expect(lowered.ok ? [] : lowered.error).toEqual([
      'chain `early`: `ingress` belongs to a device; expected prerouting, input, forward, output or postrouting',
      'chain `narrow`: its scope is no address family; expected every packet, those of IPv4 or those of IPv6',
      'entry 1 of chain `in`: `limit rate 3/second` is not modelled',
      'entry 2 of chain `in`: `queue num 0` is not modelled',
      'entry 3 of chain `in`: `iifname` can be names, starts of names, or all but such',
    ]);
  });
});
