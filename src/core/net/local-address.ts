import type { Address } from './address.ts';
import { isInRange, parsePrefix, toRange } from './range.ts';

/** Not carried by the internet: private (RFC 1918, 4193, 6598), link-local, loopback and group addresses. */
const LOCAL = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '255.255.255.255/32',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
].flatMap((text) => {
  const prefix = parsePrefix(text);
  return prefix.ok ? [toRange(prefix.value)] : [];
});

/** Not carried by the internet: nobody outside has it. */
export function isLocalAddress(address: Address): boolean {
  return LOCAL.some((network) => isInRange(address, network));
}
