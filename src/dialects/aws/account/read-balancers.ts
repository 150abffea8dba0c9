import { toTraffic, toTrafficSet, type TrafficSet, unionTraffic } from '#core/net';
import { memberOf, textOf } from '#core/json';
import type { Listener, LoadBalancer, ManagedService, Target, TargetGroup } from './account.ts';
import type { Notes } from '#dialects/cloud';
import { idOf, inside, type Item, membersOf, numberAt, positionOf, tagsOf, textAt, textsAt } from './item.ts';
import { groupIdsOf } from './read-groups.ts';

/** DescribeLoadBalancers of ELBv2. Its listeners come in lists of their own. */
export function readLoadBalancer(item: Item, notes: Notes): LoadBalancer | undefined {
  const id = idOf(item, 'LoadBalancerArn', notes);
  if (id === undefined) return undefined;
  const type = textAt(item, 'Type') ?? '';
  return {
    id,
    name: textAt(item, 'LoadBalancerName') ?? id,
    dnsName: textAt(item, 'DNSName') ?? '',
    kind: type === 'application' || type === 'network' || type === 'gateway' ? type : 'other',
    description: `ELB ${id.split(':loadbalancer/')[1] ?? id}`,
    subnets: membersOf(item, 'AvailabilityZones').flatMap((zone) => textAt(zone, 'SubnetId') ?? []),
    groups: groupIdsOf(item, 'SecurityGroups'),
    vpc: textAt(item, 'VpcId') ?? '',
    listeners: [],
    tags: tagsOf(item),
    at: positionOf(item),
  };
}

/** DescribeLoadBalancers of the classic ELB. */
export function readClassicLoadBalancer(item: Item, notes: Notes): LoadBalancer | undefined {
  const name = idOf(item, 'LoadBalancerName', notes);
  if (name === undefined) return undefined;
  return {
    id: textAt(item, 'DNSName') ?? name,
    name,
    dnsName: textAt(item, 'DNSName') ?? '',
    kind: 'classic',
    description: `ELB ${name}`,
    subnets: textsAt(item, 'Subnets'),
    groups: groupIdsOf(item, 'SecurityGroups'),
    vpc: textAt(item, 'VPCId') ?? '',
    listeners: membersOf(item, 'ListenerDescriptions').flatMap((description) => {
      const port = numberAt(description, 'Listener', 'LoadBalancerPort');
      return port === undefined
        ? []
        : [{ traffic: toPort('TCP', port), targetGroups: [], at: positionOf(description) }];
    }),
    tags: tagsOf(item),
    at: positionOf(item),
  };
}

/** DescribeListeners; all target groups that an action may forward to. */
export function readListener(item: Item, notes: Notes): { balancer: string; listener: Listener } | undefined {
  const balancer = idOf(item, 'LoadBalancerArn', notes);
  const port = numberAt(item, 'Port');
  if (balancer === undefined || port === undefined) return undefined;
  return {
    balancer,
    listener: {
      traffic: toPort(textAt(item, 'Protocol') ?? 'TCP', port),
      targetGroups: targetGroupsOf(membersOf(item, 'DefaultActions')),
      at: positionOf(item),
    },
  };
}

function targetGroupsOf(actions: readonly Item[]): string[] {
  const arns = actions.flatMap((action) => [
    textAt(action, 'TargetGroupArn'),
    ...membersOf(inside(action, 'ForwardConfig'), 'TargetGroups').map((group) => textAt(group, 'TargetGroupArn')),
  ]);
  return [...new Set(arns.flatMap((arn) => arn ?? []))];
}

export function toPort(protocol: string, port: number): TrafficSet {
  if (port < 0 || port > 0xffff) return toTrafficSet([]);
  const [tcp, udp] = [toTrafficSet([toTraffic('tcp', port, port)]), toTrafficSet([toTraffic('udp', port, port)])];
  switch (protocol.toUpperCase()) {
    case 'UDP':
    case 'QUIC':
      return udp;
    case 'TCP_UDP':
    case 'TCP_QUIC':
      return unionTraffic(tcp, udp);
    default:
      return tcp;
  }
}

/** DescribeTargetGroups. */
export function readTargetGroup(item: Item, notes: Notes): TargetGroup | undefined {
  const id = idOf(item, 'TargetGroupArn', notes);
  if (id === undefined) return undefined;
  return {
    id,
    kind: textAt(item, 'TargetType') ?? 'instance',
    protocol: textAt(item, 'Protocol') ?? 'TCP',
    port: numberAt(item, 'Port') ?? 0,
    tags: tagsOf(item),
    at: positionOf(item),
  };
}

/** DescribeTargetHealth: one of the descriptions. */
export function readTarget(item: Item): Target | undefined {
  const id = textAt(item, 'Target', 'Id');
  if (id === undefined) return undefined;
  const [port, zone] = [numberAt(item, 'Target', 'Port'), textAt(item, 'Target', 'AvailabilityZone')];
  return {
    id,
    ...(port !== undefined && { port }),
    ...(zone !== undefined && { zone }),
    state: textAt(item, 'TargetHealth', 'State') ?? 'healthy',
  };
}

/** `[{Key, Value}]` of load balancers and target groups. */
export function readAttributes(item: Item): Map<string, string> {
  return new Map(
    membersOf(item, 'Attributes').flatMap((attribute): [string, string][] => {
      const key = textAt(attribute, 'Key');
      return key === undefined ? [] : [[key, textOf(memberOf(attribute.node, 'Value')) ?? '']];
    }),
  );
}

/** DescribeDBInstances. */
export function readDatabase(item: Item, notes: Notes): ManagedService | undefined {
  const id = idOf(item, 'DBInstanceIdentifier', notes);
  const dnsName = textAt(item, 'Endpoint', 'Address');
  const subnets = membersOf(inside(item, 'DBSubnetGroup'), 'Subnets').flatMap(
    (s) => textAt(s, 'SubnetIdentifier') ?? [],
  );
  const port = numberAt(item, 'Endpoint', 'Port');
  const groups = groupIdsOf(item, 'VpcSecurityGroups');
  return id === undefined
    ? undefined
    : toService('database', textAt(item, 'DBInstanceArn') ?? id, id, item, { dnsName, subnets, port, groups });
}

/** DescribeElasticsearchDomains, DescribeDomains of OpenSearch. */
export function readSearchDomain(item: Item, notes: Notes): ManagedService | undefined {
  const name = idOf(item, 'DomainName', notes);
  if (name === undefined) return undefined;
  const options = inside(item, 'VPCOptions');
  const dnsName = textAt(item, 'Endpoints', 'vpc') ?? textAt(item, 'Endpoint');
  const [subnets, groups] = [textsAt(options, 'SubnetIds'), groupIdsOf(options, 'SecurityGroupIds')];
  return toService('search domain', textAt(item, 'DomainId') ?? name, name, item, {
    dnsName,
    subnets,
    port: 443,
    groups,
  });
}

/** ListFunctions. Undefined for a function that is in no VPC. */
export function readFunction(item: Item, notes: Notes): ManagedService | undefined {
  const name = idOf(item, 'FunctionName', notes);
  const options = inside(item, 'VpcConfig');
  const [subnets, groups] = [textsAt(options, 'SubnetIds'), groupIdsOf(options, 'SecurityGroupIds')];
  if (name === undefined || subnets.length === 0) return undefined;
  return toService('function', textAt(item, 'FunctionArn') ?? name, name, item, {
    dnsName: undefined,
    subnets,
    port: undefined,
    groups,
  });
}

function toService(
  kind: string,
  id: string,
  name: string,
  item: Item,
  rest: { dnsName: string | undefined; port: number | undefined; subnets: string[]; groups: string[] },
): ManagedService {
  const { dnsName, port, subnets, groups } = rest;
  return {
    id,
    kind,
    name,
    title: name,
    ...(dnsName !== undefined && { dnsName }),
    ...(port !== undefined && { port }),
    subnets,
    groups,
    tags: { ...tagsOf(item), ...tagsOf(item, 'TagList') },
    at: positionOf(item),
  };
}
