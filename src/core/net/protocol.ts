import { fail, ok, type Result } from '#core/result';

/** IANA protocol, by name where it has ports or types that we look at, else by number (0 … 255). */
export type Protocol = 'tcp' | 'udp' | 'sctp' | 'icmp' | 'icmp6' | number;

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['icmp', 1],
  ['tcp', 6],
  ['udp', 17],
  ['icmp6', 58],
  ['sctp', 132],
]);
const NAMES: Readonly<Record<number, Protocol>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmp6', 132: 'sctp' };

export function toProtocolNumber(protocol: Protocol): number {
  return typeof protocol === 'number' ? protocol : (NUMBERS.get(protocol) ?? 0);
}

/** The named protocol where there is one: one protocol has one value, so that `===` compares. */
export function toProtocol(number: number): Protocol {
  return NAMES[number] ?? number;
}

export function parseProtocol(text: string): Result<Protocol, string> {
  const number = NUMBERS.get(text) ?? (/^\d{1,3}$/.test(text) ? Number(text) : undefined);
  if (number === undefined || number > 255)
    return fail(`\`${text}\` is not a protocol; expected tcp, udp, sctp, icmp, icmp6 or a number up to 255`);
  return ok(toProtocol(number));
}

export function printProtocol(protocol: Protocol): string {
  return String(protocol);
}

/** Protocols whose packets carry ports. */
export function hasPorts(protocol: Protocol): protocol is 'tcp' | 'udp' | 'sctp' {
  return protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp';
}
