import { type Address, type AddressSet, parseAddress, parsePrefix, toAddressSet, toRange } from '#core/net';

/** `10.8.0.0 255.255.255.0`; without a mask the address alone. Host bits do not count. Undefined: no such network. */
export function parseMasked(address: string, mask = '255.255.255.255'): AddressSet | undefined {
  const [first, bits] = [parseAddress(address), parseAddress(mask)];
  if (!first.ok || !bits.ok || first.value.bits !== 32 || bits.value.bits !== 32) return undefined;
  const host = 0xffff_ffffn ^ bits.value.value;
  if ((host & (host + 1n)) !== 0n) return undefined;
  const start = first.value.value & bits.value.value;
  return toAddressSet([{ bits: 32, first: start, last: start + host }]);
}

/** `fd00::/64`; without a length the address alone. */
export function parseIpv6Network(text: string): AddressSet | undefined {
  const [address = '', length = '128'] = text.split('/');
  const first = parseAddress(address);
  if (!first.ok || first.value.bits !== 128 || !/^\d{1,3}$/.test(length) || Number(length) > 128) return undefined;
  const shift = 128n - BigInt(length);
  const start = (first.value.value >> shift) << shift;
  return toAddressSet([{ bits: 128, first: start, last: start + (1n << shift) - 1n }]);
}

export function parseOne(text: string | undefined): Address | undefined {
  const address = parseAddress(text?.split('/')[0] ?? '');
  return address.ok ? address.value : undefined;
}

/** Of a network the server takes the first address. */
export function firstHost({ ranges }: AddressSet): Address | undefined {
  const [range] = ranges;
  return range && range.last > range.first ? { bits: range.bits, value: range.first + 1n } : undefined;
}

/** A route's destination: keywords and names of hosts are no addresses that the file tells. */
export function isAddressText(text: string): boolean {
  return parsePrefix(text).ok || /^[\d.]+$|:/.test(text);
}

export function oneAddress(address: Address): AddressSet {
  return toAddressSet([toRange(address)]);
}
