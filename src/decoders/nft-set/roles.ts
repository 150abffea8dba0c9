import { icmpTypeOf } from './icmp-names.ts';

/** What a key says of a connection. */
export interface KeyTexts {
  readonly source?: string;
  readonly destination?: string;
  readonly protocol?: string;
  readonly sourcePort?: string;
  readonly destinationPort?: string;
  readonly icmpType?: string;
  readonly icmpCode?: string;
}

type Role = keyof KeyTexts;

const TRANSPORT = /^(tcp|udp|udplite|sctp|dccp|th) (sport|dport)$/;

/** Of expressions (`ip saddr`) each says its own; of types (`ipv4_addr`) the first address is the source. */
export function toKeyTexts(parts: readonly string[], key: readonly string[]): KeyTexts {
  const texts: { -readonly [Name in Role]?: string } = {};
  const services = parts.filter((part) => part === 'inet_service').length;
  for (const [i, part] of parts.entries()) {
    const value = key[i];
    const role = toRole(part, texts, services);
    if (role === undefined || value === undefined) continue;
    texts[role] ??= role === 'icmpType' ? icmpTypeOf(part, value) : value;
    const protocol = protocolOf(part);
    if (protocol !== undefined) texts.protocol ??= protocol;
  }
  return texts;
}

function toRole(part: string, before: KeyTexts, services: number): Role | undefined {
  if (part === 'ipv4_addr' || part === 'ipv6_addr') return before.source === undefined ? 'source' : 'destination';
  if (part === 'inet_service')
    return services > 1 && before.sourcePort === undefined ? 'sourcePort' : 'destinationPort';
  if (part === 'inet_proto' || /^(?:meta l4proto|ip protocol|ip6 nexthdr)$/.test(part)) return 'protocol';
  if (part === 'icmp_type' || part === 'icmpv6_type' || /^icmp(?:v6)? type$/.test(part)) return 'icmpType';
  if (part === 'icmp_code' || part === 'icmpv6_code' || /^icmp(?:v6)? code$/.test(part)) return 'icmpCode';
  const address = /^(?:ip6?|ct original(?: ip6?)?) ([sd])addr$/.exec(part)?.[1];
  if (address !== undefined) return address === 's' ? 'source' : 'destination';
  const port = TRANSPORT.exec(part)?.[2] ?? /^ct original proto-([sd])/.exec(part)?.[1];
  if (port === undefined) return undefined;
  return port.startsWith('s') ? 'sourcePort' : 'destinationPort';
}

/** `tcp dport` tells the protocol beside the port; `th dport` does not. */
function protocolOf(part: string): string | undefined {
  const transport = TRANSPORT.exec(part)?.[1];
  if (transport !== undefined) return transport === 'th' ? undefined : transport;
  if (/^icmp[ _]/.test(part)) return 'icmp';
  return /^icmpv6[ _]/.test(part) ? 'icmpv6' : undefined;
}
