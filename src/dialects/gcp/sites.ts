import type { Endpoint, EndpointInterface, Segment, Visit } from '#core/model';
import {
  type Address,
  type AddressSet,
  isEmptyAddressSet,
  NO_ADDRESSES,
  parseAddress,
  subtractAddresses,
  toAddressSet,
  toRange,
  unionAddresses,
} from '#core/net';
import { addLoss, type Notes, pickNames, PRIVATE_ADDRESSES, readNetwork } from '#dialects/cloud';
import type { GcpEstate, Instance, InstanceInterface, Network, Subnetwork } from './estate.ts';
import { findNetwork, findSubnetworks, isTold } from './networks.ts';
import { METADATA } from './platform.ts';
import type { Points } from './points.ts';
import { isSame, projectOf } from './resource.ts';

export const INTERNET = 'internet';
export const METADATA_SEGMENT = 'metadata server';

/** Addresses of a network that are routed and filtered alike. */
export interface Site {
  readonly segment: string;
  readonly addresses: AddressSet;
  readonly network: Network;
  /** Absent: it is not known in which one. */
  readonly subnetwork?: Subnetwork;
  readonly enter: readonly Visit[];
  readonly exit: readonly Visit[];
  /** Whether somebody is known to be there. */
  readonly isKnown: boolean;
  /** Those who are reached from outside: what they are here. */
  readonly public: AddressSet;
  /** By the tag that a route asks for. */
  readonly tagged: (tags: readonly string[]) => AddressSet;
  /** Of whom no file tells which tags they have. */
  readonly untagged: AddressSet;
}

/** An instance's interface with what belongs to it. */
interface Leg {
  readonly instance: Instance;
  readonly own: InstanceInterface;
  readonly network: Network;
  readonly subnetwork?: Subnetwork;
  readonly point: string;
  readonly addresses: readonly Address[];
}

export interface Places {
  readonly endpoints: readonly Endpoint[];
  readonly sites: readonly Site[];
}

export function findPlaces(estate: GcpEstate, networks: readonly Network[], points: Points, notes: Notes): Places {
  const subnetworks = findSubnetworks(estate, notes);
  const names = pickNames(
    subnetworks.map(({ name, key, network }) => [`${findNetwork(networks, network)?.name ?? network}/${name}`, key]),
  );
  const legs = estate.instances.flatMap((instance) => toLegs(instance, networks, subnetworks, points, notes));
  const sites = subnetworks.flatMap((subnetwork, i) => {
    const network = findNetwork(networks, subnetwork.network);
    return network ? toSites(names[i] ?? subnetwork.key, network, subnetwork, legs, points) : [];
  });
  const rest = networks.flatMap((network) => toRest(network, subnetworks, sites, points));
  const endpointNames = pickNames(estate.instances.map(({ name, key }) => [name, `${projectOf(key)}/${name}`, key]));
  const segments = new Map(subnetworks.map((subnetwork, i) => [subnetwork, names[i] ?? subnetwork.key]));
  return {
    sites: [...sites, ...rest].filter(({ addresses, isKnown }) => isKnown || !isEmptyAddressSet(addresses)),
    endpoints: estate.instances.map((instance, i) =>
      toEndpoint(instance, endpointNames[i] ?? instance.key, legs, segments),
    ),
  };
}

export function toSegments(sites: readonly Site[]): Segment[] {
  return [
    ...sites.map(({ segment, addresses }) => ({ name: segment, addresses, isInternet: false })),
    { name: METADATA_SEGMENT, addresses: METADATA, isInternet: false },
    { name: INTERNET, addresses: NO_ADDRESSES, isInternet: true },
  ];
}

function toLegs(
  instance: Instance,
  networks: readonly Network[],
  subnetworks: readonly Subnetwork[],
  points: Points,
  notes: Notes,
): Leg[] {
  return instance.interfaces.flatMap((own): Leg[] => {
    const network = findNetwork(networks, own.network);
    if (!network) return [];
    const key = own.subnetwork ?? `${own.network}/subnetworks/unknown`;
    const subnetwork = subnetworks.find((known) => isSame(known.key, key) && isSame(known.network, own.network));
    const { tags, accounts } = instance;
    const region = subnetwork?.region ?? '';
    const point = points.at({
      network: network.key,
      ...(tags && { tags }),
      accounts,
      region,
      instance: instance.key,
      isKnown: true,
    });
    const addresses = toAddresses([...own.addresses, ...own.externalIpv6, ...own.aliasRanges]);
    if (addresses.length === 0)
      addLoss(
        notes,
        `${own.name} of ${instance.name}`,
        'its address is not in the files; nobody can be asked for it',
        instance.at,
      );
    return [{ instance, own, network, ...(subnetwork && { subnetwork }), point, addresses }];
  });
}

/** Those who are known, alias ranges by what filters them, and the rest of the subnetwork. */
function toSites(name: string, network: Network, subnetwork: Subnetwork, legs: readonly Leg[], points: Points): Site[] {
  const own = legs.filter((leg) => leg.subnetwork === subnetwork);
  const shared = { network, subnetwork };
  const tagged = (tags: readonly string[]) =>
    toSet(
      own
        .filter(({ instance }) => instance.tags?.some((tag) => tags.includes(tag)))
        .flatMap(({ addresses }) => addresses),
    );
  const known: Site = {
    ...shared,
    segment: name,
    addresses: toSet(own.flatMap(({ addresses }) => addresses)),
    enter: [],
    exit: [],
    isKnown: true,
    public: toSet(
      own.flatMap(({ own: item }) => toAddresses([...(item.external ? item.addresses : []), ...item.externalIpv6])),
    ),
    tagged,
    untagged: toSet(own.filter(({ instance }) => !instance.tags).flatMap(({ addresses }) => addresses)),
  };
  const byPoint = Map.groupBy(
    own.filter((leg) => !isEmptyAddressSet(aliasesOf(leg))),
    ({ point }) => point,
  );
  const aliases = [...byPoint].map(([point, some]): Site => ({
    ...shared,
    segment: `${name} (alias ranges behind ${point})`,
    addresses: unionAddresses(...some.map(aliasesOf)),
    enter: visit(point, 'input'),
    exit: visit(point, 'output'),
    isKnown: true,
    public: NO_ADDRESSES,
    tagged: (tags) =>
      unionAddresses(...some.filter(({ instance }) => instance.tags?.some((tag) => tags.includes(tag))).map(aliasesOf)),
    untagged: unionAddresses(...some.filter(({ instance }) => !instance.tags).map(aliasesOf)),
  }));
  const taken = unionAddresses(known.addresses, ...aliases.map(({ addresses }) => addresses));
  const others = subtractAddresses(toNetworks(subnetwork.ranges), taken);
  return [known, ...aliases, toOthers(`${name} (others)`, network, others, points, subnetwork)];
}

/** Of a network whose subnetworks are not all told: any private address may be there. */
function toRest(network: Network, subnetworks: readonly Subnetwork[], sites: readonly Site[], points: Points): Site[] {
  if (isTold(network, subnetworks)) return [];
  const taken = unionAddresses(...sites.filter((site) => site.network === network).map(({ addresses }) => addresses));
  return [toOthers(`${network.name} (others)`, network, subtractAddresses(PRIVATE_ADDRESSES, taken), points)];
}

function toOthers(
  segment: string,
  network: Network,
  addresses: AddressSet,
  points: Points,
  subnetwork?: Subnetwork,
): Site {
  const point = points.at({
    network: network.key,
    tags: [],
    accounts: [],
    region: subnetwork?.region ?? '',
    isKnown: false,
  });
  return {
    segment,
    addresses,
    network,
    ...(subnetwork && { subnetwork }),
    enter: visit(point, 'input'),
    exit: visit(point, 'output'),
    isKnown: false,
    public: NO_ADDRESSES,
    tagged: () => NO_ADDRESSES,
    untagged: addresses,
  };
}

function toEndpoint(
  instance: Instance,
  name: string,
  legs: readonly Leg[],
  segments: ReadonlyMap<Subnetwork, string>,
): Endpoint {
  return {
    name,
    aliases: [...new Set([instance.name, ...instance.aliases])].filter((alias) => alias !== name),
    kind: 'instance',
    labels: instance.labels,
    interfaces: legs.filter((leg) => leg.instance === instance).flatMap((leg) => toInterface(leg, segments)),
    at: instance.at,
  };
}

function toInterface(
  { own, subnetwork, point, addresses }: Leg,
  segments: ReadonlyMap<Subnetwork, string>,
): EndpointInterface[] {
  const segment = subnetwork && segments.get(subnetwork);
  if (segment === undefined) return [];
  const [inside] = toAddresses(own.addresses);
  const [external] = toAddresses(own.external?.address === undefined ? [] : [own.external.address]);
  const outside = [
    ...(inside && external ? [{ inside, outside: external }] : []),
    ...toAddresses(own.externalIpv6).map((address) => ({ inside: address, outside: address })),
  ];
  return [
    {
      name: own.name,
      segment,
      addresses,
      leave: visit(point, 'output'),
      arrive: visit(point, 'input'),
      ...(outside.length > 0 && { outside }),
    },
  ];
}

function visit(point: string, path: Visit['path']): Visit[] {
  return [{ point, path, in: '', out: '' }];
}

/** Ranges of more than one address: whose they are is known, but they are too many to list. */
function aliasesOf({ own }: Leg): AddressSet {
  return toNetworks(own.aliasRanges.filter((text) => toAddresses([text]).length === 0));
}

/** Single addresses, also as `/32` or `/128`. */
function toAddresses(texts: readonly string[]): Address[] {
  return texts.flatMap((text) => {
    const single = parseAddress(text.replace(/\/(?:32|128)$/, ''));
    return single.ok ? [single.value] : [];
  });
}

function toSet(addresses: readonly Address[]): AddressSet {
  return toAddressSet(addresses.map(toRange));
}

export function toNetworks(texts: readonly string[]): AddressSet {
  return toAddressSet(texts.flatMap((text) => readNetwork(text) ?? []).map(toRange));
}
