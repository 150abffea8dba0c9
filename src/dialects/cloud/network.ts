import { type AddressSet, parseAddress, parseRange, type Prefix, toAddressSet, toPrefixes } from '#core/net';
import { unwrap } from '#core/result';

/** `10.0.0.0/8`, `fd00::1`; host bits that are set are passed over, as clouds do. Undefined: no network. */
export function readNetwork(text: string): Prefix | undefined {
  const [addressText = '', lengthText, ...more] = text.trim().split('/');
  const address = parseAddress(addressText);
  if (!address.ok || more.length > 0 || (lengthText !== undefined && !/^\d{1,3}$/.test(lengthText))) return undefined;
  const { bits, value } = address.value;
  const length = lengthText === undefined ? bits : Number(lengthText);
  if (length > bits) return undefined;
  const host = BigInt(bits - length);
  return { bits, first: (value >> host) << host, length };
}

/** `10.0.0.1-10.0.0.9` as well. */
export function readNetworks(text: string): readonly Prefix[] | undefined {
  const network = readNetwork(text);
  if (network) return [network];
  const range = /^[\d.]+-[\d.]+$/.test(text.trim()) ? parseRange(text.trim()) : undefined;
  return range?.ok ? toPrefixes(range.value) : undefined;
}

const networks = (texts: readonly string[]): AddressSet => toAddressSet(texts.map((text) => unwrap(parseRange(text))));

/** RFC 1918, RFC 6598, RFC 4193: addresses of one's own that no route of the internet leads to. */
export const PRIVATE_NETWORKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'];
export const PRIVATE_ADDRESSES = networks(PRIVATE_NETWORKS);

/** What is nobody's on the internet: private, "this host", loopback, link local, multicast, reserved (RFC 6890). */
export const NOT_ON_INTERNET = networks([
  ...PRIVATE_NETWORKS,
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/3',
  '::/127',
  'fe80::/10',
  'ff00::/8',
]);
