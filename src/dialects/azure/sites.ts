import type { ReadContext, Segment, Visit } from '#core/model';
import {
  type AddressSet,
  intersectAddresses,
  isEmptyAddressSet,
  NO_ADDRESSES,
  subtractAddresses,
  toAddressSet,
  toRange,
} from '#core/net';
import { addLoss, type Notes, pickNames } from '#dialects/cloud';
import type { AzureEstate, Subnet } from './estate.ts';
import { spaceOf, toAddress, toNetworks } from './neighbourhood.ts';
import { PLATFORM } from './platform.ts';
import type { Points } from './points.ts';
import { toName } from './resource.ts';

export const INTERNET = 'internet';
export const PLATFORM_SEGMENT = 'azure platform';

/** Addresses in a network that are treated alike: a subnet, or what in it no security group of the subnet filters. */
export interface Site {
  readonly segment: string;
  readonly addresses: AddressSet;
  /** Id of the virtual network. */
  readonly network: string;
  /** Absent: it opens no connections of its own (a load balancer, a private endpoint). */
  readonly subnet?: Subnet;
  readonly enter: readonly Visit[];
  readonly exit: readonly Visit[];
  /** In the order of a person's words: what filters here. */
  readonly why: string;
  /** Its subnet or network is not in the files: how packets get there is not known. */
  readonly isUnknown: boolean;
  /** Its addresses are public ones. */
  readonly isPublic?: boolean;
  /** Nobody in the files has one of the addresses: what filters there is not known. */
  readonly isStrangers?: true;
  /** Of a load balancer. */
  readonly backends?: readonly Backends[];
}

/** `lost`: no security group opens them, and the platform does not. `unknown`: nobody tells whether it does. */
export interface Backends {
  readonly addresses: AddressSet;
  readonly outcome: 'delivered' | 'lost' | 'unknown';
}

/** Subnets as sites, those that interfaces name and no file describes included, each with who is in no file apart. */
export function toSubnetSites(estate: AzureEstate, points: Points, context: ReadContext, notes: Notes): Site[] {
  const missing = findMissingSubnets(estate);
  for (const { id, at } of missing)
    addLoss(notes, `subnet ${toName(id)}`, 'it is not in the files; its routes and security group are unknown', at);
  const subnets = [...estate.subnets, ...missing];
  const networkNames = new Map(estate.networks.map(({ id, name }) => [id, name]));
  const names = pickNames(
    subnets.map(({ id, name, network }) => [`${networkNames.get(network) ?? toName(network)}/${name}`, id]),
  );
  const unknown = new Set(missing);
  return subnets.flatMap((subnet, i): Site[] => {
    const isUnknown = unknown.has(subnet);
    const group = groupOfSubnet(estate, subnet);
    const point = group === undefined ? undefined : points.at(group, subnet, true);
    const site: Site = {
      segment: names[i] ?? subnet.id,
      addresses: toNetworks(subnet.prefixes),
      network: subnet.network,
      subnet,
      enter: point === undefined ? [] : [{ point, path: 'input', in: '', out: '' }],
      exit: point === undefined ? [] : [{ point, path: 'output', in: '', out: '' }],
      why: isUnknown
        ? `subnet ${subnet.name} is not in the files`
        : (point ?? `no security group on subnet ${subnet.name}: the platform allows everything`),
      isUnknown,
    };
    return isUnknown || context.isComplete ? [site] : splitStrangers(estate, site, subnet, points);
  });
}

/**
 * SEM-21. Whoever has an address that no interface of the files has may have a security group of its own. Where the
 * subnet lists its interfaces and all of them are in the files, such an address is nobody's.
 */
function splitStrangers(estate: AzureEstate, site: Site, subnet: Subnet, points: Points): Site[] {
  const configurations = estate.interfaces.flatMap((own) => own.configurations);
  const frontends = estate.balancers.flatMap((balancer) => balancer.frontends);
  const told = new Set([...configurations, ...frontends].map(({ id }) => id));
  if (subnet.members?.every((id) => told.has(id))) return [site];
  const known = toAddresses([
    ...[...configurations, ...frontends].filter((own) => own.subnet === subnet.id).map(({ address }) => address),
    ...estate.machines.flatMap(({ own }) => (own?.subnet === subnet.id ? own.addresses : [])),
  ]);
  const others = subtractAddresses(site.addresses, known);
  if (isEmptyAddressSet(others)) return [site];
  const point = points.ofStrangers();
  return [
    { ...site, addresses: intersectAddresses(site.addresses, known) },
    {
      ...site,
      segment: `${site.segment} (others)`,
      addresses: others,
      enter: [...site.enter, { point, path: 'input', in: '', out: '' }],
      exit: [{ point, path: 'output', in: '', out: '' }, ...site.exit],
      isStrangers: true,
    },
  ];
}

/** Networks that peer with ours and that no file describes. */
export function toRemoteSites(estate: AzureEstate): Site[] {
  const remotes = estate.networks
    .flatMap(({ peerings }) => peerings)
    .filter(
      ({ remote }) => !estate.networks.some(({ id }) => id === remote) && spaceOf(estate, remote).ranges.length === 0,
    );
  return [...new Map(remotes.map((peering) => [peering.remote, peering])).values()].map(({ remote, remoteSpace }) => ({
    segment: `network ${remote}`,
    addresses: toNetworks(remoteSpace),
    network: remote,
    enter: [],
    exit: [],
    why: `network ${toName(remote)} is not in the files`,
    isUnknown: true,
  }));
}

/** SEM-21. What networks have beside their subnets, where others may be told elsewhere. */
export function toRests(estate: AzureEstate, { isComplete }: ReadContext): Site[] {
  const open = isComplete ? [] : estate.networks.filter(({ hasSubnetList }) => !hasSubnetList);
  return open.flatMap(({ id, name, space }): Site[] => {
    const taken = estate.subnets.filter(({ network }) => network === id).flatMap(({ prefixes }) => prefixes);
    const addresses = subtractAddresses(toNetworks(space), toNetworks(taken));
    if (isEmptyAddressSet(addresses)) return [];
    const why = `subnets of ${name} that are not in the files`;
    return [{ segment: why, addresses, network: id, enter: [], exit: [], why, isUnknown: true }];
  });
}

export function toSegments(sites: readonly Site[]): Segment[] {
  return [
    ...sites.map(({ segment, addresses }) => ({ name: segment, addresses, isInternet: false })),
    { name: PLATFORM_SEGMENT, addresses: PLATFORM, isInternet: false, isPlatforms: true },
    { name: INTERNET, addresses: NO_ADDRESSES, isInternet: true },
  ];
}

/** A subnet and its group may name each other from either side. */
export function groupOfSubnet(estate: AzureEstate, subnet: Subnet): string | undefined {
  return subnet.group ?? estate.groups.find(({ subnets }) => subnets.includes(subnet.id))?.id;
}

function findMissingSubnets(estate: AzureEstate): Subnet[] {
  const known = new Set(estate.subnets.map(({ id }) => id));
  const byId = new Map<string, Subnet>();
  const note = (id: string | undefined, address: string | undefined, at: Subnet['at']) => {
    if (id === undefined || known.has(id)) return;
    const prefixes = [
      ...(byId.get(id)?.prefixes ?? []),
      ...(toAddress(address) && address !== undefined ? [address] : []),
    ];
    byId.set(id, {
      id,
      name: toName(id),
      at,
      network: id.split('/').slice(0, -2).join('/'),
      prefixes,
      hasDefaultOutbound: true,
      filtersPrivateEndpoints: false,
    });
  };
  for (const { configurations } of estate.interfaces)
    for (const { subnet, address, at } of configurations) note(subnet, address, at);
  for (const { own, at } of estate.machines) for (const address of own?.addresses ?? []) note(own?.subnet, address, at);
  return [...byId.values()];
}

export function toAddresses(texts: readonly (string | undefined)[]): AddressSet {
  return toAddressSet(texts.flatMap((text) => toAddress(text) ?? []).map(toRange));
}
