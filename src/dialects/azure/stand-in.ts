import { type Address, printAddress } from '#core/net';
import { addLoss, findFreeAddress, type Notes, STAND_IN } from '#dialects/cloud';
import type { AzureEstate, IpConfiguration, NetworkInterface } from './estate.ts';
import { toAddress, toNetworks } from './neighbourhood.ts';

/** The platform keeps the first four addresses of each subnet. */
const KEPT = 4n;

/** Addresses that are given when something starts (`Dynamic`) are stood for, so that it can be asked about: a loss. */
export function addStandIns(estate: AzureEstate, notes: Notes): AzureEstate {
  const taken = new Map<string, Address[]>();
  const take = (subnet: string | undefined, address: Address | undefined) => {
    if (subnet !== undefined && address) taken.set(subnet, [...(taken.get(subnet) ?? []), address]);
  };
  for (const { configurations } of estate.interfaces)
    for (const { subnet, address } of configurations) take(subnet, toAddress(address));
  for (const { frontends } of estate.balancers)
    for (const { subnet, address } of frontends) take(subnet, toAddress(address));
  const toStood = (own: NetworkInterface, configuration: IpConfiguration): IpConfiguration => {
    const subnet = estate.subnets.find(({ id }) => id === configuration.subnet);
    if (!subnet || toAddress(configuration.address) !== undefined) return configuration;
    const address = findFreeAddress(toNetworks(subnet.prefixes), taken.get(subnet.id) ?? [], KEPT);
    if (!address) return configuration;
    take(subnet.id, address);
    addLoss(notes, `interface ${own.name}`, STAND_IN, configuration.at);
    return { ...configuration, address: printAddress(address) };
  };
  const interfaces = estate.interfaces.map((own) => ({
    ...own,
    configurations: own.configurations.map((configuration) => toStood(own, configuration)),
  }));
  return { ...estate, interfaces };
}
