import {
  hasPorts,
  parseProtocol,
  type Protocol,
  type TrafficRange,
  type TrafficSet,
  toTraffic,
  toTrafficSet,
} from '#core/net';
import type { PortSpan, UfwProfile } from './syntax.ts';

const NUMBERS: Readonly<Record<string, number>> = { ipv6: 41, gre: 47, esp: 50, ah: 51, igmp: 2, vrrp: 112 };
const WHOLE: readonly PortSpan[] = [{ first: 0, last: 65535 }];

/** ufw has words for protocols; icmp of a rule of IPv6 is icmp6. Undefined: a word that it does not have. */
export function toProtocolOf(word: string, family: 4 | 6): Protocol | undefined {
  if (word === 'icmp' && family === 6) return 'icmp6';
  const parsed = parseProtocol(String(NUMBERS[word] ?? word));
  return parsed.ok ? parsed.value : undefined;
}

/** Ports without a protocol are those of tcp and of udp. */
export function toPortTraffic(protocol: Protocol | undefined, ports: readonly PortSpan[]): TrafficSet {
  const protocols: readonly Protocol[] = protocol === undefined ? ['tcp', 'udp'] : [protocol];
  return toTrafficSet(
    protocols.flatMap((one): TrafficRange[] =>
      hasPorts(one) && ports.length > 0
        ? ports.map(({ first, last }) => toTraffic(one, first, last))
        : [toTraffic(one)],
    ),
  );
}

/** A profile at the receiver's end: what it stands for. */
export function toProfileTraffic({ ports }: UfwProfile): TrafficSet {
  return toTrafficSet(
    ports.flatMap(({ protocol, spans }) => toPortTraffic(protocol, spans.length === 0 ? WHOLE : spans).ranges),
  );
}
