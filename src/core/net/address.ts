import { fail, ok, type Result } from '#core/result';

/** 32 for IPv4, 128 for IPv6. The one place where the families differ; everything else is arithmetic. */
export type Bits = 32 | 128;

/** One address. `value` is in network order, 0 … 2^bits − 1. */
export interface Address {
  readonly bits: Bits;
  readonly value: bigint;
}

export function maxAddress(bits: Bits): bigint {
  return bits === 32 ? 0xffff_ffffn : (1n << 128n) - 1n;
}

/**
 * An address from its text: dotted quad (RFC 6943 §3.1.1 strict form, no leading zeros) or RFC 4291 §2.2.
 * Zone identifiers are refused. Error: one sentence that says what would have been accepted.
 */
export function parseAddress(text: string): Result<Address, string> {
  const value = text.includes(':') ? parseIpv6(text) : parseIpv4(text);
  if (value === undefined)
    return fail(`\`${text}\` is not an address; expected for example \`10.0.0.1\` or \`fd00::1\``);
  return ok({ bits: text.includes(':') ? 128 : 32, value });
}

function parseIpv4(text: string): bigint | undefined {
  const octets = text.split('.');
  if (octets.length !== 4) return undefined;
  let value = 0n;
  for (const octet of octets) {
    if (!/^(0|[1-9]\d{0,2})$/.test(octet) || Number(octet) > 255) return undefined;
    value = (value << 8n) | BigInt(octet);
  }
  return value;
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '', true) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

function parseGroups(text: string, isEnd: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (isEnd && index === parts.length - 1 && part.includes('.')) {
      const quad = parseIpv4(part);
      if (quad === undefined) return undefined;
      groups.push(Number(quad >> 16n), Number(quad & 0xffffn));
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

/** Canonical text: dotted quad, or RFC 5952 (lower case, longest run of zero groups shortened, IPv4-mapped as a quad). */
export function printAddress(address: Address): string {
  if (address.bits === 32) return printIpv4(address.value);
  if (address.value >> 32n === 0xffffn) return `::ffff:${printIpv4(address.value & 0xffff_ffffn)}`;
  const groups = Array.from({ length: 8 }, (_, i) => Number((address.value >> BigInt(112 - 16 * i)) & 0xffffn));
  const { first, length } = longestZeroRun(groups);
  const print = (part: number[]) => part.map((group) => group.toString(16)).join(':');
  if (length < 2) return print(groups);
  return `${print(groups.slice(0, first))}::${print(groups.slice(first + length))}`;
}

function printIpv4(value: bigint): string {
  const number = Number(value);
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.');
}

function longestZeroRun(groups: readonly number[]): { first: number; length: number } {
  let best = { first: 0, length: 0 };
  for (let first = 0; first < groups.length; first++) {
    let length = 0;
    while (groups[first + length] === 0) length++;
    if (length > best.length) best = { first, length };
  }
  return best;
}

/** RFC 4291 §2.5.5.2: `::ffff:10.0.0.1` stands for IPv4 inside programs and is IPv4 on the wire. Others as they are. */
export function toUnmapped(address: Address): Address {
  const isMapped = address.bits === 128 && address.value >> 32n === 0xffffn;
  return isMapped ? { bits: 32, value: address.value & 0xffff_ffffn } : address;
}

export function isSameAddress(a: Address, b: Address): boolean {
  return a.bits === b.bits && a.value === b.value;
}

/** IPv4 before IPv6, then by value. */
export function compareAddresses(a: Address, b: Address): number {
  if (a.bits !== b.bits) return a.bits - b.bits;
  return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
}
