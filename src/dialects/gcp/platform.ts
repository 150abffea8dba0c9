import { EVERY_PACKET, type FilterEntry } from '#core/model';
import {
  type Address,
  complementTraffic,
  parseAddress,
  parseRange,
  subtractAddresses,
  ALL_ADDRESSES,
  toAddressSet,
  toTraffic,
  toTrafficSet,
} from '#core/net';
import { unwrap } from '#core/result';
import { PRIVATE_ADDRESSES } from '#dialects/cloud';

/** DHCP, DNS, NTP and metadata, which no rule filters. Source: cloud.google.com/firewall/docs/firewalls#alwaysallowed. */
export const METADATA = toAddressSet(['169.254.169.254', 'fd20:ce::254'].map((text) => unwrap(parseRange(text))));

const networks = (...texts: readonly string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));

/**
 * Ends of Google that reach instances without an external address. Sources: cloud.google.com/iap/docs/using-tcp-forwarding,
 * cloud.google.com/load-balancing/docs/health-check-concepts, cloud.google.com/vpc/docs/static-routes (special return paths).
 */
export const GOOGLE = [
  {
    name: 'Identity-Aware Proxy',
    addresses: networks('35.235.240.0/20', '2600:2d00:1:7::/64'),
    why: 'Identity-Aware Proxy (TCP forwarding) is a road for management to inside addresses, for whoever it admits',
  },
  {
    name: 'load balancers and health checks of Google',
    addresses: networks(
      '35.191.0.0/16',
      '130.211.0.0/22',
      '209.85.152.0/22',
      '209.85.204.0/22',
      '2600:2d00:1:b029::/64',
      '2600:2d00:1:1::/64',
    ),
    why: 'load balancers and health checks of Google reach inside addresses',
  },
  {
    name: 'Cloud DNS forwarding',
    addresses: networks('35.199.192.0/19'),
    why: 'Cloud DNS asks name servers at inside addresses',
  },
] as const;

/** As whom a proxy of Google asks its backends, one for each range. */
export const PROXIES: readonly Address[] = ['35.191.0.1', '130.211.0.1'].map((text) => unwrap(parseAddress(text)));

const EXTERNAL = subtractAddresses(ALL_ADDRESSES, PRIVATE_ADDRESSES);

/** tcp, udp, sctp, icmp and icmp6 pass the border, and IPIP, GRE, ESP and AH. */
const OTHER_PROTOCOLS = complementTraffic(
  toTrafficSet(
    (['tcp', 'udp', 'sctp', 'icmp', 'icmp6', 4, 47, 50, 51] as const).map((protocol) => toTraffic(protocol)),
  ),
);

const REPLIES: FilterEntry = {
  match: { ...EVERY_PACKET, states: ['established', 'related'] },
  action: { kind: 'accept' },
  text: 'the firewall lets what belongs to an allowed connection pass',
};

/** What the platform decides before any rule. Source: cloud.google.com/firewall/docs/firewalls#blockedtraffic. */
export const BEFORE_INGRESS: readonly FilterEntry[] = [
  REPLIES,
  {
    match: { ...EVERY_PACKET, sources: EXTERNAL, traffic: OTHER_PROTOCOLS },
    action: { kind: 'drop' },
    text: 'the platform takes no such protocol from outside',
  },
];

export const BEFORE_EGRESS: readonly FilterEntry[] = [
  REPLIES,
  {
    match: { ...EVERY_PACKET, destinations: METADATA },
    action: { kind: 'accept' },
    text: 'no rule filters the way to the metadata server',
  },
  {
    match: {
      ...EVERY_PACKET,
      destinations: EXTERNAL,
      traffic: toTrafficSet([toTraffic('tcp', 25, 25)]),
      unknown: ['the project is not exempt from the block of mail to outside'],
    },
    action: { kind: 'drop' },
    text: 'the platform blocks tcp 25 to outside, but for some projects',
  },
];
