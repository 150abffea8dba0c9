import { type DataType, typeOf } from './types.ts';

function toKeys(text: string): ReadonlyMap<string, DataType> {
  return new Map(
    text
      .trim()
      .split(/\s*\n\s*/)
      .flatMap((line) => {
        const [type = '', ...names] = line.split(' ');
        const [name = '', bits] = type.split('/');
        return names.map((key) => [key, typeOf(name, bits === undefined ? undefined : Number(bits))] as const);
      }),
  );
}

/** `meta`: a line holds a type and the keys that have it. */
export const META_KEYS = toKeys(
  `integer/32 length cpu random secmark
  ether_type protocol
  nf_proto nfproto
  inet_proto l4proto
  classid priority
  mark mark
  iface_index iif oif sdif
  ifname iifname oifname ibrname obrname sdifname
  iface_type iiftype oiftype
  uid skuid
  gid skgid
  integer/1 nftrace
  realm rtclassid
  pkt_type pkttype
  integer/32 cgroup
  devgroup iifgroup oifgroup
  boolean ipsec
  string/128 iifkind oifkind
  integer/16 ibrpvid
  ether_type ibrvproto
  ether_addr ibrhwaddr
  date time
  day day
  hour hour`,
);

/** Other names of keys. */
export const META_ALIASES: ReadonlyMap<string, string> = new Map([
  ['secpath', 'ipsec'],
  ['ibriport', 'ibrname'],
  ['obriport', 'obrname'],
]);

/** Keys that are written without `meta` when printed. */
export const BARE_META: ReadonlySet<string> = new Set(['iif', 'oif', 'iifname', 'oifname', 'iifgroup', 'oifgroup']);

/** Keys that may be written without `meta`. */
export const BARE_META_READ: ReadonlySet<string> = new Set([
  ...BARE_META,
  'mark',
  'iiftype',
  'oiftype',
  'skuid',
  'skgid',
  'nftrace',
  'rtclassid',
  'ibriport',
  'obriport',
  'ibrname',
  'obrname',
  'pkttype',
  'cpu',
  'cgroup',
  'ipsec',
  'time',
  'day',
  'hour',
]);

export const META_WRITABLE: ReadonlySet<string> = new Set(['mark', 'priority', 'pkttype', 'nftrace', 'secmark']);

/** Of `ct`. Those of a direction need one, or may have one. */
export const CT_KEYS = toKeys(
  `ct_state state
  ct_dir direction
  ct_status status
  mark mark
  time expiration
  string/128 helper
  nf_proto l3proto
  inet_proto protocol
  inet_service proto-src proto-dst
  ct_label label
  integer/64 bytes packets avgpkt
  integer/16 zone
  ct_event event
  ct_id id
  ipv4_addr saddr daddr
  integer/32 count secmark`,
);
export const CT_DIRECTED: ReadonlySet<string> = new Set([
  'saddr',
  'daddr',
  'l3proto',
  'protocol',
  'proto-src',
  'proto-dst',
]);
export const CT_DIRECTABLE: ReadonlySet<string> = new Set([...CT_DIRECTED, 'bytes', 'packets', 'avgpkt', 'zone']);
export const CT_WRITABLE: ReadonlySet<string> = new Set(['mark', 'label', 'event', 'zone', 'helper', 'secmark']);

export const RT_KEYS = toKeys('realm classid\nipv4_addr nexthop\ninteger/16 mtu\nboolean ipsec');

export const SOCKET_KEYS = toKeys('integer/1 transparent wildcard\nmark mark\ncgroupsv2 cgroupv2');

export const FIB_FLAGS: readonly string[] = ['saddr', 'daddr', 'mark', 'iif', 'oif'];
export const FIB_RESULTS = toKeys('iface_index oif\nifname oifname\nfib_addrtype type\nboolean check');

export const IPSEC_KEYS = toKeys('integer/32 reqid spi\nipv4_addr saddr daddr');

export const TUNNEL_KEYS = toKeys('integer/32 id\nboolean path');
