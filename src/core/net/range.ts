import { fail, ok, type Result } from '#core/result';
import { type Address, type Bits, maxAddress, parseAddress, printAddress } from './address.ts';

/** Addresses first … last of one family, both inclusive. */
export interface AddressRange {
  readonly bits: Bits;
  readonly first: bigint;
  readonly last: bigint;
}

/** The addresses that share the leading `length` bits of `first`. */
export interface Prefix {
  readonly bits: Bits;
  readonly first: bigint;
  readonly length: number;
}

export function toRange(from: Address | Prefix): AddressRange {
  if ('value' in from) return { bits: from.bits, first: from.value, last: from.value };
  return { bits: from.bits, first: from.first, last: from.first + (1n << BigInt(from.bits - from.length)) - 1n };
}

/** `10.0.0.0/8`, `fd00::/8`; a bare address is its own /32 or /128. Host bits that are set are an error. */
export function parsePrefix(text: string): Result<Prefix, string> {
  const [addressText = '', lengthText, ...rest] = text.split('/');
  const address = parseAddress(addressText);
  if (!address.ok) return fail(`\`${text}\` is not a network; expected for example \`10.0.0.0/8\` or \`fd00::/8\``);
  const { bits, value } = address.value;
  if (lengthText === undefined) return ok({ bits, first: value, length: bits });
  const length = Number(lengthText);
  if (rest.length > 0 || !/^\d{1,3}$/.test(lengthText) || length > bits)
    return fail(`\`${text}\` has no valid length; expected \`/0\` to \`/${bits}\``);
  const first = (value >> BigInt(bits - length)) << BigInt(bits - length);
  if (first !== value)
    return fail(`\`${text}\` has host bits set; expected \`${printAddress({ bits, value: first })}/${length}\``);
  return ok({ bits, first, length });
}

export function printPrefix(prefix: Prefix): string {
  return `${printAddress({ bits: prefix.bits, value: prefix.first })}/${prefix.length}`;
}

/** Address, prefix (`10.0.0.0/8`) or range (`10.0.0.1-10.0.0.9`). */
export function parseRange(text: string): Result<AddressRange, string> {
  const dash = text.indexOf('-');
  if (dash < 0) {
    const prefix = parsePrefix(text);
    return prefix.ok ? ok(toRange(prefix.value)) : prefix;
  }
  const first = parseAddress(text.slice(0, dash));
  const last = parseAddress(text.slice(dash + 1));
  if (!first.ok) return first;
  if (!last.ok) return last;
  if (first.value.bits !== last.value.bits || first.value.value > last.value.value)
    return fail(`\`${text}\` is not a range; expected the lower address of the same family first`);
  return ok({ bits: first.value.bits, first: first.value.value, last: last.value.value });
}

/** Shortest text that `parseRange` reads back: address, prefix where the range is one, else `first-last`. */
export function printRange(range: AddressRange): string {
  const { bits, first, last } = range;
  const firstText = printAddress({ bits, value: first });
  if (first === last) return firstText;
  const size = last - first + 1n;
  if ((size & (size - 1n)) === 0n && first % size === 0n) return `${firstText}/${bits - (size.toString(2).length - 1)}`;
  return `${firstText}-${printAddress({ bits, value: last })}`;
}

/**
 * The fewest prefixes that cover a range exactly, in order.
 * At most 2·bits − 2 of them (62 for IPv4, 254 for IPv6).
 */
export function toPrefixes(range: AddressRange): Prefix[] {
  const { bits, last } = range;
  const prefixes: Prefix[] = [];
  let first = range.first;
  while (first <= last) {
    let hostBits = 0;
    while (hostBits < bits) {
      const size = 1n << BigInt(hostBits + 1);
      if (first % size !== 0n || first + size - 1n > last) break;
      hostBits++;
    }
    prefixes.push({ bits, first, length: bits - hostBits });
    first += 1n << BigInt(hostBits);
  }
  return prefixes;
}

export function isInRange(address: Address, range: AddressRange): boolean {
  return address.bits === range.bits && range.first <= address.value && address.value <= range.last;
}

/** Of sorted, disjoint ranges, how many begin at or before the address. O(log n). */
export function countStarts(ranges: readonly AddressRange[], { bits, value }: Address): number {
  let first = 0;
  let last = ranges.length;
  while (first < last) {
    const middle = (first + last) >>> 1;
    const range = ranges[middle];
    if (range && (range.bits < bits || (range.bits === bits && range.first <= value))) first = middle + 1;
    else last = middle;
  }
  return first;
}

export function fullRange(bits: Bits): AddressRange {
  return { bits, first: 0n, last: maxAddress(bits) };
}
