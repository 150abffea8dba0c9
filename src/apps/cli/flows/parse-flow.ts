import type { Flow } from '#core/model';
import { parseAddress, parseProtocol, printAddress, toUnmapped } from '#core/net';

const STATES = ['attempted', 'established', 'rejected', 'reset', 'closed'] as const;
const ACTIONS = ['accept', 'drop', 'reject'] as const;
const INITIATORS = ['source', 'destination', 'unknown'] as const;
const DIRECTIONS = ['ingress', 'egress'] as const;

/** A flow from its JSON object; fields that it does not use are left out. Errors: all, each with its column. */
export function parseFlow(object: Record<string, unknown>): { flow?: Flow; errors: string[] } {
  const errors: string[] = [];
  const readNumber = (key: string, last = Number.MAX_SAFE_INTEGER): number | undefined => {
    const value = object[key];
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= last) return value;
    errors.push(`1: \`${key}\` is ${print(value)}; expected a whole number up to ${last}`);
    return undefined;
  };
  const readRequired = (key: string): number => {
    if (object[key] === undefined) errors.push(`1: \`${key}\` is missing; expected milliseconds since 1970`);
    return readNumber(key) ?? 0;
  };
  const readAddress = (key: string): string => {
    const value = object[key];
    const parsed = typeof value === 'string' ? parseAddress(value) : undefined;
    if (parsed?.ok !== true || typeof value !== 'string') {
      errors.push(`1: \`${key}\` is ${print(value)}; expected an address, for example \`10.0.0.1\` or \`fd00::1\``);
      return '';
    }
    const address = toUnmapped(parsed.value);
    return address === parsed.value ? value : printAddress(address);
  };
  const readOneOf = <T extends string>(key: string, accepted: readonly T[]): T | undefined => {
    const value = object[key];
    if (value === undefined) return undefined;
    const found = accepted.find((one) => one === value);
    if (found === undefined) errors.push(`1: \`${key}\` is ${print(value)}; expected ${accepted.join(', ')}`);
    return found;
  };
  const startMs = readRequired('startMs');
  const endMs = readRequired('endMs');
  const source = readAddress('source');
  const destination = readAddress('destination');
  const name = object['protocol'];
  const protocol = parseProtocol(typeof name === 'string' || typeof name === 'number' ? String(name) : '');
  if (!protocol.ok)
    errors.push(`1: \`protocol\` is ${print(name)}; expected tcp, udp, sctp, icmp, icmp6 or a number up to 255`);
  const optional = {
    sourcePort: readNumber('sourcePort', 65_535),
    destinationPort: readNumber('destinationPort', 65_535),
    icmpType: readNumber('icmpType', 255),
    icmpCode: readNumber('icmpCode', 255),
    packets: readNumber('packets'),
    reversePackets: readNumber('reversePackets'),
    action: readOneOf('action', ACTIONS),
    direction: readOneOf('direction', DIRECTIONS),
    state: readOneOf('state', STATES),
    exporter: typeof object['exporter'] === 'string' ? object['exporter'] : undefined,
  };
  const initiator = readOneOf('initiator', INITIATORS) ?? 'unknown';
  if (errors.length > 0 || !protocol.ok) return { errors };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { flow: { startMs, endMs, source, destination, protocol: protocol.value, initiator, ...given }, errors };
}

function print(value: unknown): string {
  return value === undefined ? 'missing' : `\`${JSON.stringify(value)?.slice(0, 60)}\``;
}
