import { type DataType, typeOf } from './types.ts';

/** Layers of a packet: link, network, transport, what comes behind it. */
export type Layer = 'll' | 'nh' | 'th' | 'ih';

export interface HeaderField {
  readonly name: string;
  readonly type: DataType;
  /** From the start of the header, in bits. */
  readonly offset: number;
  readonly bits: number;
}

export interface Header {
  readonly name: string;
  readonly layer: Layer;
  readonly fields: ReadonlyMap<string, HeaderField>;
  /** What it carries: number in its protocol field → header. */
  readonly carries: ReadonlyMap<number, string>;
  /** The field that says what it carries. */
  readonly protocolField?: string;
  /** It carries packets of its own, whose headers are named behind its name. */
  readonly isTunnel?: true;
}

/** `name offset bits type`, one field a line. */
function toHeader(
  name: string,
  layer: Layer,
  fields: string,
  more: {
    readonly carries?: readonly (readonly [number, string])[];
    readonly protocolField?: string;
    readonly isTunnel?: true;
  } = {},
): [string, Header] {
  const list = fields
    .trim()
    .split('\n')
    .map((line) => {
      const [field = '', offset, bits, type = 'integer'] = line.trim().split(/\s+/);
      return [
        field,
        { name: field, offset: Number(offset), bits: Number(bits), type: typeOf(type, Number(bits)) },
      ] as const;
    });
  const { carries = [], ...rest } = more;
  return [name, { name, layer, fields: new Map(list), carries: new Map(carries), ...rest }];
}

const SECURITY: readonly (readonly [number, string])[] = [
  [50, 'esp'],
  [51, 'ah'],
  [108, 'comp'],
  [17, 'udp'],
  [136, 'udplite'],
  [6, 'tcp'],
  [33, 'dccp'],
  [132, 'sctp'],
];
/** By number of the IP protocol. */
export const TRANSPORTS: readonly (readonly [number, string])[] = [
  ...SECURITY,
  [1, 'icmp'],
  [2, 'igmp'],
  [58, 'icmpv6'],
  [47, 'gre'],
  [47, 'gretap'],
];
/** By Ethernet type. */
const NETWORKS: readonly (readonly [number, string])[] = [
  [0x0800, 'ip'],
  [0x0806, 'arp'],
  [0x86dd, 'ip6'],
  [0x8100, 'vlan'],
  [0x88a8, 'vlan'],
];

const PORTS = 'sport 0 16 inet_service\ndport 16 16 inet_service';

export const HEADERS: ReadonlyMap<string, Header> = new Map([
  toHeader('ether', 'll', 'daddr 0 48 ether_addr\nsaddr 48 48 ether_addr\ntype 96 16 ether_type', {
    carries: NETWORKS,
    protocolField: 'type',
  }),
  toHeader('vlan', 'll', 'pcp 0 3\ndei 3 1\ncfi 3 1\nid 4 12\ntype 16 16 ether_type', {
    carries: NETWORKS,
    protocolField: 'type',
  }),
  toHeader(
    'arp',
    'nh',
    `htype 0 16\nptype 16 16 ether_type\nhlen 32 8\nplen 40 8\noperation 48 16 arp_op
    saddr_ether 64 48 ether_addr\nsaddr_ip 112 32 ipv4_addr\ndaddr_ether 144 48 ether_addr\ndaddr_ip 192 32 ipv4_addr`,
  ),
  toHeader(
    'ip',
    'nh',
    `version 0 4\nhdrlength 4 4\ndscp 8 6 dscp\necn 14 2 ecn\nlength 16 16\nid 32 16\nfrag-off 48 16\nttl 64 8
    protocol 72 8 inet_proto\nchecksum 80 16\nsaddr 96 32 ipv4_addr\ndaddr 128 32 ipv4_addr`,
    { carries: TRANSPORTS, protocolField: 'protocol' },
  ),
  toHeader(
    'ip6',
    'nh',
    `version 0 4\ndscp 4 6 dscp\necn 10 2 ecn\nflowlabel 12 20\nlength 32 16\nnexthdr 48 8 inet_proto\nhoplimit 56 8
    saddr 64 128 ipv6_addr\ndaddr 192 128 ipv6_addr`,
    { carries: TRANSPORTS, protocolField: 'nexthdr' },
  ),
  toHeader('ah', 'th', 'nexthdr 0 8 inet_proto\nhdrlength 8 8\nreserved 16 16\nspi 32 32\nsequence 64 32', {
    carries: SECURITY,
    protocolField: 'nexthdr',
  }),
  toHeader('esp', 'th', 'spi 0 32\nsequence 32 32'),
  toHeader('comp', 'th', 'nexthdr 0 8 inet_proto\nflags 8 8 bitmask\ncpi 16 16', {
    carries: SECURITY,
    protocolField: 'nexthdr',
  }),
  toHeader(
    'icmp',
    'th',
    `type 0 8 icmp_type\ncode 8 8 icmp_code\nchecksum 16 16\nid 32 16\nsequence 48 16\ngateway 32 32\nmtu 48 16`,
  ),
  toHeader(
    'icmpv6',
    'th',
    `type 0 8 icmpv6_type\ncode 8 8 icmpv6_code\nchecksum 16 16\nparameter-problem 32 32\nmtu 32 32\nid 32 16
    sequence 48 16\nmax-delay 32 16\ntaddr 64 128 ipv6_addr\ndaddr 192 128 ipv6_addr`,
  ),
  toHeader('igmp', 'th', 'type 0 8 igmp_type\nmrt 8 8\nchecksum 16 16\ngroup 32 32'),
  toHeader('udp', 'th', `${PORTS}\nlength 32 16\nchecksum 48 16`),
  toHeader('udplite', 'th', `${PORTS}\ncsumcov 32 16\nchecksum 48 16`),
  toHeader(
    'tcp',
    'th',
    `${PORTS}\nsequence 32 32\nackseq 64 32\ndoff 96 4\nreserved 100 4\nflags 104 8 tcp_flag\nwindow 112 16
    checksum 128 16\nurgptr 144 16`,
  ),
  toHeader('dccp', 'th', `${PORTS}\ntype 67 4 dccp_pkttype`),
  toHeader('sctp', 'th', `${PORTS}\nvtag 32 32\nchecksum 64 32`),
  toHeader('th', 'th', PORTS),
  toHeader('gre', 'th', 'flags 0 5\nversion 13 3\nprotocol 16 16 ether_type', { isTunnel: true }),
  toHeader('gretap', 'th', 'flags 0 5', { isTunnel: true }),
  toHeader('vxlan', 'ih', 'flags 0 8\nvni 32 24', { isTunnel: true }),
  toHeader('geneve', 'ih', 'type 16 16 ether_type\nvni 32 24', { isTunnel: true }),
]);

/** As the language writes fields of two words. */
export const ARP_PARTS: ReadonlyMap<string, string> = new Map([
  ['saddr ether', 'saddr_ether'],
  ['saddr ip', 'saddr_ip'],
  ['daddr ether', 'daddr_ether'],
  ['daddr ip', 'daddr_ip'],
]);
