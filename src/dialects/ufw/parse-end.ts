import { parseAddress } from '#core/net';
import type { PortSpan, UfwEnd } from './syntax.ts';

/** Protocols that ufw has words for; a word behind a slash that is none of them belongs to a name. */
const PROTOCOL = /\/(tcp|udp|ah|esp|gre|ipv6|igmp|vrrp|icmp|sctp|any)$/;

/** Of an application whose ports are told too: `22/tcp (OpenSSH)`. */
const TOLD_BESIDE = /^(\S.*?) \(([A-Za-z][^()]*)\)(?= on |$)/;

/**
 * `22/tcp`, `10.0.0.1 80,443/tcp on eth0`, `Anywhere on wg0`, `Apache Full`, `22/tcp (OpenSSH)`: without `(v6)`.
 * Undefined: none of these.
 */
export function parseEnd(text: string): UfwEnd | undefined {
  const beside = TOLD_BESIDE.exec(text.trim());
  const end = beside ? parsePlace(text.trim().replace(TOLD_BESIDE, '$1')) : parsePlace(text.trim());
  const name = beside?.[2]?.trim();
  return end && name !== undefined ? { ...end, application: name } : end;
}

function parsePlace(text: string): UfwEnd | undefined {
  const [, place = '', device] = /^(.*?)(?:(?:^|\s+)on (\S+))?$/.exec(text) ?? [];
  const protocol = PROTOCOL.exec(place)?.[1];
  const bare = protocol === undefined ? place : place.slice(0, -protocol.length - 1);
  const told = {
    ...(device !== undefined && { interface: device }),
    ...(protocol !== undefined && protocol !== 'any' && { protocol }),
  };
  const [first = '', ...others] = bare.split(/\s+/).filter((word) => word !== '');
  if (first === '') return device === undefined ? undefined : { ...told, ports: [] };
  const network = first === 'Anywhere' ? {} : parseNetwork(first);
  const rest = network ? others.join(' ') : bare;
  if (rest === '') return { ...network, ...told, ports: [] };
  const ports = parsePorts(rest);
  if (ports) return { ...network, ...told, ports };
  // A number that is no port, an address that is none: nothing that can be a name.
  return /^[A-Za-z]/.test(rest) ? { ...network, ...told, ports: [], application: rest } : undefined;
}

function parseNetwork(word: string): { address: string; length?: number } | undefined {
  const [address = '', length, ...more] = word.split('/');
  const parsed = parseAddress(address);
  if (!parsed.ok || more.length > 0) return undefined;
  if (length === undefined) return { address };
  return /^\d{1,3}$/.test(length) && Number(length) <= parsed.value.bits
    ? { address, length: Number(length) }
    : undefined;
}

/** `22`, `80,443`, `100:200,300`; undefined when it is none. */
export function parsePorts(text: string): PortSpan[] | undefined {
  const spans = text.split(',').map((part) => {
    const [, first = '', last = first] = /^(\d{1,5})(?::(\d{1,5}))?$/.exec(part) ?? [];
    return { first: Number(first || NaN), last: Number(last || NaN) };
  });
  return spans.every(({ first, last }) => first <= last && last <= 65535) ? spans : undefined;
}
