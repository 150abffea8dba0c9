import { Refusal } from '../grammar/cursor.ts';
import type { TableFamily } from '../syntax/ruleset.ts';
import { HEADERS, TRANSPORTS } from '../vocabulary/headers.ts';

/**
 * The headers that a packet is known to have where a rule stands: from the table's family and from what the rule asked
 * before. `other`: one that has no name here.
 */
export interface Layers {
  readonly family: TableFamily;
  ll?: string;
  nh?: string;
  th?: string;
  /** What its frame says that it carries. */
  carried?: string;
  /** Of the ICMP message. */
  icmpType?: bigint;
  /** It is of one of several protocols, all of which have ports. */
  hasPorts?: boolean;
}

export function startLayers(family: TableFamily): Layers {
  switch (family) {
    case 'ip':
      return { family, nh: 'ip' };
    case 'ip6':
      return { family, nh: 'ip6' };
    case 'arp':
      return { family, nh: 'arp' };
    case 'inet':
    case 'netdev':
      return { family };
    case 'bridge':
      return { family, ll: 'ether' };
    default:
      return family satisfies never;
  }
}

/** Header that a number of the IP protocol means; `other` where it has no name. */
export function findTransport(number: bigint): string {
  return TRANSPORTS.find(([each]) => BigInt(each) === number)?.[1] ?? 'other';
}

/** The rule looks into this header: it must be there, or be one that may be. */
export function requireHeader(layers: Layers, protocol: string, at: number): void {
  const layer = HEADERS.get(protocol)?.layer;
  if (layer === 'll') requireLink(layers, protocol, at);
  else if (layer === 'nh') requireNetwork(layers, protocol, at);
  else if (layer === 'th') requireTransport(layers, protocol, at);
  else if (layer === 'ih') requireTunnel(layers, protocol, at);
}

/** Nothing in a packet says that it carries another one: the rule must name the port. */
function requireTunnel(layers: Layers, protocol: string, at: number): void {
  if (layers.th !== 'udp')
    throw new Refusal(`\`${protocol}\` needs its port before it; expected for example \`udp dport 4789\``, at);
}

function requireLink(layers: Layers, protocol: string, at: number): void {
  if (protocol === 'vlan') {
    // In a table of one family the network is no news: it does not say that the frame has no tag.
    const known = layers.family === 'ip' || layers.family === 'ip6' ? layers.carried : layers.nh;
    if (known !== undefined && layers.ll !== 'vlan') throw conflict(known, protocol, at);
    layers.ll = 'vlan';
  } else if (layers.ll === undefined) layers.ll = protocol;
}

export function requireNetwork(layers: Layers, protocol: string, at: number): void {
  if (layers.nh !== undefined && layers.nh !== protocol) throw conflict(layers.nh, protocol, at);
  if (layers.family === 'inet' && protocol === 'arp' && layers.carried !== 'arp') throw conflict('inet', protocol, at);
  layers.nh = protocol;
}

/** What ICMP of a family lives on, where that is not known. */
const CARRIERS: Readonly<Record<string, string>> = { icmp: 'ip', igmp: 'ip', icmpv6: 'ip6' };

export function requireTransport(layers: Layers, protocol: string, at: number): void {
  if (layers.nh === 'arp' || (layers.nh === 'other' && layers.th === undefined))
    throw conflict(layers.nh, protocol, at);
  if (protocol === 'th') return;
  const isOpen = layers.th === undefined;
  const isGre = layers.th === 'gre' && protocol === 'gretap';
  if (layers.th !== undefined && layers.th !== protocol && !isGre) throw conflict(layers.th, protocol, at);
  layers.th = protocol;
  // Only where nft has to say itself that the packet is of this protocol it says the network, too.
  const carrier = isOpen ? CARRIERS[protocol] : undefined;
  if (carrier !== undefined) layers.nh ??= carrier;
}

function conflict(known: string, wanted: string, at: number): Refusal {
  return new Refusal(`a packet of \`${known}\` has no \`${wanted}\` there; expected fields of one protocol`, at);
}
