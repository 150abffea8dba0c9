import { printRange } from '#core/net';
import type { Route, RouteTable, RouteTarget } from './account.ts';
import type { Notes } from '#dialects/cloud';
import { idOf, isTrueAt, type Item, membersOf, positionOf, rangeAt, tagsOf, textAt } from './item.ts';

/** DescribeRouteTables. */
export function readRouteTable(item: Item, notes: Notes): RouteTable | undefined {
  const id = idOf(item, 'RouteTableId', notes);
  if (id === undefined) return undefined;
  const associations = membersOf(item, 'Associations');
  return {
    id,
    vpc: textAt(item, 'VpcId') ?? '',
    isMain: associations.some((association) => isTrueAt(association, 'Main')),
    subnets: associations.flatMap((association) => textAt(association, 'SubnetId') ?? []),
    gateways: associations.flatMap((association) => textAt(association, 'GatewayId') ?? []),
    routes: membersOf(item, 'Routes').flatMap((route) => readRoute(route, notes) ?? []),
    tags: tagsOf(item),
    at: positionOf(item),
  };
}

export function readRoute(item: Item, notes: Notes): Route | undefined {
  const range = rangeAt(item, 'DestinationCidrBlock', notes) ?? rangeAt(item, 'DestinationIpv6CidrBlock', notes);
  const list = textAt(item, 'DestinationPrefixListId');
  if (!range && list === undefined) {
    const message =
      'a route without a destination; expected `DestinationCidrBlock`, `DestinationIpv6CidrBlock` or `DestinationPrefixListId`';
    notes.errors.push({ message, at: positionOf(item) });
    return undefined;
  }
  const target = readTarget(item);
  const isBlackhole = textAt(item, 'State') === 'blackhole';
  const where = range ? printRange(range) : (list ?? '');
  return {
    destination: range ? { kind: 'network', range } : { kind: 'prefix-list', id: list ?? '' },
    target,
    isBlackhole,
    isPropagated: textAt(item, 'Origin') === 'EnableVgwRoutePropagation',
    text: `${where} -> ${target.id}${isBlackhole ? ' (blackhole)' : ''}`,
    at: positionOf(item),
  };
}

const MEMBERS: readonly (readonly [string, RouteTarget['kind']])[] = [
  ['NatGatewayId', 'nat-gateway'],
  ['TransitGatewayId', 'transit-gateway'],
  ['VpcPeeringConnectionId', 'peering'],
  ['EgressOnlyInternetGatewayId', 'egress-only-gateway'],
  ['VpcEndpointId', 'endpoint'],
  ['NetworkInterfaceId', 'interface'],
  ['InstanceId', 'instance'],
  ['LocalGatewayId', 'other'],
  ['CarrierGatewayId', 'other'],
  ['CoreNetworkArn', 'other'],
  ['Unresolved', 'other'],
];

const GATEWAYS: readonly (readonly [string, RouteTarget['kind']])[] = [
  ['igw-', 'internet-gateway'],
  ['vgw-', 'vpn-gateway'],
  ['vpce-', 'endpoint'],
  ['nat-', 'nat-gateway'],
  ['tgw-', 'transit-gateway'],
  ['eigw-', 'egress-only-gateway'],
];

/** Templates tell the kind of a gateway beside: their names do not. */
function readTarget(item: Item): RouteTarget {
  for (const [member, kind] of MEMBERS) {
    const id = textAt(item, member);
    if (id) return { kind, id };
  }
  const id = textAt(item, 'GatewayId') ?? '';
  if (id === 'local') return { kind: 'local', id };
  const told = textAt(item, 'GatewayKind');
  const kind = GATEWAYS.find(([start, name]) => id.startsWith(start) || name === told)?.[1];
  return { kind: kind ?? 'other', id: id || 'a target that is not told' };
}
