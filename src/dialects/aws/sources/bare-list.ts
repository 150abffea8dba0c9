import type { Item } from '../account/item.ts';
import type { Section } from '../account/section.ts';

/** By what only objects of a list have: the first that fits. */
const SIGNS: readonly (readonly [list: string, ...members: string[]])[] = [
  ['SecurityGroups', 'GroupId', 'IpPermissions'],
  ['SecurityGroupRules', 'SecurityGroupRuleId'],
  ['NetworkInterfaces', 'NetworkInterfaceId', 'PrivateIpAddresses'],
  ['Instances', 'InstanceId', 'ImageId'],
  ['Reservations', 'ReservationId', 'Instances'],
  ['Subnets', 'SubnetId', 'CidrBlock'],
  ['RouteTables', 'RouteTableId', 'Routes'],
  ['NetworkAcls', 'NetworkAclId', 'Entries'],
  ['InternetGateways', 'InternetGatewayId', 'Attachments'],
  ['NatGateways', 'NatGatewayId', 'NatGatewayAddresses'],
  ['VpcPeeringConnections', 'VpcPeeringConnectionId', 'RequesterVpcInfo'],
  ['VpcEndpoints', 'VpcEndpointId', 'ServiceName'],
  ['Vpcs', 'VpcId', 'CidrBlock'],
  ['Addresses', 'AllocationId', 'PublicIp'],
];

/** Objects without the name of their list, as `--query` and inventory tools leave them: often only some of them. Undefined: none that we know. */
export function findBareSections({ node, locate }: Item): Section[] | undefined {
  if (node.kind !== 'array') return undefined;
  const lists = new Map<string, Item[]>();
  for (const object of node.items) {
    if (object.kind !== 'object') return undefined;
    const [list] = SIGNS.find(([, ...members]) => members.every((name) => object.members.has(name))) ?? [];
    if (list === undefined) return undefined;
    const items = lists.get(list) ?? [];
    items.push({ node: object, locate });
    lists.set(list, items);
  }
  if (lists.size === 0) return undefined;
  return [...lists].map(([list, items]) => ({ list, items }));
}

/** Whether the beginning of a text looks like such objects. */
export function looksLikeBareList(start: string): boolean {
  return SIGNS.some(([, ...members]) => members.every((name) => start.includes(`"${name}"`)));
}
