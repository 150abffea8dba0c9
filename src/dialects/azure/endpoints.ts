import type { Endpoint, EndpointInterface, Visit } from '#core/model';
import { toTraffic, toTrafficSet } from '#core/net';
import { addLoss, type Notes, pickNames } from '#dialects/cloud';
import { type BalancerFront, toFronts } from './balancers.ts';
import type { AzureEstate, IpConfiguration, Machine, NetworkInterface, Subnet } from './estate.ts';
import { toAddress } from './neighbourhood.ts';
import { groupOfInterface, publicIpOf } from './outside.ts';
import type { Points } from './points.ts';
import { toName } from './resource.ts';
import { type Site, toAddresses } from './sites.ts';
import { toStrangers } from './strangers.ts';

/** Who has addresses, and the sites that such ends bring with them: load balancers, private endpoints, containers. */
export function toEndpoints(
  estate: AzureEstate,
  subnetSites: readonly Site[],
  points: Points,
  notes: Notes,
): { readonly endpoints: readonly Endpoint[]; readonly sites: readonly Site[] } {
  const fronts = [...toFronts(estate, points, notes), ...toStrangers(estate, notes)];
  const hosts = estate.machines.map((machine) => toHost(estate, machine, subnetSites, points));
  const owned = new Set(hosts.flatMap(({ interfaces }) => interfaces.map(({ id }) => id)));
  const alone = estate.interfaces
    .filter(({ id }) => !owned.has(id))
    .map((own) => toLoneInterface(estate, own, subnetSites, points));
  const ends: readonly (End | BalancerFront)[] = [...hosts, ...alone, ...fronts];
  const names = pickNames(ends.map((end) => end.names));
  for (const { name, own, at } of estate.machines)
    if (own?.addresses.length === 0)
      addLoss(notes, name, 'its address is not in the files; nobody can be asked for it', at);
  for (const { id, address, subnet, at } of estate.interfaces.flatMap(({ configurations }) => configurations))
    if (toAddress(address) === undefined || subnet === undefined)
      addLoss(
        notes,
        `ip configuration ${toName(id)}`,
        'where it is is not in the files; nobody can be asked for it',
        at,
      );
  return {
    endpoints: ends.map(({ endpoint }, i) => ({ ...endpoint, name: names[i] ?? '' })),
    sites: [...fronts.map(({ site }) => site), ...[...hosts, ...alone].flatMap(({ sites }) => sites)],
  };
}

interface End {
  readonly endpoint: Omit<Endpoint, 'name'>;
  readonly names: readonly string[];
  readonly interfaces: readonly NetworkInterface[];
  readonly sites: readonly Site[];
}

function toHost(estate: AzureEstate, machine: Machine, sites: readonly Site[], points: Points): End {
  const interfaces = estate.interfaces.filter(
    ({ id, machine: owner }) => owner === machine.id || machine.interfaces.includes(id),
  );
  const own = machine.own && toOwnInterface(machine, sites);
  const listens = machine.listens?.map(({ protocol, port }) =>
    toTraffic(protocol === 'udp' ? 'udp' : 'tcp', port, port),
  );
  return {
    names: [machine.name, machine.id],
    interfaces,
    sites: own?.site ? [own.site] : [],
    endpoint: {
      aliases: toAliases(machine.name, [
        ...machine.aliases,
        ...interfaces.flatMap(({ name, aliases }) => [name, ...aliases]),
      ]),
      kind: machine.kind,
      labels: machine.labels,
      interfaces: own ? [own.interface] : interfaces.flatMap((item) => toInterfaces(estate, item, sites, points)),
      ...(listens && { listens: toTrafficSet(listens) }),
      at: machine.at,
    },
  };
}

/** An interface whose machine is in no file, or that has none: a private endpoint, a spare one. */
function toLoneInterface(estate: AzureEstate, own: NetworkInterface, sites: readonly Site[], points: Points): End {
  const machine = own.machineName;
  const site = own.isPrivateEndpoint ? toUnfiltered(own, sites) : undefined;
  return {
    names: [...(machine === undefined ? [] : [machine]), own.name, own.id],
    interfaces: [own],
    sites: site ? [site] : [],
    endpoint: {
      aliases: [...new Set([own.name, ...own.aliases, ...(machine === undefined ? [] : [machine])])],
      kind: own.isPrivateEndpoint ? 'private endpoint' : 'network interface',
      labels: own.labels,
      interfaces: toInterfaces(estate, own, site ? [site, ...sites] : sites, points),
      at: own.at,
    },
  };
}

function toAliases(name: string, all: readonly string[]): string[] {
  return [...new Set(all)].filter((alias) => alias !== name);
}

/** One interface for each segment in which it has addresses. */
function toInterfaces(
  estate: AzureEstate,
  own: NetworkInterface,
  sites: readonly Site[],
  points: Points,
): EndpointInterface[] {
  const bySegment = new Map<string, IpConfiguration[]>();
  for (const configuration of own.configurations) {
    const segment = segmentOf(configuration, own, sites);
    if (segment !== undefined) bySegment.set(segment, [...(bySegment.get(segment) ?? []), configuration]);
  }
  const group = groupOfInterface(estate, own);
  return [...bySegment].map(([segment, configurations], i): EndpointInterface => {
    const subnet = sites.find((site) => site.segment === segment)?.subnet;
    const point = group === undefined ? undefined : points.at(group, subnet, own.tracksTcp);
    const visit = (path: Visit['path']): Visit[] => (point === undefined ? [] : [{ point, path, in: '', out: '' }]);
    const outside = configurations.flatMap((configuration) => {
      const inside = toAddress(configuration.address);
      const known = toAddress(publicIpOf(estate, configuration)?.address);
      return inside && known ? [{ inside, outside: known }] : [];
    });
    return {
      name: i === 0 ? own.name : `${own.name} ${i + 1}`,
      segment,
      addresses: configurations.flatMap(({ address }) => toAddress(address) ?? []),
      leave: visit('output'),
      arrive: visit('input'),
      ...(outside.length > 0 && { outside }),
    };
  });
}

function segmentOf({ subnet }: IpConfiguration, own: NetworkInterface, sites: readonly Site[]): string | undefined {
  if (own.isPrivateEndpoint && sites[0]?.segment === `private endpoint ${own.id}`) return sites[0].segment;
  return sites.find((site) => site.subnet !== undefined && site.subnet.id === subnet)?.segment;
}

/** A private endpoint in a subnet whose security group does not hold for private endpoints. */
function toUnfiltered(own: NetworkInterface, sites: readonly Site[]): Site | undefined {
  const subnets = own.configurations.map(({ subnet }) => sites.find((site) => site.subnet?.id === subnet)?.subnet);
  const subnet = subnets.find((found): found is Subnet => found !== undefined);
  if (!subnet || subnet.filtersPrivateEndpoints) return undefined;
  return {
    segment: `private endpoint ${own.id}`,
    addresses: toAddresses(own.configurations.map(({ address }) => address)),
    network: subnet.network,
    enter: [],
    exit: [],
    why: `private endpoint ${own.name}: the security group of subnet ${subnet.name} does not hold for it`,
    isUnknown: false,
  };
}

/** A container group has its address itself: in a subnet, or a public one. */
function toOwnInterface(machine: Machine, sites: readonly Site[]): { interface: EndpointInterface; site?: Site } {
  const addresses = (machine.own?.addresses ?? []).flatMap((text) => toAddress(text) ?? []);
  const shared = { name: 'eth0', addresses, leave: [], arrive: [] };
  const subnet = sites.find((site) => site.subnet !== undefined && site.subnet.id === machine.own?.subnet);
  if (subnet) return { interface: { ...shared, segment: subnet.segment } };
  const segment = `container group ${machine.id}`;
  const outside = addresses.map((address) => ({ inside: address, outside: address }));
  const isPublic = machine.own?.isPublic === true;
  return {
    interface: { ...shared, segment, ...(isPublic && { outside }) },
    site: {
      segment,
      addresses: toAddresses(machine.own?.addresses ?? []),
      network: '',
      enter: [],
      exit: [],
      why: isPublic
        ? `public container group ${machine.name}`
        : `container group ${machine.name} is in no known subnet`,
      isUnknown: !isPublic,
      isPublic,
    },
  };
}
