import { toProtocol, type Protocol } from '#core/net';
import { toCount } from '#decoders/values';

/** Source: the IANA registry of protocol numbers, and what devices write beside it. */
const NUMBERS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ip: 0,
    hopopt: 0,
    icmp: 1,
    igmp: 2,
    ipip: 4,
    ipinip: 4,
    ipencap: 4,
    tcp: 6,
    egp: 8,
    igp: 9,
    udp: 17,
    dccp: 33,
    ipv6: 41,
    'ipv6-route': 43,
    'ipv6-frag': 44,
    rsvp: 46,
    gre: 47,
    esp: 50,
    ipsec: 50,
    ah: 51,
    icmp6: 58,
    icmpv6: 58,
    'icmp-v6': 58,
    'ipv6-icmp': 58,
    'ipv6-nonxt': 59,
    'ipv6-opts': 60,
    eigrp: 88,
    ospf: 89,
    ospfigp: 89,
    etherip: 97,
    pim: 103,
    ipcomp: 108,
    vrrp: 112,
    carp: 112,
    l2tp: 115,
    sctp: 132,
    udplite: 136,
    'udp-lite': 136,
    'mpls-in-ip': 137,
  }),
);

/** Of a name in any case, or a number; `icmp` between IPv6 addresses is ICMPv6. Undefined where it is none. */
export function toProtocolOf(text: string, isIpv6: boolean): Protocol | undefined {
  const number = toCount(text, 255) ?? NUMBERS.get(text) ?? NUMBERS.get(text.toLowerCase());
  return number === undefined ? undefined : toProtocol(number === 1 && isIpv6 ? 58 : number);
}
