import type { ReadContext } from '#core/model';
import {
  type Address,
  type AddressSet,
  ALL_ADDRESSES,
  NO_ADDRESSES,
  parseAddress,
  subtractAddresses,
  toAddressSet,
  toRange,
  unionAddresses,
} from '#core/net';
import { type Bounds, perhaps, PRIVATE_ADDRESSES, readNetwork, toBounds, unionBounds } from '#dialects/cloud';
import type { AzureEstate, Route, Subnet, VirtualNetwork } from './estate.ts';
import { PLATFORM_DNS } from './platform.ts';
import { toName } from './resource.ts';
import type { Words } from './words.ts';

export function toNetworks(texts: readonly string[]): AddressSet {
  return toAddressSet(texts.flatMap((text) => readNetwork(text) ?? []).map(toRange));
}

export function toAddress(text: string | undefined): Address | undefined {
  const address = text === undefined ? undefined : parseAddress(text);
  return address?.ok ? address.value : undefined;
}

/** A network's own addresses; those of its subnets, and of the interfaces in them, where no file tells. */
export function spaceOf(estate: AzureEstate, id: string): AddressSet {
  const network = estate.networks.find((candidate) => candidate.id === id);
  const subnets = estate.subnets.filter((subnet) => subnet.network === id).flatMap(({ prefixes }) => prefixes);
  const members = network ? [] : membersOf(estate, id);
  return unionAddresses(toNetworks(network?.space ?? []), toNetworks([...subnets, ...members]));
}

/** Addresses in the subnets of a network, as whoever has them tells. */
function membersOf({ interfaces, machines }: AzureEstate, network: string): string[] {
  const isIn = (subnet: string | undefined) => subnet?.startsWith(`${network}/subnets/`) === true;
  return [
    ...interfaces.flatMap(({ configurations }) =>
      configurations.flatMap(({ subnet, address }) => (isIn(subnet) ? (address ?? []) : [])),
    ),
    ...machines.flatMap(({ own }) => (own && isIn(own.subnet) ? own.addresses : [])),
  ];
}

/** Whether the network itself, with its address space and its peers, is in the files. */
export function isTold(estate: AzureEstate, network: string): boolean {
  return estate.networks.some(({ id }) => id === network);
}

/** The route table that a subnet names and no file has. */
export function missingTableOf(estate: AzureEstate, { routeTable }: Subnet): string | undefined {
  return estate.routeTables.some(({ id }) => id === routeTable) ? undefined : routeTable;
}

/** The routes that users wrote for a subnet. */
export function routesOf(estate: AzureEstate, subnet: Subnet): readonly Route[] {
  return estate.routeTables.find(({ id }) => id === subnet.routeTable)?.routes ?? [];
}

/** Whether a network has, or borrows, a gateway to networks elsewhere. */
export function hasGateway(estate: AzureEstate, id: string): boolean {
  return (
    estate.subnets.some(({ network, name }) => network === id && name.toLowerCase() === 'gatewaysubnet') ||
    openPeerings(estate, id).some(({ usesRemoteGateways }) => usesRemoteGateways)
  );
}

export function openPeerings(estate: AzureEstate, id: string): VirtualNetwork['peerings'] {
  return (estate.networks.find((network) => network.id === id)?.peerings ?? []).filter(
    ({ isConnected }) => isConnected,
  );
}

/** What the words of rules mean at a subnet. */
export function wordsAt(estate: AzureEstate, subnet: Subnet, context: ReadContext): Words {
  const virtualNetwork = toVirtualNetwork(estate, subnet);
  return { virtualNetwork, groups: (id) => toApplicationGroup(estate, id, virtualNetwork, context) };
}

/**
 * Service tag VirtualNetwork: the network's space, that of open peers and behind gateways, the platform's own address,
 * and the prefixes of user-defined routes. Source: learn.microsoft.com/azure/virtual-network/service-tags-overview.
 */
function toVirtualNetwork(estate: AzureEstate, subnet: Subnet): Bounds {
  const peerings = openPeerings(estate, subnet.network).filter(({ isOpen }) => isOpen);
  const prefixes = routesOf(estate, subnet).map(({ prefix }) => prefix);
  const isDefault = (prefix: string) => readNetwork(prefix)?.length === 0;
  const peers = peerings.map(({ remote, remoteSpace, name }) => {
    const space = unionAddresses(spaceOf(estate, remote), toNetworks(remoteSpace));
    return space.ranges.length > 0
      ? toBounds(space)
      : perhaps(PRIVATE_ADDRESSES, `address space behind peering ${name}`);
  });
  return unionBounds(
    toBounds(spaceOf(estate, subnet.network)),
    toBounds(PLATFORM_DNS),
    toBounds(toNetworks(prefixes.filter((prefix) => !isDefault(prefix)))),
    ...peers,
    ...(isTold(estate, subnet.network)
      ? []
      : [perhaps(ALL_ADDRESSES, `address space of network ${toName(subnet.network)}, which is not in the files`)]),
    ...(missingTableOf(estate, subnet) === undefined
      ? []
      : [
          perhaps(
            ALL_ADDRESSES,
            `prefixes of route table ${toName(subnet.routeTable ?? '')}, which is not in the files`,
          ),
        ]),
    // "This tag might also contain default routes."
    ...(prefixes.some(isDefault)
      ? [perhaps(ALL_ADDRESSES, 'VirtualNetwork where a default route is user-defined')]
      : []),
    ...(hasGateway(estate, subnet.network) ? [perhaps(PRIVATE_ADDRESSES, 'networks behind the gateway')] : []),
  );
}

/**
 * SEM-21. Who is in an application security group; whoever near has an address of no interface of the files (a scale
 * set) may be. Nobody known to be: the files do not tell, and anybody near may be.
 */
function toApplicationGroup(
  estate: AzureEstate,
  id: string,
  virtualNetwork: Bounds,
  { isComplete }: ReadContext,
): Bounds {
  const known = estate.interfaces.flatMap(({ configurations }) => configurations);
  const members = known.filter(({ applicationGroups }) => applicationGroups.includes(id));
  const toSet = (configurations: typeof known) =>
    toAddressSet(configurations.flatMap(({ address }) => toAddress(address) ?? []).map(toRange));
  if (isComplete) return toBounds(toSet(members));
  const others = members.length > 0 ? toSet(known) : NO_ADDRESSES;
  return unionBounds(
    toBounds(toSet(members)),
    perhaps(
      subtractAddresses(virtualNetwork.certain, others),
      `members of ${id.slice(id.lastIndexOf('/') + 1)} that are not in the files`,
    ),
  );
}
