import { printPrefix } from '#core/net';
import type { AwsAcl } from './lower-acls.ts';

/** Of the subnet, as the API filters subnets: all of its networks, so that no other is found. */
export function toSubnetFilters({ networks }: Pick<AwsAcl, 'networks'>): { name: string; values: string[] }[] {
  return networks.map((network) => ({
    name: network.bits === 32 ? 'cidr-block' : 'ipv6-cidr-block-association.ipv6-cidr-block',
    values: [printPrefix(network)],
  }));
}

/** As people name it: `10.1.0.0/24 fd00::/64`. */
export function printNetworks({ networks }: Pick<AwsAcl, 'networks'>): string {
  return networks.map(printPrefix).join(' ');
}
