import { describe, expect, test } from 'vitest';
import type { FilterRules, Packet } from '#core/model';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decideChain, decideFilter, followTracking } from '#core/semantics';
import { SETS } from '../sample.fixture.ts';
import { readIptables } from '../read.ts';

const address = (text: string) => unwrap(parseAddress(text));
const TCP: Packet = {
  source: address('10.1.0.1'),
  destination: address('10.0.0.2'),
  protocol: 'tcp',
  sourcePort: 40_000,
  destinationPort: 22,
  state: 'new',
  in: 'eth0',
  out: '',
};
const UDP: Packet = { ...TCP, protocol: 'udp', destinationPort: 53 };
const PING: Packet = {
  source: TCP.source,
  destination: TCP.destination,
  protocol: 'icmp',
  icmpType: 8,
  icmpCode: 0,
  state: 'new',
  in: 'eth0',
  out: '',
};
const MADE: Partial<Packet> = { in: '', out: 'eth0' };

function read(lines: readonly string[], more = ''): FilterRules {
  const text = `${more}*filter\n:INPUT DROP [0:0]\n:web - [0:0]\n${lines.join('\n')}\nCOMMIT\n`;
  const { topology } = unwrap(readIptables([{ path: 'dump', text }]));
  return topology.points[0]?.rules ?? { chains: [] };
}

/** Whether a rule that accepts in a chain that drops all else matches. */
function asks(match: string, packet: Packet, more = ''): 'yes' | 'no' | 'maybe' {
  const { verdict } = decideChain(read([`-A INPUT ${match} -j ACCEPT`], more), 'filter/INPUT', packet);
  return verdict === 'allowed' ? 'yes' : verdict === 'denied' ? 'no' : 'maybe';
}

describe('a match holds', () => {
  test.each<[string, Packet, 'yes' | 'no' | 'maybe']>([
    ['', TCP, 'yes'],
    ['-p tcp', TCP, 'yes'],
    ['! -p tcp', TCP, 'no'],
    ['-p 6', TCP, 'yes'],
    ['-p all', UDP, 'yes'],
    ['-s 10.0.0.0/8', TCP, 'yes'],
    ['! -s 10.0.0.0/8', TCP, 'no'],
    ['-s ! 10.0.0.0/8', TCP, 'no'],
    ['-s 10.9.0.1/255.0.255.255', TCP, 'yes'],
    ['-s 10.9.0.2/255.0.255.255', TCP, 'no'],
    ['-s office.example.org', TCP, 'maybe'],
    ['-i eth+', TCP, 'yes'],
    ['-i eth1', TCP, 'no'],
    ['! -i eth+', TCP, 'no'],
    ['-p tcp --dport ssh', TCP, 'yes'],
    ['-p tcp --dport=22', TCP, 'yes'],
    ['-ptcp --dport 23:', TCP, 'no'],
    ['-p tcp ! --dport 22', TCP, 'no'],
    ['-p tcp --sport 1024:', TCP, 'yes'],
    ['-p tcp -m multiport --dports 1:21,22,80', TCP, 'yes'],
    ['-p tcp -m multiport ! --dports 1:21,22,80', TCP, 'no'],
    ['-p tcp -m multiport --ports 40000', TCP, 'yes'],
    ['-p tcp -m multiport ! --ports 40000', TCP, 'no'],
    ['-p udplite -m multiport --dports 22', { ...TCP, protocol: 136 }, 'maybe'],
    ['-p icmp --icmp-type ping', PING, 'yes'],
    ['-p icmp --icmp-type 8/1', PING, 'no'],
    ['-p icmp --icmp-type any', PING, 'yes'],
    ['-m iprange --src-range 10.1.0.0-10.1.0.9', TCP, 'yes'],
    ['-m iprange ! --src-range 10.1.0.0-10.1.0.9', TCP, 'no'],
    ['-m comment --comment "operators only"', TCP, 'yes'],
    ['-f', TCP, 'no'],
    ['! -f', TCP, 'yes'],
    ['-m mac --mac-source 02:00:00:00:00:01', TCP, 'maybe'],
    ['-m limit --limit 5/min', TCP, 'maybe'],
    ['-m recent --set', TCP, 'yes'],
    ['-m recent --update --seconds 60', TCP, 'maybe'],
    ['-m mark --mark 0x1', TCP, 'maybe'],
    ['-m nobody-knows --it "at all" 7', TCP, 'maybe'],
    // What is known beside what is not still counts.
    ['-p udp -m limit --limit 5/min', TCP, 'no'],
    ['-m nobody-knows --it -s 192.0.2.0/24', TCP, 'no'],
  ])('`%s`', (match, packet, expected) => {
    expect(asks(match, packet)).toBe(expected);
  });

  test.each<[string, Partial<Packet>, 'yes' | 'no' | 'maybe']>([
    ['--syn', {}, 'yes'],
    ['! --syn', {}, 'no'],
    ['--tcp-flags ALL NONE', {}, 'no'],
    ['--tcp-flags SYN,ACK SYN,ACK', {}, 'no'],
    ['--tcp-flags SYN,RST SYN', { state: 'related' }, 'yes'],
    ['! --syn', { state: 'established' }, 'yes'],
    ['--tcp-flags ALL NONE', { state: 'established' }, 'no'],
    ['--tcp-flags RST RST', { state: 'established' }, 'maybe'],
    ['--syn', { state: 'untracked' }, 'maybe'],
    ['--tcp-flags SYN SYN,ACK', {}, 'no'],
    ['! --tcp-flags SYN SYN,ACK', {}, 'yes'],
  ])('tcp flags: the first packet is a SYN: `%s` of %o', (match, packet, expected) => {
    expect(asks(`-p tcp ${match}`, { ...TCP, ...packet })).toBe(expected);
  });

  test.each<[string, Partial<Packet>, 'yes' | 'no' | 'maybe']>([
    ['--ctstate NEW', {}, 'yes'],
    ['! --ctstate NEW', {}, 'no'],
    ['--ctstate RELATED,ESTABLISHED', {}, 'no'],
    ['--ctstate DNAT', {}, 'maybe'],
    ['--ctstate DNAT,NEW', {}, 'yes'],
    ['--ctstate INVALID', { state: 'invalid' }, 'yes'],
    ['--ctdir ORIGINAL', {}, 'yes'],
    ['--ctdir REPLY', {}, 'no'],
    ['--ctdir REPLY', { state: 'established' }, 'maybe'],
    ['--ctdir ORIGINAL', { state: 'invalid' }, 'no'],
    ['--ctstate INVALID --ctdir ORIGINAL', { state: 'invalid' }, 'yes'],
    ['--ctproto tcp', {}, 'yes'],
    ['--ctproto udp', {}, 'no'],
    ['--ctorigsrc 10.1.0.0/16', {}, 'yes'],
    ['! --ctorigsrc 10.1.0.0/16', {}, 'no'],
    ['--ctorigsrcport 1:1023', {}, 'no'],
    ['--ctorigdst 10.0.0.2', {}, 'maybe'],
    ['--ctstatus ASSURED', {}, 'no'],
    ['--ctstatus SEEN_REPLY', { state: 'established' }, 'yes'],
    ['--ctexpire 30', {}, 'maybe'],
  ])('conntrack: `%s` of %o', (match, packet, expected) => {
    expect(asks(`-m conntrack ${match}`, { ...TCP, ...packet })).toBe(expected);
  });

  test.each<[string, Packet, 'yes' | 'no' | 'maybe']>([
    ['--dst-type LOCAL', TCP, 'yes'],
    ['--dst-type LOCAL', { ...TCP, out: 'eth1' }, 'no'],
    ['--dst-type LOCAL', { ...TCP, ...MADE }, 'maybe'],
    ['--dst-type LOCAL', { ...TCP, ...MADE, destination: address('127.0.0.1') }, 'yes'],
    ['! --dst-type LOCAL', TCP, 'no'],
    ['--dst-type MULTICAST', TCP, 'no'],
    ['--dst-type MULTICAST', { ...UDP, destination: address('224.0.0.251') }, 'yes'],
    ['--dst-type BROADCAST', TCP, 'no'],
    ['--dst-type BROADCAST', UDP, 'maybe'],
    ['--dst-type BROADCAST', { ...UDP, destination: address('255.255.255.255') }, 'yes'],
    ['--dst-type UNICAST', { ...TCP, out: 'eth1' }, 'yes'],
    ['--dst-type BLACKHOLE', TCP, 'maybe'],
    ['--src-type LOCAL', { ...TCP, ...MADE }, 'yes'],
    ['--src-type LOCAL', TCP, 'maybe'],
    ['--dst-type LOCAL --limit-iface-in', TCP, 'maybe'],
  ])('addrtype: `%s` of %o', (match, packet, expected) => {
    expect(asks(`-m addrtype ${match}`, packet)).toBe(expected);
  });

  test.each<[string, Packet, 'yes' | 'no' | 'maybe']>([
    ['--match-set peers src,dst', { ...TCP, destinationPort: 30_303 }, 'yes'],
    ['--match-set peers src,dst', TCP, 'no'],
    ['--match-set peers src,dst', { ...UDP, destinationPort: 30_303 }, 'no'],
    ['--match-set blocked src', { ...TCP, source: address('198.51.100.8') }, 'yes'],
    ['--match-set blocked src', { ...TCP, source: address('198.51.100.7') }, 'no'],
    ['--match-set blocked src', { ...TCP, source: address('203.0.113.1') }, 'maybe'],
    ['! --match-set blocked src', { ...TCP, source: address('203.0.113.1') }, 'maybe'],
    ['! --match-set blocked src', { ...TCP, source: address('198.51.100.8') }, 'no'],
    ['! --match-set blocked src', TCP, 'yes'],
    ['! --match-set blocked dst', { ...TCP, destination: address('198.51.100.8') }, 'no'],
    ['--match-set elsewhere src', TCP, 'maybe'],
    ['--match-set blocked src --return-nomatch', TCP, 'maybe'],
  ])('sets: `%s` of %o', (match, packet, expected) => {
    expect(asks(`-m set ${match}`, packet, SETS)).toBe(expected);
  });
});

describe('a target', () => {
  test.each<[string, string, 'allowed' | 'denied' | 'unknown']>([
    ['ACCEPT', 'DROP', 'allowed'],
    ['REJECT --reject-with tcp-reset', 'ACCEPT', 'denied'],
    ['TARPIT', 'ACCEPT', 'denied'],
    ['LOG --log-prefix "seen: "', 'ACCEPT', 'allowed'],
    ['MARK --set-mark 1', 'ACCEPT', 'allowed'],
    ['NFQUEUE --queue-num 1', 'ACCEPT', 'unknown'],
    ['NOBODY-KNOWS --what 1', 'ACCEPT', 'unknown'],
    ['RETURN', 'ACCEPT', 'denied'],
    ['web', 'ACCEPT', 'allowed'],
  ])('`%s` before %s', (target, last, verdict) => {
    const rules = read([`-A INPUT -p tcp -j ${target}`, `-A INPUT -j ${last}`]);
    expect(decideChain(rules, 'filter/INPUT', TCP).verdict).toBe(verdict);
  });

  test('goto does not come back', () => {
    const rules = read(['-A INPUT -g web', '-A INPUT -j ACCEPT', '-A web -p udp -j ACCEPT']);
    expect([TCP, UDP].map((packet) => decideChain(rules, 'filter/INPUT', packet).verdict)).toEqual([
      'denied',
      'allowed',
    ]);
  });

  test('what is unknown and decides nothing changes no verdict', () => {
    const rules = read([
      '-A INPUT -m limit --limit 1/s -j LOG',
      '-A INPUT -p tcp -j ACCEPT',
      '-A INPUT -m mac --mac-source 02:00:00:00:00:01 -j DROP',
    ]);
    expect([TCP, UDP].map((packet) => decideChain(rules, 'filter/INPUT', packet).verdict)).toEqual([
      'allowed',
      'denied',
    ]);
  });
});

describe('tables together', () => {
  const whole = (text: string, packet: Packet = TCP) => {
    const { topology } = unwrap(readIptables([{ path: 'dump', text }]));
    return decideFilter(followTracking(topology.points[0]?.rules ?? { chains: [] }), packet, 'input').verdict;
  };
  const FILTER = '*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n';

  test.each<[string, string, 'allowed' | 'denied' | 'unknown']>([
    ['filter alone', FILTER, 'allowed'],
    ['raw drops', `*raw\n-A PREROUTING -p tcp -j DROP\nCOMMIT\n${FILTER}`, 'denied'],
    [
      'raw is asked before the tracker',
      `*raw\n-A PREROUTING -m state --state NEW -j DROP\nCOMMIT\n${FILTER}`,
      'allowed',
    ],
    [
      'to raw every packet is invalid',
      `*raw\n-A PREROUTING -m state --state INVALID -j DROP\nCOMMIT\n${FILTER}`,
      'denied',
    ],
    ['mangle drops', `*mangle\n-A INPUT -p tcp -j DROP\nCOMMIT\n${FILTER}`, 'denied'],
    [
      'a table that accepts does not end the others',
      `*mangle\n-A INPUT -j ACCEPT\nCOMMIT\n*filter\n:INPUT DROP [0:0]\nCOMMIT\n`,
      'denied',
    ],
    [
      'sent elsewhere',
      `*nat\n-A PREROUTING -p tcp --dport 22 -j DNAT --to-destination 10.0.0.9\nCOMMIT\n${FILTER}`,
      'unknown',
    ],
    [
      'something else sent elsewhere',
      `*nat\n-A PREROUTING -p tcp --dport 23 -j DNAT --to-destination 10.0.0.9\nCOMMIT\n${FILTER}`,
      'allowed',
    ],
    ['not tracked, and nobody asks', `*raw\n-A PREROUTING -j NOTRACK\nCOMMIT\n${FILTER}`, 'allowed'],
    [
      'not tracked, and somebody asks',
      `*raw\n-A PREROUTING -j NOTRACK\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n-A INPUT -m state --state NEW -j ACCEPT\nCOMMIT\n`,
      'denied',
    ],
    [
      'not tracked, and asked for',
      `*raw\n-A PREROUTING -j CT --notrack\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n-A INPUT -m state --state UNTRACKED -j ACCEPT\nCOMMIT\n`,
      'allowed',
    ],
  ])('%s', (_name, text, verdict) => {
    expect(whole(text)).toBe(verdict);
  });

  test('translation is of first packets', () => {
    const text = `*nat\n-A PREROUTING -p tcp -j REDIRECT --to-ports 80\nCOMMIT\n${FILTER}`;
    expect(whole(text, { ...TCP, state: 'established' })).toBe('allowed');
  });

  test('of a family without a dump nothing is known', () => {
    expect(whole(FILTER, { ...TCP, source: address('fd00::1'), destination: address('fd00::2') })).toBe('unknown');
  });
});
