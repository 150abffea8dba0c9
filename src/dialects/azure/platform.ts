import { parseRange, toAddressSet } from '#core/net';
import { unwrap } from '#core/result';
import type { SecurityRule } from './estate.ts';

const addresses = (...texts: readonly string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));

/**
 * The platform's own ends, which no security group filters unless a rule names their tag: DHCP, DNS and the agent's
 * wire server at one address, the metadata service at another.
 * Source: learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16, …/network-security-groups-overview.
 */
export const PLATFORM_DNS = addresses('168.63.129.16');
export const PLATFORM_METADATA = addresses('169.254.169.254');
export const PLATFORM = addresses('168.63.129.16', '169.254.169.254');
/** Whence load balancers' health probes come (service tag AzureLoadBalancer). */
export const PROBES = addresses('168.63.129.16', 'fe80::1234:5678:9abc');

const ANY = { prefixes: ['*'], groups: [], ports: ['*'] };
const VIRTUAL_NETWORK = { ...ANY, prefixes: ['VirtualNetwork'] };

/** Of every security group, behind its own. Source: …/network-security-groups-overview#default-security-rules. */
export const DEFAULT_RULES: readonly SecurityRule[] = [
  rule('AllowVnetInBound', 65_000, 'inbound', 'allow', VIRTUAL_NETWORK, VIRTUAL_NETWORK),
  rule('AllowAzureLoadBalancerInBound', 65_001, 'inbound', 'allow', { ...ANY, prefixes: ['AzureLoadBalancer'] }, ANY),
  rule('DenyAllInBound', 65_500, 'inbound', 'deny', ANY, ANY),
  rule('AllowVnetOutBound', 65_000, 'outbound', 'allow', VIRTUAL_NETWORK, VIRTUAL_NETWORK),
  rule('AllowInternetOutBound', 65_001, 'outbound', 'allow', ANY, { ...ANY, prefixes: ['Internet'] }),
  rule('DenyAllOutBound', 65_500, 'outbound', 'deny', ANY, ANY),
];

function rule(
  name: string,
  priority: number,
  direction: SecurityRule['direction'],
  access: SecurityRule['access'],
  source: SecurityRule['source'],
  destination: SecurityRule['destination'],
): SecurityRule {
  return { name, priority, direction, access, protocol: '*', source, destination };
}
