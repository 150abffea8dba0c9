import { type Address, type AddressSet, maxAddress, parseAddress, printAddress, toAddressSet } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import type { Family, ValueKind } from './value.ts';

/** An address and the bits of it that count. */
export interface MaskedAddress {
  readonly address: Address;
  readonly mask: bigint;
}

const bitsOf = (family: Family) => (family === 4 ? 32 : 128);

/** `10.0.0.1`, `10.0.0.0/8`, `10.0.0.1/255.0.255.0`, and the same of IPv6. Undefined: it is none of the family. */
export function readMasked(text: string, family: Family): MaskedAddress | undefined {
  const [addressText = '', maskText, ...more] = text.split('/');
  const address = readAddress(addressText, family);
  const mask = readMask(maskText, family);
  if (!address || mask === undefined || more.length > 0) return undefined;
  return { address: { ...address, value: address.value & mask }, mask };
}

/** IPv4 also as old tools abbreviate it: `10.0/8` is `10.0.0.0/8`. */
function readAddress(text: string, family: Family): Address | undefined {
  const isShort = family === 4 && /^\d+(\.\d+){0,2}$/.test(text);
  const parsed = parseAddress(isShort ? `${text}${'.0'.repeat(4 - text.split('.').length)}` : text);
  return parsed.ok && parsed.value.bits === bitsOf(family) ? parsed.value : undefined;
}

function readMask(text: string | undefined, family: Family): bigint | undefined {
  const bits = bitsOf(family);
  const all = maxAddress(bits);
  if (text === undefined) return all;
  if (/^\d{1,3}$/.test(text)) {
    const length = Number(text);
    return length <= bits ? all - ((1n << BigInt(bits - length)) - 1n) : undefined;
  }
  const parsed = parseAddress(text);
  return parsed.ok && parsed.value.bits === bits ? parsed.value.value : undefined;
}

/** Undefined: the mask has holes. */
export function toLength(mask: bigint, family: Family): number | undefined {
  const hostBits = maxAddress(bitsOf(family)) ^ mask;
  return (hostBits & (hostBits + 1n)) === 0n
    ? bitsOf(family) - hostBits.toString(2).replace(/^0$/, '').length
    : undefined;
}

/** More ranges than this are not written out: what a mask with holes means is then not known. */
const MOST_HOLES = 8;

/** Undefined: a mask with so many holes that its addresses are too many ranges. */
export function toMaskedSet({ address, mask }: MaskedAddress): AddressSet | undefined {
  const { bits } = address;
  let host = 0n;
  while (host < BigInt(bits) && ((mask >> host) & 1n) === 0n) host++;
  const holes: bigint[] = [];
  for (let bit = host; bit < BigInt(bits); bit++) if (((mask >> bit) & 1n) === 0n) holes.push(bit);
  if (holes.length > MOST_HOLES) return undefined;
  const ranges = [];
  for (let combination = 0; combination < 1 << holes.length; combination++) {
    const first = holes.reduce(
      (value, bit, i) => ((combination >> i) & 1 ? value | (1n << bit) : value),
      address.value,
    );
    ranges.push({ bits, first, last: first + (1n << host) - 1n });
  }
  return toAddressSet(ranges);
}

export function printMasked(masked: MaskedAddress, family: Family, isShort: boolean): string {
  const length = toLength(masked.mask, family);
  const text = printAddress(masked.address);
  if (length === bitsOf(family) && isShort) return text;
  return `${text}/${length ?? printAddress({ bits: masked.address.bits, value: masked.mask })}`;
}

const EXAMPLES = { 4: '`10.0.0.1`, `10.0.0.0/8` or `10.0.0.0/255.0.0.0`', 6: '`fd00::1` or `fd00::/8`' };

/** With its mask; that of a single address is left out where `isShort`. */
export function network(isShort: boolean): ValueKind {
  return (text, family) => {
    const masked = readMasked(text, family);
    return masked ? ok(printMasked(masked, family, isShort)) : fail(`for example ${EXAMPLES[family]}`);
  };
}

/** Host bits stay as they are written. */
export const wholeAddress: ValueKind = (text, family) => {
  const masked = readMasked(text, family);
  const given = readAddress(text.split('/')[0] ?? '', family);
  return masked && given
    ? ok(printMasked({ ...masked, address: given }, family, true))
    : fail(`for example ${EXAMPLES[family]}`);
};

export const address: ValueKind = (text, family) => {
  const read = readMasked(text, family);
  return read && !text.includes('/') ? ok(printAddress(read.address)) : fail(`for example ${EXAMPLES[family]}`);
};

/** `first-last`, one address counts as both. */
export const addressRange: ValueKind = (text, family) => {
  const ends = readAddressRange(text, family);
  return ends.ok ? ok(ends.value.map(printAddress).join('-')) : ends;
};

export function readAddressRange(text: string, family: Family): Result<readonly [Address, Address], string> {
  const [first = '', last = first, ...more] = text.split('-');
  const [a, b] = [readAddress(first, family), readAddress(last, family)];
  if (!a || !b || more.length > 0 || a.value > b.value)
    return fail('two addresses, the lower one first: `10.0.0.1-10.0.0.9`');
  return ok([a, b]);
}
