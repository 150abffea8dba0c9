import { parseAddress, printAddress, type Protocol, toProtocol } from '#core/net';
import type { ConnectionKey } from './observe.ts';

/**
 * Arguments of `nft` that print events, one a line: `traces` what `parseTraceLine` reads, `rules` and `tables` one that
 * names the table for each rule or table that comes, goes or changes; a table that is told to be dormant changes no
 * rule. Not for elements: nft 1.0.6 prints those of interval sets without end.
 */
export const MONITORS = {
  traces: ['-np', 'monitor', 'trace'],
  rules: ['-np', 'monitor', 'rules'],
  tables: ['-np', 'monitor', 'tables'],
} as const satisfies Record<string, readonly string[]>;

/**
 * The connection that one of our chains has just refused, from a line of the monitor; undefined for
 * every other line: each packet has one line with its headers and several without.
 */
export function parseTraceLine(line: string): ConnectionKey | undefined {
  const head = /^trace id \S+ inet bulkhead (ingress|egress)(_icmp|_reply)?_refused packet: (.*)$/.exec(line);
  if (!head) return undefined;
  const [, direction, reading, packet = ''] = head;
  const near = readAddress(packet, 'saddr');
  const far = readAddress(packet, 'daddr');
  const number = /\b(?:ip protocol|ip6 nexthdr) (\d{1,3})\b/.exec(packet)?.[1];
  if (near === undefined || far === undefined || number === undefined) return undefined;
  const protocol = toProtocol(Number(number));
  const isReply = reading === '_reply';
  const [source, destination] = isReply ? [far, near] : [near, far];
  return {
    source,
    destination,
    protocol,
    port: readDetail(packet, protocol, isReply ? 'sport' : 'dport'),
    direction: direction === 'ingress' ? 'ingress' : 'egress',
  };
}

function readAddress(packet: string, field: 'saddr' | 'daddr'): string | undefined {
  const address = parseAddress(new RegExp(`\\bip6? ${field} (\\S+)`).exec(packet)?.[1] ?? '');
  return address.ok ? printAddress(address.value) : undefined;
}

function readDetail(packet: string, protocol: Protocol, field: 'sport' | 'dport'): number {
  const number = (pattern: RegExp) => Number(pattern.exec(packet)?.[1] ?? 0);
  if (protocol === 'icmp' || protocol === 'icmp6')
    return number(/\bicmp(?:v6)? type (\d+)/) * 256 + number(/\bicmp(?:v6)? code (\d+)/);
  return typeof protocol === 'number' ? 0 : number(new RegExp(`\\b${protocol} ${field} (\\d+)`));
}
