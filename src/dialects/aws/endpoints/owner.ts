import type { Position, Visit } from '#core/model';
import type { Account, ManagedService, NetworkInterface } from '../account/account.ts';
import type { CalledList } from '../account/told.ts';
import { endpointVisits } from '../points/endpoint-points.ts';

/** Whose an interface is that no instance has. */
export interface Owner {
  readonly name: string;
  readonly kind: string;
  readonly aliases: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** It answers nobody. */
  readonly isSilent: boolean;
  /** What a packet meets there after the groups of the interface. */
  readonly arrive?: readonly Visit[];
  /** What would say what it answers is not in the input. */
  readonly untold?: CalledList;
  readonly at?: Position;
}

/** What the platform says of its own interfaces. Source: descriptions in DescribeNetworkInterfaces of each service. */
export function ownerOf(account: Account, own: NetworkInterface): Owner {
  return (
    instanceOwner(own) ??
    natOwner(account, own) ??
    balancerOwner(own) ??
    endpointOwner(account, own) ??
    serviceOwner(account, own) ??
    describedOwner(own) ??
    itself(own)
  );
}

/** An instance that the input does not list: the interface tells which. */
function instanceOwner({ instance, tags }: NetworkInterface): Owner | undefined {
  if (instance === undefined) return undefined;
  return { name: instance, kind: 'instance', aliases: [], tags, isSilent: false };
}

function natOwner({ natGateways }: Account, own: NetworkInterface): Owner | undefined {
  const nat = [...natGateways.values()].find(
    ({ id, addresses }) => addresses.some((address) => address.interface === own.id) || own.description.endsWith(id),
  );
  if (!nat) return undefined;
  const { id, tags, at } = nat;
  return { name: id, kind: 'NAT gateway', aliases: tags['Name'] ? [tags['Name']] : [], tags, isSilent: true, at };
}

/** A load balancer that the input does not list; those that it lists are endpoints of their own. */
function balancerOwner(own: NetworkInterface): Owner | undefined {
  if (!own.description.startsWith('ELB ')) return undefined;
  return {
    name: own.description,
    kind: 'load balancer',
    aliases: [],
    tags: {},
    isSilent: false,
    untold: 'LoadBalancers',
  };
}

function endpointOwner({ endpoints }: Account, own: NetworkInterface): Owner | undefined {
  const endpoint = [...endpoints.values()].find(
    ({ id, interfaces }) => interfaces.includes(own.id) || own.description.endsWith(id),
  );
  if (!endpoint) return undefined;
  const { id, service, tags, at } = endpoint;
  const arrive = endpointVisits(endpoint);
  return { name: id, kind: 'endpoint', aliases: service ? [service] : [], tags, isSilent: false, arrive, at };
}

function serviceOwner({ services }: Account, own: NetworkInterface): Owner | undefined {
  const service = [...services.values()].find((candidate) => isOf(candidate, own, services));
  if (!service) return undefined;
  const { name, kind, title, dnsName, tags, at } = service;
  return {
    name,
    kind,
    aliases: [...new Set([title, ...(dnsName ? [dnsName] : [])])].filter((alias) => alias !== name),
    tags,
    isSilent: false,
    at,
  };
}

/** Functions and domains are named in the description; a database only fits where no other would. */
function isOf(service: ManagedService, own: NetworkInterface, services: Account['services']): boolean {
  const { kind, title } = service;
  if (kind === 'function') return own.description.startsWith(`AWS Lambda VPC ENI-${title}-`);
  if (kind === 'search domain') return own.description === `ES ${title}`;
  if (kind !== 'database' || own.description !== 'RDSNetworkInterface' || !fits(service, own)) return false;
  return [...services.values()].filter((other) => other.kind === kind && fits(other, own)).length === 1;
}

function fits({ subnets, groups }: ManagedService, own: NetworkInterface): boolean {
  return subnets.includes(own.subnet) && groups.toSorted().join() === own.groups.toSorted().join();
}

/** What the platform's own services write on interfaces that they make, and what is behind them. */
const DESCRIPTIONS: readonly (readonly [pattern: RegExp, kind: string, name: (found: string) => string])[] = [
  [/^AWS Lambda VPC ENI-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'function', (name) => name],
  [/^Amazon EKS (\S+)$/, 'kubernetes control plane', (cluster) => `EKS ${cluster}`],
  [/^EFS mount target for (fs-\w+)/, 'file system', (id) => id],
  [/^ES (\S+)$/, 'search domain', (domain) => domain],
  [/^ElastiCache (\S+)$/, 'cache', (cluster) => `ElastiCache ${cluster}`],
  [/^AWS created network interface for directory (d-\w+)/, 'directory', (id) => id],
  [/^arn:aws[\w-]*:ecs:[^:]*:[^:]*:attachment\/([\w-]+)$/, 'task', (id) => `ECS attachment ${id}`],
];

function describedOwner({ description, tags }: NetworkInterface): Owner | undefined {
  for (const [pattern, kind, toName] of DESCRIPTIONS) {
    const found = pattern.exec(description)?.[1];
    if (found !== undefined) return { name: toName(found), kind, aliases: [], tags, isSilent: false };
  }
  return undefined;
}

function itself({ id, kind, description, tags, at }: NetworkInterface): Owner {
  const isSilent = kind === 'nat_gateway' || kind === 'transit_gateway' || kind === 'gateway_load_balancer_endpoint';
  const word = description.split(' ')[0] ?? '';
  const title = { nat_gateway: 'NAT gateway', transit_gateway: 'transit gateway' }[kind] ?? 'interface';
  return {
    name: id,
    kind: word === 'RDSNetworkInterface' ? 'database' : title,
    aliases: tags['Name'] ? [tags['Name']] : [],
    tags,
    isSilent,
    ...(kind === 'vpc_endpoint' && { untold: 'VpcEndpoints' as const }),
    at,
  };
}
