import { type AddressSet, complementAddresses, parsePrefix, toAddressSet, toRange } from '#core/net';
import { unwrap } from '#core/result';

/** Where the provider's own services answer without the internet. https://cloud.ibm.com/docs/vpc?topic=vpc-service-endpoints-for-vpc */
export const SERVICE_NETWORK = networks(['161.26.0.0/16', '166.8.0.0/14']);

/** What is never routed on the internet: IANA special-purpose registry (RFC 6890), multicast and above. */
const NOT_PUBLIC = networks([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '::/0',
]);

export const PUBLIC: AddressSet = complementAddresses({
  ranges: toAddressSet([...NOT_PUBLIC.ranges, ...SERVICE_NETWORK.ranges]).ranges,
});

function networks(texts: readonly string[]): AddressSet {
  return toAddressSet(texts.map((text) => toRange(unwrap(parsePrefix(text)))));
}
