import { describe, expect, test } from 'vitest';
import type { FilterPath, Packet, SourceFile } from '#core/model';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decideFilter } from '#core/semantics';
import { mutate, toRandom } from '../../../../test/mutate.ts';
import { NFTABLES } from './index.ts';
import { parseScripts } from './parse.ts';
import { SAMPLE } from './sample.fixture.ts';
import { printRule } from './text/statements.ts';

const file = (text: string, path = 'host.nft'): SourceFile => ({ path, text });
const print = (text: string, to: 'text' | 'json' = 'text') =>
  unwrap(NFTABLES.print?.(file(text), to) ?? { ok: false, error: [] });
const inChain = (rule: string, family = 'inet', place = 'filter hook input priority 0') =>
  `table ${family} t {\n\tchain other {\n\t}\n\tchain c {\n\t\ttype ${place};\n\t\t${rule}\n\t}\n}\n`;

/** The last rule of the chain `c` as it is listed. */
function list(rule: string, family = 'inet', place?: string): string {
  const ruleset = unwrap(parseScripts([file(inChain(rule, family, place))]));
  const last = ruleset.tables.get(`${family} t`)?.chains.get('c')?.rules.at(-1);
  return last ? printRule(last, { numericProtocols: false, stateless: false }) : '';
}

function refuse(text: string): string[] {
  const read = parseScripts([file(text)]);
  if (read.ok) return [];
  return read.error.map(({ message, at }) => `${at?.line ?? 0}:${at?.column ?? 0}: ${message}`);
}

describe('text and JSON', () => {
  test('the canonical text is its own canonical text, and that of its JSON but for what nft leaves out there', () => {
    const text = print(SAMPLE);
    expect(print(text)).toBe(text);
    // nft 1.0.6 does not say in JSON that rules add to a set.
    expect(print(print(SAMPLE, 'json'))).toBe(text.replace('flags dynamic,timeout', 'flags timeout'));
  });

  test.each([
    ['tcp dport ssh', 'tcp dport 22'],
    ['meta l4proto tcp tcp dport 22', 'tcp dport 22'],
    ['meta l4proto tcp counter tcp dport 22', 'meta l4proto tcp counter tcp dport 22'],
    ['ip protocol tcp tcp dport 22', 'ip protocol tcp tcp dport 22'],
    ['meta nfproto ipv4 ip saddr 10.0.0.7/8', 'ip saddr 10.0.0.0/8'],
    ['meta nfproto ipv4 tcp dport 22', 'meta nfproto ipv4 tcp dport 22'],
    ['ip daddr 10.0.0.1 ip saddr 10.0.0.2', 'ip daddr 10.0.0.1 ip saddr 10.0.0.2'],
    ['tcp dport 1 ip ttl 5 tcp sport 2', 'ip ttl 5 tcp sport 2 tcp dport 1'],
    ['tcp dport { 5, 1-3, 4 }', 'tcp dport { 1-5 }'],
    ['tcp dport { 22 }', 'tcp dport 22'],
    ['ip saddr & 255.255.0.0 == 10.1.0.0', 'ip saddr 10.1.0.0/16'],
    ['tcp flags & (syn | ack) == syn', 'tcp flags syn / syn,ack'],
    ['tcp flags & (fin | rst) == 0', 'tcp flags ! fin,rst'],
    ['ct state established,new', 'ct state established,new'],
    ['meta mark 0xff and 0x0f', 'meta mark 0x0000000f'],
    ['meta mark and 0x3 == 1', 'meta mark & 0x00000003 == 0x00000001'],
    ['meta mark set 0x10 or 0x01', 'meta mark set 0x00000011'],
    ['meta mark xor 0x3 == 1', 'meta mark 0x00000002'],
    ['ip6 saddr ::ffff:10.0.0.1', 'ip6 saddr ::ffff:10.0.0.1'],
    ['limit rate 2048 kbytes/second burst 1024 bytes', 'limit rate 2 mbytes/second burst 1 kbytes'],
    ['icmp id 7', 'icmp type { echo-reply, echo-request } icmp id 7'],
    ['ether saddr 0:1:2:3:4:5', 'ether saddr 00:01:02:03:04:05'],
    ['@th,16,16 22', 'th dport 22'],
    ['reject with icmpx port-unreachable', 'reject'],
    ['udp dport 53 reject with icmp 1', 'udp dport 53 reject with icmp host-unreachable'],
  ])('%s is listed as nft lists it', (rule, listed) => {
    expect(list(rule)).toBe(listed);
  });

  test('scripts build a ruleset command by command', () => {
    const text = print(`
      add table t; add chain t a; add chain t b { type filter hook input priority filter; }
      add rule t b ip saddr 10.0.0.1 drop
      insert rule t b iif lo accept
      add set t s { type ipv4_addr; }
      add element t s { 10.0.0.3, 10.0.0.2 }
      delete element t s { 10.0.0.3 }
      add rule t b ip saddr @s \\
        jump a   # a comment
      add table gone; delete table gone
    `);
    expect(text).toBe(
      'table ip t {\n\tset s {\n\t\ttype ipv4_addr\n\t\telements = { 10.0.0.2 }\n\t}\n\n\tchain a {\n\t}\n\n' +
        '\tchain b {\n\t\ttype filter hook input priority filter; policy accept;\n\t\tiif "lo" accept\n' +
        '\t\tip saddr 10.0.0.1 drop\n\t\tip saddr @s jump a\n\t}\n}\n',
    );
  });

  test('includes are found among the files, and read where they stand', () => {
    const files = [
      file('define web = 443\ninclude "parts/*.nft"\n', 'etc/main.nft'),
      file('add table t\n', 'etc/parts/1.nft'),
      file('add chain t c\nadd rule t c tcp dport $web accept\n', 'etc/parts/2.nft'),
    ];
    expect(unwrap(parseScripts(files)).tables.get('ip t')?.chains.get('c')?.rules).toHaveLength(1);
    expect(parseScripts([file('include "./missing.nft"')])).toMatchObject({
      error: [
        { message: '`./missing.nft` is not among the files; expected it to be given too', at: { line: 1, column: 9 } },
      ],
    });
    expect(parseScripts([file('include "a.nft"', 'b.nft'), file('include "b.nft"', 'a.nft')]).ok).toBe(false);
  });
});

describe('what nft refuses', () => {
  test.each([
    ['ip saddr ::1', '6:12: `::1` is no value of type ipv4_addr; expected an IPv4 address'],
    ['ip saddr 10.0.0.9-10.0.0.1', '6:12: the range ends before it begins; expected the smaller value first'],
    ['ip saddr 10.0.0.0/33', '6:12: the length 33 is too large; expected at most 32'],
    ['tcp dport 65536', '6:13: `65536` is too large; expected at most 65535'],
    ['tcp dport 1 udp dport 2', '6:15: a packet of `tcp` has no `udp` there; expected fields of one protocol'],
    ['icmpv6 type 1 ip saddr 10.0.0.1', '6:17: a packet of `ip6` has no `ip` there; expected fields of one protocol'],
    ['accept drop', '6:10: a statement behind one that ends the rule; expected it before'],
    ['ip saddr @nobody drop', '6:12: there is no set `nobody` in table `inet t`; expected one that is there'],
    ['jump nowhere', '6:3: `jump nowhere`: there is no such chain; expected one of table `inet t`'],
    ['jump c', '6:3: `jump c`: packets meet that chain by themselves; expected a chain without a hook'],
    ['masquerade', '6:3: `masquerade` in a filter chain at input; expected a nat chain at postrouting'],
    [
      'tcp dport vmap { 1-5 : accept, 3 : drop }',
      '6:34: conflicting intervals: two keys overlap; expected each value under one key',
    ],
    ['tcp dport 22,23', '6:13: values of type inet_service cannot be joined by commas; expected a set in braces'],
    [
      'ip saddr . tcp dport 10.0.0.1 . 22',
      '6:24: a concatenation is looked up; expected a set in braces or the name of one',
    ],
    ['tcp dport', '6:12: the line ends here; expected a value'],
    ['ip saddr $lan', '6:13: `$lan` is not defined here; expected `define lan = …` before it'],
    ['limit rate 5/fortnight', '6:16: `fortnight` is not understood here; expected second, minute, hour, day or week'],
  ])('%s', (rule, message) => {
    expect(refuse(inChain(rule))).toEqual([message]);
  });

  test('all errors are told, and what is right between them is read', () => {
    expect(
      refuse('table ip t {\n chain a { foo }\n chain b { accept\n bar\n }\n}\nadd rule ip t b tcp dport 70000\n'),
    ).toEqual([
      '2:12: `foo` is not understood here; expected a statement',
      '4:2: `bar` is not understood here; expected a statement',
      '7:27: `70000` is too large; expected at most 65535',
    ]);
  });

  test.each(['{"nftables": [{"table": {}}]}', '{"nftables": 5}', '{"nftables": [{"rule": {"family": "ip"}}]}', '{'])(
    'JSON that is none of nft: %s',
    (text) => {
      expect(refuse(text)).toHaveLength(1);
    },
  );

  test('deep nesting, cut text and bytes of anything are errors, not crashes', () => {
    expect(refuse(inChain(`tcp dport ${'{ '.repeat(500)}`))).not.toEqual([]);
    expect(refuse(inChain(`meta mark set ${'('.repeat(5000)}`))).not.toEqual([]);
    for (let seed = 0; seed < 400; seed++) NFTABLES.read([file(mutate(SAMPLE, toRandom(seed)))]);
  });
});

describe('meaning', () => {
  const HOST = unwrap(NFTABLES.read([file(SAMPLE)]));
  const address = (text: string) => unwrap(parseAddress(text));
  const packet = (more: Partial<Packet>): Packet => ({
    source: address('192.0.2.1'),
    destination: address('192.0.2.9'),
    protocol: 'tcp',
    destinationPort: 80,
    sourcePort: 40_000,
    state: 'new',
    in: 'wan0',
    out: '',
    ...more,
  });
  const decide = (rule: string, path: FilterPath, more: Partial<Packet>, family = 'inet') => {
    const text = inChain(rule, family, `filter hook ${path} priority 0; policy drop`);
    const [point] = unwrap(NFTABLES.read([file(text)])).topology.points;
    return point && decideFilter(point.rules, packet(more), path).verdict;
  };

  test('a ruleset is one point, tracking, with the losses in their places', () => {
    expect(HOST.topology.points.map(({ name, isTracking }) => ({ name, isTracking }))).toEqual([
      { name: 'host.nft', isTracking: true },
    ]);
    expect(HOST.losses.every(({ at }) => at !== undefined)).toBe(true);
    expect(HOST.losses.map(({ construct }) => construct)).toContain('dnat to 10.1.0.9:443');
  });

  test.each([
    ['SEM-9 an address', 'ip saddr 192.0.2.0/24 accept', {}, 'allowed'],
    ['SEM-9 the other family', 'ip6 saddr ::/0 accept', {}, 'denied'],
    ['SEM-9 all but addresses of the family', 'ip saddr != 192.0.2.1 accept', {}, 'denied'],
    ['SEM-9 ports of any transport', 'th dport 80 accept', { protocol: 'udp' as const }, 'allowed'],
    ['SEM-12 a port where there may be none', 'th dport 80 accept', { protocol: 47 }, 'unknown'],
    [
      'SEM-9 ICMP of IPv4 alone',
      'icmp type 8 accept',
      { protocol: 'icmp' as const, icmpType: 8, icmpCode: 0 },
      'allowed',
    ],
    [
      'SEM-9 ICMP of IPv6 is another one',
      'icmp type 8 accept',
      { protocol: 'icmp' as const, icmpType: 8, icmpCode: 0, source: address('::1'), destination: address('::2') },
      'denied',
    ],
    ['SEM-9 a state', 'ct state new accept', {}, 'allowed'],
    ['SEM-9 all states but one', 'ct state != new accept', {}, 'denied'],
    ['SEM-9 a packet has no two states', 'ct state == new|established accept', {}, 'denied'],
    ['SEM-9 the first packet has SYN alone', 'tcp flags & (fin|syn|rst|ack) == syn accept', {}, 'allowed'],
    ['SEM-9 and no ACK', 'tcp flags ack accept', {}, 'denied'],
    ['SEM-9 a concatenation', 'ip saddr . tcp dport { 192.0.2.1 . 80, 192.0.2.2 . 22 } accept', {}, 'allowed'],
    ['SEM-9 not the parts of two keys', 'ip saddr . tcp dport { 192.0.2.1 . 22, 192.0.2.2 . 80 } accept', {}, 'denied'],
    ['SEM-10 a look-up, with the rest', 'tcp dport vmap { 22 : drop, * : accept }', {}, 'allowed'],
    ['SEM-10 a key before the rest', 'tcp dport vmap { 80 : drop, * : accept }', {}, 'denied'],
    [
      'SEM-10 a key that sends on, and no other one',
      'tcp dport vmap { 80 : continue, 81 : drop } accept',
      {},
      'allowed',
    ],
    ['SEM-10 behind it comes nobody else', 'tcp dport vmap { 81 : continue, 82 : drop } accept', {}, 'denied'],
    ['SEM-10 who is sent on is not of the rest', 'tcp dport vmap { 80 : continue, * : drop } accept', {}, 'allowed'],
    ['SEM-10 the rest is', 'tcp dport vmap { 81 : continue, * : drop } accept', {}, 'denied'],
    [
      'SEM-10 nor is whom a chain sent back',
      'ip saddr . tcp dport vmap { 0.0.0.0/0 . 80 : continue, * : drop } accept',
      {},
      'unknown',
    ],
    ['SEM-10 a chain without a name', 'jump { tcp dport 80 accept; }', {}, 'allowed'],
    ['SEM-9 a header that the packet does not have', 'esp spi 1 accept', {}, 'denied'],
    ['SEM-9 nor this one', 'igmp type membership-query accept', {}, 'denied'],
    ['SEM-9 nor an option of it', 'sctp chunk data exists accept', {}, 'denied'],
    ['SEM-12 a field of a header that it has', 'tcp window 5 accept', {}, 'unknown'],
    ['SEM-12 a part of such a packet', '@th,100,5 1 accept', {}, 'unknown'],
    ['SEM-12 a mark', 'meta mark 5 accept', {}, 'unknown'],
    ['SEM-12 a mark of another protocol', 'udp dport 80 meta mark 5 accept', {}, 'denied'],
    ['SEM-12 a limit', 'limit rate 5/second accept', {}, 'unknown'],
    ['SEM-12 a queue', 'queue to 5', {}, 'unknown'],
    ['SEM-9 an interface', 'iifname "wan*" accept', {}, 'allowed'],
    ['SEM-9 an interface of another name', 'iifname "lan*" accept', {}, 'denied'],
    ['SEM-9 an address of the host', 'fib daddr type local accept', {}, 'allowed'],
    ['SEM-9 ordered values', 'tcp dport > 79 accept', {}, 'allowed'],
    ['SEM-9 ordered values, the border', 'tcp dport > 80 accept', {}, 'denied'],
  ])('%s: %s', (_, rule, more, verdict) => {
    expect(decide(rule, 'input', more)).toBe(verdict);
  });

  test('SEM-11 where a packet leaves is not known before its routing', () => {
    const text = inChain('oifname "lan0" drop', 'inet', 'filter hook prerouting priority 0');
    const [point] = unwrap(NFTABLES.read([file(text)])).topology.points;
    expect(point && decideFilter(point.rules, packet({ out: 'lan0' }), 'forward').verdict).toBe('allowed');
  });

  test('SEM-12 neighbours of which none may be so are one comparison in some versions of nft', () => {
    const rule = 'tcp sport != 1 tcp dport != 80 accept';
    expect(decide(rule, 'input', { destinationPort: 81 })).toBe('allowed');
    expect(decide(rule, 'input', { destinationPort: 80 })).toBe('unknown');
    expect(decide(rule, 'input', { destinationPort: 80, sourcePort: 1 })).toBe('denied');
  });

  test('SEM-12 a set that rules add to may hold anything', () => {
    const text = `table ip t {
      set s { type ipv4_addr; flags dynamic; size 9; elements = { 192.0.2.1 } }
      chain c { type filter hook input priority 0; policy drop; ip saddr @s accept
        tcp dport 22 add @s { ip saddr } } }`;
    const [point] = unwrap(NFTABLES.read([file(text)])).topology.points;
    expect(point && decideFilter(point.rules, packet({}), 'input').verdict).toBe('unknown');
  });

  test('SEM-12 who passes a bridge is not known', () => {
    expect(decide('drop', 'input', {}, 'bridge')).toBe('unknown');
    expect(decide('accept', 'input', {}, 'ip')).toBe('allowed');
  });
});
