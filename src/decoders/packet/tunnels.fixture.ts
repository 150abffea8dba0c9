import { ethernet, ipv4, ipv6, shorts, udp, words } from './frames.fixture.ts';

/** What lies inside everything: a question of DNS from host 7 to host 8. */
export const INNER = ipv4(17, 7, 8, udp(40_000, 53, [1, 2, 3, 4]));
const INNER6 = ipv6(17, 7, 8, udp(40_000, 53, [1, 2, 3, 4]));
const FRAME = ethernet(0x0800, INNER);
const TEREDO = [0x60, 0, 0, 0, 0, 8, 17, 64, 0x20, 1, 0, 0, ...Array<number>(12).fill(1), ...INNER6.slice(24, 40)];

interface Sample {
  readonly name: string;
  readonly frame: readonly number[];
  readonly linkType?: number;
  /** Its packets, from the outermost: protocol and ports, or protocol alone. */
  readonly packets: readonly string[];
}

const DNS = '17 40000>53';
const inEthernet = (name: string, type: number, body: readonly number[], packets = [DNS]): Sample => ({
  name,
  frame: ethernet(type, body),
  packets,
});
const inIp = (name: string, protocol: number, body: readonly number[], packets = [DNS]): Sample =>
  inEthernet(name, 0x0800, ipv4(protocol, 1, 2, body), [String(protocol), ...packets]);
const inUdp = (name: string, port: number, body: readonly number[], packets = [DNS]): Sample =>
  inEthernet(name, 0x0800, ipv4(17, 1, 2, udp(50_000, port, body)), [`17 50000>${port}`, ...packets]);
const onLink = (name: string, linkType: number, frame: readonly number[]): Sample => ({
  name,
  linkType,
  frame,
  packets: [DNS],
});
const gre = (flags: number, type: number, ...body: readonly number[]) => [...shorts(flags, type), ...body];
const LLC = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0];
/** Data of 802.11 without and with QoS. */
const WIRELESS = [8, 0, ...Array<number>(22).fill(0), ...LLC, ...INNER];
const toPart = (body: readonly number[]) => [...Array<number>(12).fill(0), ...shorts(body.length), ...body];
const AGGREGATE = [0x88, 0, ...Array<number>(22).fill(0), 0x80, 0];
const PART = toPart([...LLC, ...INNER]);
const PADDED = [...PART, ...Array<number>((4 - (PART.length % 4)) % 4).fill(0)];

/** One for each way to wrap a packet. */
export const SAMPLES: readonly Sample[] = [
  inEthernet('IPv4', 0x0800, INNER),
  inEthernet('IPv6', 0x86dd, INNER6),
  inEthernet('two VLAN tags', 0x88a8, [0, 5, 0x81, 0, 0, 6, 8, 0, ...INNER]),
  inEthernet('802.3 with SNAP', LLC.length + INNER.length, [...LLC, ...INNER]),
  inEthernet('MPLS, two labels', 0x8847, [0, 1, 0, 64, 0, 2, 1, 64, ...INNER]),
  inEthernet('MPLS, Ethernet under a control word', 0x8847, [0, 1, 1, 64, 0, 0, 0, 0, ...FRAME]),
  inEthernet('PPPoE', 0x8864, [0x11, 0, 0, 1, 0, 34, 0, 0x21, ...INNER]),
  inEthernet('VN-Tag', 0x8926, [0, 0, 0, 0, 8, 0, ...INNER]),
  inEthernet('FabricPath', 0x8903, [0, 0, ...FRAME]),
  inEthernet('802.1ah', 0x88e7, [0, 0, 0, 1, ...FRAME]),
  inEthernet('Cisco metadata', 0x8909, [1, 1, 0, 1, 0, 7, 8, 0, ...INNER]),
  inEthernet('E-TAG', 0x893f, [...Array<number>(6).fill(0), 8, 0, ...INNER]),
  inEthernet('TRILL with an option', 0x22f3, [0, 0x40, 0, 1, 0, 2, 0, 0, 0, 0, ...FRAME]),
  inEthernet('MACsec, signed', 0x88e5, [0x20, 0, ...words(1, 2, 3), 8, 0, ...INNER]),
  inEthernet('NSH', 0x894f, [0x0f, 0xc2, 2, 1, 0, 0, 1, 255, ...INNER]),
  inIp('IP in IP', 4, INNER),
  inIp('6in4', 41, INNER6),
  inIp('EtherIP', 97, [0x30, 0, ...FRAME]),
  inIp('MPLS in IP', 137, [0, 1, 1, 64, ...INNER]),
  inIp('L2TP version 3 with a cookie', 115, [...words(9, 77, 0), ...FRAME]),
  inIp('GRE', 47, gre(0, 0x0800, ...INNER)),
  inIp('GRE with all of its fields', 47, gre(0xb000, 0x86dd, ...words(0, 1, 2), ...INNER6)),
  inIp('GRE with a route', 47, gre(0x4000, 0x0800, ...words(0, 0x08000004, 7, 0), ...INNER)),
  inIp('NVGRE', 47, gre(0x2000, 0x6558, ...words(1), ...FRAME)),
  inIp('PPTP', 47, gre(0x3081, 0x880b, ...words(1, 2, 3), 0xff, 3, 0x21, ...INNER)),
  inIp('ERSPAN I', 47, gre(0, 0x88be, ...FRAME)),
  inIp('ERSPAN II', 47, gre(0x1000, 0x88be, ...words(1, 0x10000000, 0), ...FRAME)),
  inIp('ERSPAN III', 47, gre(0x1000, 0x22eb, ...words(1, 0x20000000, 0, 0), ...FRAME)),
  inIp('ERSPAN III, sub-header', 47, gre(0x1000, 0x22eb, ...words(1, 0x20000000, 0, 1, 0, 0), ...FRAME)),
  inIp('wireless frames of Aruba', 47, gre(0, 0x8200, ...WIRELESS)),
  inIp('WCCP, second version', 47, gre(0, 0x883e, ...words(0), ...INNER)),
  inIp('GRE in GRE', 47, gre(0, 0x0800, ...ipv4(47, 3, 4, gre(0, 0x0800, ...INNER))), ['47', DNS]),
  inUdp('VXLAN', 4789, [...words(0x08000000, 0x500), ...FRAME]),
  inUdp('VXLAN-GPE', 4790, [...words(0x0c000001, 0x500), ...INNER]),
  inUdp('Geneve with an option', 6081, [1, 0, 0x65, 0x58, ...words(0x500, 0), ...FRAME]),
  inUdp('GTP-U', 2152, [0x30, 0xff, 0, 32, ...words(9), ...INNER]),
  inUdp('GTP-U with an extension', 2152, [0x34, 0xff, 0, 40, ...words(9, 0x85), 1, 0, 0, 0, ...INNER]),
  inUdp('MPLS in UDP', 6635, [0, 1, 1, 64, ...INNER]),
  inUdp('GRE in UDP', 4754, gre(0, 0x0800, ...INNER)),
  inUdp('L2TP version 2', 1701, [...shorts(0x4002, 44, 1, 2), 0xff, 3, 0, 0x21, ...INNER]),
  inUdp('TZSP', 37_008, [1, 0, 0, 1, 10, 1, 5, 0, 1, ...FRAME]),
  inUdp('AYIYA', 5072, [0x42, 0x52, 0x11, 41, ...words(0), ...Array<number>(36).fill(0), ...INNER6]),
  inUdp('Teredo between any ports', 50_001, [...TEREDO, ...INNER6.slice(40, 48)]),
  inUdp('Teredo of a server, with an origin', 3544, [...words(0, 0), ...INNER6]),
  inUdp(
    'VXLAN in VXLAN',
    4789,
    [
      ...words(0x08000000, 0x500),
      ...ethernet(0x0800, ipv4(17, 3, 4, udp(50_000, 4789, [...words(0x08000000, 0x600), ...FRAME]))),
    ],
    ['17 50000>4789', DNS],
  ),
  onLink('raw IP', 101, INNER),
  onLink('loopback of BSD', 0, [2, 0, 0, 0, ...INNER]),
  onLink('Linux cooked', 113, [...shorts(0, 1, 6, 0, 0, 0, 0, 0x0800), ...INNER]),
  onLink('Linux cooked, second version', 276, [...shorts(0x0800, 0, 0, 1, 1, 6, 0, 0, 0, 0), ...INNER]),
  onLink('PPP', 9, [0xff, 3, 0, 0x21, ...INNER]),
  onLink('Cisco HDLC', 104, [0x0f, 0, 8, 0, ...INNER]),
  onLink('PPP with direction', 204, [0, 0xff, 3, 0, 0x21, ...INNER]),
  onLink('Cisco HDLC with direction', 205, [1, 0x0f, 0, 8, 0, ...INNER]),
  onLink('Cisco HDLC on a line of PPP', 50, [0x8f, 0, 8, 0, ...INNER]),
  onLink('ATM', 100, [...LLC, ...INNER]),
  onLink('pktap', 258, [12, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, ...FRAME]),
  onLink('802.11', 105, WIRELESS),
  onLink('Radiotap', 127, [0, 0, 8, 0, 0, 0, 0, 0, ...WIRELESS]),
  onLink('PPI', 192, [0, 0, 8, 0, 105, 0, 0, 0, ...WIRELESS]),
  onLink('Prism', 119, [0, 0, 0, 0x44, 16, 0, 0, 0, ...words(0, 0), ...WIRELESS]),
  onLink('AVS', 163, [...words(0x80211001, 16, 0, 0), ...WIRELESS]),
  onLink('nflog', 239, [2, 0, 0, 0, 8, 0, 1, 0, 8, 0, 1, 0, INNER.length + 4, 0, 9, 0, ...INNER]),
  onLink('pflog', 117, [61, ...Array<number>(63).fill(0), ...INNER]),
  { ...onLink('802.11, two packets in one', 105, [...AGGREGATE, ...PADDED, ...PART]), packets: [DNS, DNS] },
];
