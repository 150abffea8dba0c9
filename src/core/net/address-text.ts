import { parseAddress, printAddress, toUnmapped } from './address.ts';

const MOST_REMEMBERED = 65_536;
const remembered = new Map<string, string | undefined>();

/**
 * Canonical text of an address, as `printAddress` gives it; IPv4-mapped ones as IPv4 (RFC 4291 §2.5.5.2). Undefined
 * where it is none. Remembers what it saw: telemetry names the same few addresses again and again.
 */
export function toAddressText(text: string): string | undefined {
  const plain = parsePlainIpv4(text);
  if (plain >= 0) return printRemembered(plain);
  const known = remembered.get(text);
  if (known !== undefined || remembered.has(text)) return known;
  const canonical = toCanonical(text);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  // A piece of a large text would keep all of it in memory.
  if (text.length <= 64) remembered.set(copyText(text), canonical);
  return canonical;
}

function toCanonical(text: string): string | undefined {
  const parsed = parseAddress(text);
  return parsed.ok ? printAddress(toUnmapped(parsed.value)) : undefined;
}

const ZERO = 48;
const POINT = 46;

/** IPv4 as it is printed, which most addresses are, as a number of 32 bits; -1 for all others. Makes no text. */
function parsePlainIpv4(text: string): number {
  if (text.length < 7 || text.length > 15) return -1;
  let value = 0;
  let octet = 0;
  let digits = 0;
  let octets = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i === text.length ? POINT : text.charCodeAt(i);
    if (code === POINT) {
      if (digits === 0 || octet > 255) return -1;
      value = value * 256 + octet;
      octets += 1;
      octet = 0;
      digits = 0;
    } else {
      // A second digit after a 0 may be octal to others.
      if (code < ZERO || code > ZERO + 9 || (digits > 0 && octet === 0)) return -1;
      octet = octet * 10 + code - ZERO;
      digits += 1;
    }
  }
  return octets === 4 ? value : -1;
}

/** `10.0`, of each value of two octets that came: so that an address is one text put to another. */
const pairs = Array<string | undefined>(65_536).fill(undefined);
const MOST_PRINTED = 65_536;
const printedValues = new Float64Array(MOST_PRINTED).fill(-1);
const printedTexts = Array<string | undefined>(MOST_PRINTED).fill(undefined);

/**
 * One text for all times that an address comes, from the second on, as long as no other takes its place: flows that are
 * kept share it. What comes once is not remembered, for that costs more than its text.
 */
function printRemembered(value: number): string {
  const slot = (Math.imul(value | 0, 0x9e37_79b1) >>> 16) & (MOST_PRINTED - 1);
  if (printedValues[slot] === value) return (printedTexts[slot] ??= printValue(value));
  printedValues[slot] = value;
  if (printedTexts[slot] !== undefined) printedTexts[slot] = undefined;
  return printValue(value);
}

function printValue(value: number): string {
  return `${printPair(value >>> 16)}.${printPair(value & 0xffff)}`;
}

function printPair(pair: number): string {
  return (pairs[pair] ??= `${pair >>> 8}.${pair & 255}`);
}

function copyText(text: string): string {
  return Array.from(text, (character) => character).join('');
}

/** Canonical text of the IPv4 address in four bytes, in network order. The bytes must be there. */
export function printIpv4Bytes(bytes: Uint8Array, offset: number): string {
  return `${bytes[offset]}.${bytes[offset + 1]}.${bytes[offset + 2]}.${bytes[offset + 3]}`;
}

/** Canonical text (RFC 5952) of the IPv6 address in sixteen bytes; IPv4-mapped ones as IPv4. The bytes must be there. */
export function printIpv6Bytes(bytes: Uint8Array, offset: number): string {
  let bestFirst = -1;
  let bestLength = 1;
  let first = -1;
  const groups: number[] = [];
  for (let i = 0; i < 8; i++) {
    const group = ((bytes[offset + 2 * i] ?? 0) << 8) | (bytes[offset + 2 * i + 1] ?? 0);
    groups.push(group);
    if (group !== 0) first = -1;
    else {
      if (first < 0) first = i;
      if (i - first + 1 > bestLength) {
        bestFirst = first;
        bestLength = i - first + 1;
      }
    }
  }
  if (groups[5] === 0xffff && bestFirst === 0 && bestLength === 5) return printIpv4Bytes(bytes, offset + 12);
  const print = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  if (bestFirst < 0) return print(groups);
  return `${print(groups.slice(0, bestFirst))}::${print(groups.slice(bestFirst + bestLength))}`;
}
