import { portOf } from '#core/net';
import { fail, ok } from '#core/result';
import { number, oneOf, range, type ValueKind } from './value.ts';

/** As `/etc/protocols` has them; the first of several names is the one that is printed. */
const PROTOCOLS: readonly (readonly [number, ...string[]])[] = [
  [0, 'all', 'any'],
  [1, 'icmp'],
  [2, 'igmp'],
  [4, 'ipencap', 'ipip'],
  [6, 'tcp'],
  [8, 'egp'],
  [17, 'udp'],
  [33, 'dccp'],
  [41, 'ipv6'],
  [43, 'ipv6-route'],
  [44, 'ipv6-frag'],
  [46, 'rsvp'],
  [47, 'gre'],
  [50, 'esp', 'ipv6-crypt', 'ipsec-esp'],
  [51, 'ah', 'ipv6-auth', 'ipsec-ah'],
  [58, 'ipv6-icmp', 'icmp6', 'icmpv6'],
  [59, 'ipv6-nonxt'],
  [60, 'ipv6-opts'],
  [88, 'eigrp'],
  [89, 'ospf', 'ospfigp'],
  [94, 'ipip'],
  [97, 'etherip'],
  [98, 'encap'],
  [103, 'pim'],
  [108, 'ipcomp'],
  [112, 'vrrp'],
  [115, 'l2tp'],
  [124, 'isis'],
  [132, 'sctp'],
  [133, 'fc'],
  [135, 'mh', 'ipv6-mh', 'mobility-header'],
  [136, 'udplite'],
  [137, 'mpls-in-ip'],
  [138, 'manet'],
  [139, 'hip'],
  [140, 'shim6'],
  [141, 'wesp'],
  [142, 'rohc'],
  [143, 'ethernet'],
];

/** Names that `iptables-save` prints; it prints every other protocol by number. */
const PRINTED = new Map(PROTOCOLS.map(([number, name]) => [number, name ?? '']));
const NUMBERS = new Map(PROTOCOLS.toReversed().flatMap(([number, ...names]) => names.map((name) => [name, number])));

export function toProtocolNumber(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text) < 256 ? Number(text) : undefined;
  return NUMBERS.get(text.toLowerCase());
}

export const protocol: ValueKind = (text) => {
  const known = toProtocolNumber(text);
  return known === undefined
    ? fail('`tcp`, `udp`, `icmp`, another name of a protocol, or a number up to 255')
    : ok(PRINTED.get(known) ?? String(known));
};

/** As a number, where that is how a module prints it. */
export const protocolNumber: ValueKind = (text) => {
  const known = toProtocolNumber(text);
  return known === undefined ? fail('a protocol by name or number') : ok(String(known));
};

export const port: ValueKind = (text) => {
  const known = portOf(text);
  return known === undefined ? fail('a port from 0 to 65535, or the name of a service') : ok(String(known));
};

/** `22`, `1024:65535`, `1024:`, `:1023`. */
export const ports: ValueKind = range(port, '0', '65535');

/** Interface names have 15 characters at most; a `+` at the end stands for any more of them. */
export const device: ValueKind = (text) =>
  text === '' || text.length > 15 || /[\s/]/.test(text)
    ? fail('the name of a device, 15 characters at most, `eth+` for all that start so')
    : ok(text);

type Types = Readonly<Record<string, string>>;

/** Names of types, and of codes of a type, as the tools know them (`iptables -p icmp -h`). */
const ICMP: Types = {
  any: 'any',
  'echo-reply': '0',
  pong: '0',
  'destination-unreachable': '3',
  'network-unreachable': '3/0',
  'host-unreachable': '3/1',
  'protocol-unreachable': '3/2',
  'port-unreachable': '3/3',
  'fragmentation-needed': '3/4',
  'source-route-failed': '3/5',
  'network-unknown': '3/6',
  'host-unknown': '3/7',
  'network-prohibited': '3/9',
  'host-prohibited': '3/10',
  'tos-network-unreachable': '3/11',
  'tos-host-unreachable': '3/12',
  'communication-prohibited': '3/13',
  'host-precedence-violation': '3/14',
  'precedence-cutoff': '3/15',
  'source-quench': '4',
  redirect: '5',
  'network-redirect': '5/0',
  'host-redirect': '5/1',
  'tos-network-redirect': '5/2',
  'tos-host-redirect': '5/3',
  'echo-request': '8',
  ping: '8',
  'router-advertisement': '9',
  'router-solicitation': '10',
  'time-exceeded': '11',
  'ttl-exceeded': '11',
  'ttl-zero-during-transit': '11/0',
  'ttl-zero-during-reassembly': '11/1',
  'parameter-problem': '12',
  'ip-header-bad': '12/0',
  'required-option-missing': '12/1',
  'timestamp-request': '13',
  'timestamp-reply': '14',
  'address-mask-request': '17',
  'address-mask-reply': '18',
};

const ICMP6: Types = {
  'destination-unreachable': '1',
  'no-route': '1/0',
  'communication-prohibited': '1/1',
  'beyond-scope': '1/2',
  'address-unreachable': '1/3',
  'port-unreachable': '1/4',
  'failed-policy': '1/5',
  'reject-route': '1/6',
  'packet-too-big': '2',
  'time-exceeded': '3',
  'ttl-exceeded': '3',
  'ttl-zero-during-transit': '3/0',
  'ttl-zero-during-reassembly': '3/1',
  'parameter-problem': '4',
  'bad-header': '4/0',
  'unknown-header-type': '4/1',
  'unknown-option': '4/2',
  'echo-request': '128',
  ping: '128',
  'echo-reply': '129',
  pong: '129',
  'mld-listener-query': '130',
  'mld-listener-report': '131',
  'mld-listener-done': '132',
  'mld-listener-reduction': '132',
  'router-solicitation': '133',
  'router-advertisement': '134',
  'neighbour-solicitation': '135',
  'neighbor-solicitation': '135',
  'neighbour-advertisement': '136',
  'neighbor-advertisement': '136',
  redirect: '137',
};

function icmpType(names: Types): ValueKind {
  const octet = number(0, 255);
  return (text, family) => {
    const lower = text.toLowerCase();
    // A beginning that only one name has will do.
    const started = Object.keys(names).filter((name) => name.startsWith(lower));
    const named = Object.hasOwn(names, lower)
      ? names[lower]
      : started.length === 1
        ? names[started[0] ?? '']
        : undefined;
    if (named !== undefined) return ok(named === '255' ? 'any' : named);
    const [type = '', code, ...more] = text.split('/');
    const [a, b] = [octet(type, family), code === undefined ? undefined : octet(code, family)];
    if (!a.ok || (b && !b.ok) || more.length > 0)
      return fail('a type, or a type and a code: `8`, `3/4`, `echo-request`');
    return ok(b ? `${a.value}/${b.value}` : a.value === '255' && names === ICMP ? 'any' : a.value);
  };
}

export const icmpTypes: ValueKind = icmpType(ICMP);
export const icmp6Types: ValueKind = icmpType(ICMP6);

export const REJECTIONS: Readonly<Record<4 | 6, ValueKind>> = {
  4: oneOf(
    [
      'icmp-net-unreachable',
      'icmp-host-unreachable',
      'icmp-proto-unreachable',
      'icmp-port-unreachable',
      'icmp-net-prohibited',
      'icmp-host-prohibited',
      'icmp-admin-prohibited',
      'tcp-reset',
      'echo-reply',
    ],
    {
      'net-unreach': 'icmp-net-unreachable',
      'host-unreach': 'icmp-host-unreachable',
      'proto-unreach': 'icmp-proto-unreachable',
      'port-unreach': 'icmp-port-unreachable',
      'net-prohib': 'icmp-net-prohibited',
      'host-prohib': 'icmp-host-prohibited',
      'admin-prohib': 'icmp-admin-prohibited',
      'tcp-rst': 'tcp-reset',
    },
  ),
  6: oneOf(
    [
      'icmp6-no-route',
      'icmp6-adm-prohibited',
      'icmp6-addr-unreachable',
      'icmp6-port-unreachable',
      'icmp6-policy-fail',
      'icmp6-reject-route',
      'tcp-reset',
    ],
    {
      'no-route': 'icmp6-no-route',
      'adm-prohibited': 'icmp6-adm-prohibited',
      'addr-unreach': 'icmp6-addr-unreachable',
      'port-unreach': 'icmp6-port-unreachable',
      'policy-fail': 'icmp6-policy-fail',
      'reject-route': 'icmp6-reject-route',
      'tcp-rst': 'tcp-reset',
    },
  ),
};
