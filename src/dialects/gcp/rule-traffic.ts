import type { JsonNode } from '#core/json';
import type { Position } from '#core/model';
import {
  ALL_TRAFFIC,
  hasPorts,
  type Protocol,
  toProtocol,
  toTraffic,
  type TrafficRange,
  type TrafficSet,
  toTrafficSet,
} from '#core/net';
import { addError, type Notes, readPorts } from '#dialects/cloud';
import { propText } from './resource.ts';
import { readTexts } from './rule-words.ts';

/** Names that rules may use, and two more that people write. Source: cloud.google.com/firewall/docs/firewalls#protocols_and_ports. */
const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  tcp: 'tcp',
  udp: 'udp',
  icmp: 'icmp',
  sctp: 'sctp',
  icmp6: 'icmp6',
  icmpv6: 'icmp6',
  'ipv6-icmp': 'icmp6',
  igmp: 2,
  ipip: 4,
  gre: 47,
  esp: 50,
  ah: 51,
};

/** `allowed`, `denied`, `layer4Configs`: protocols, each with its ports or all. None at all: everything. */
export function readTraffic(
  items: readonly JsonNode[],
  locate: (node: JsonNode) => Position,
  notes: Notes,
): TrafficSet {
  if (items.length === 0) return ALL_TRAFFIC;
  return toTrafficSet(items.flatMap((item) => readItem(item, locate, notes)));
}

function readItem(item: JsonNode, locate: (node: JsonNode) => Position, notes: Notes): readonly TrafficRange[] {
  const word = propText(item, 'IPProtocol', 'ipProtocol', 'protocol', 'ip_protocol')?.toLowerCase() ?? 'all';
  if (word === 'all') return ALL_TRAFFIC.ranges;
  const number = /^\d{1,3}$/.test(word) && Number(word) < 256 ? toProtocol(Number(word)) : undefined;
  const protocol = (Object.hasOwn(PROTOCOLS, word) ? PROTOCOLS[word] : undefined) ?? number;
  if (protocol === undefined) {
    const expected = 'tcp, udp, icmp, esp, ah, sctp, ipip, all or a number';
    addError(notes, `\`${word}\` is no protocol; expected ${expected}`, locate(item));
    return [];
  }
  const ports = readTexts(item, 'ports', { locate, notes });
  if (ports.length === 0 || !hasPorts(protocol)) return [toTraffic(protocol)];
  return ports.flatMap((text) => {
    const range = readPorts(text);
    if (!range) addError(notes, `\`${text}\` is no port; expected \`443\` or \`8000-8100\``, locate(item));
    return range ? [toTraffic(protocol, range.first, range.last)] : [];
  });
}
