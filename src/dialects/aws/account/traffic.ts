import {
  ALL_TRAFFIC,
  hasPorts,
  NO_TRAFFIC,
  parseProtocol,
  toProtocol,
  toTraffic,
  toTrafficSet,
  type TrafficSet,
} from '#core/net';
import type { Notes } from '#dialects/cloud';
import { inside, type Item, numberAt, positionOf, textAt } from './item.ts';

/** What of a traffic is written: ports, or for ICMP the type and the code. Absent: any. */
export interface Bounds {
  readonly first?: number;
  readonly last?: number;
}

/**
 * Traffic of a protocol as rules name it: `-1` or `all`, a name, a number. Undefined for what is none; the error is
 * noted. Ports that nobody can have are none; of what is `Open`, any.
 */
export function trafficOf(item: Item, protocolName: string, written: Bounds, notes: Notes): TrafficSet | undefined {
  const isOpen = textAt(item, 'Open') !== undefined;
  const bounds = isOpen ? {} : written;
  const text = textAt(item, protocolName)?.toLowerCase() ?? String(numberAt(item, protocolName) ?? '');
  if (text === '-1' || text === 'all' || (isOpen && text === '')) return ALL_TRAFFIC;
  const known = parseProtocol(text === 'icmpv6' ? 'icmp6' : text);
  if (!known.ok) {
    const at = positionOf(item, inside(item, protocolName).node);
    notes.errors.push({ message: `${known.error}, or \`-1\` for all`, at });
    return undefined;
  }
  const protocol = typeof known.value === 'number' ? toProtocol(known.value) : known.value;
  if (hasPorts(protocol)) return toPorts(protocol, bounds);
  if (protocol === 'icmp' || protocol === 'icmp6') return toTypes(protocol, bounds);
  return toTrafficSet([toTraffic(protocol)]);
}

/** No ports at all, and -1 for both, is any. */
function toPorts(protocol: 'tcp' | 'udp' | 'sctp', { first = -1, last = first }: Bounds): TrafficSet {
  if (first === -1 && last === -1) return toTrafficSet([toTraffic(protocol)]);
  const [low, high] = [Math.max(first, 0), Math.min(last, 0xffff)];
  return low > high ? NO_TRAFFIC : toTrafficSet([toTraffic(protocol, low, high)]);
}

function toTypes(protocol: 'icmp' | 'icmp6', { first: type = -1, last: code = -1 }: Bounds): TrafficSet {
  if (type === -1) return toTrafficSet([toTraffic(protocol)]);
  if (type < 0 || type > 255 || code > 255) return NO_TRAFFIC;
  return toTrafficSet([toTraffic(protocol, type * 256 + Math.max(code, 0), type * 256 + (code < 0 ? 255 : code))]);
}
