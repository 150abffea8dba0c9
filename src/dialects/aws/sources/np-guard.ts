import { itemsOf, type JsonNode, memberOf, textOf, truthOf } from '#core/json';
import type { Item } from '../account/item.ts';
import type { Section } from '../account/section.ts';
import { folderOf } from './api.ts';
import { toNode } from './build.ts';

const LISTS: Readonly<Record<string, string>> = {
  instances: 'Instances',
  internet_gateways: 'InternetGateways',
  network_acls: 'NetworkAcls',
  security_groups: 'SecurityGroups',
  subnets: 'Subnets',
  vpcs: 'Vpcs',
};

/**
 * Objects of the API under other names. Route tables are not collected there: the format takes a subnet for public, that
 * is for routed to the internet gateway of its VPC, when it gives new interfaces public addresses.
 * Source: np-guard/cloud-resource-collector, np-guard/vpc-network-config-analyzer.
 */
export function findNpGuardSections(root: Item, path: string): Section[] | undefined {
  const { node } = root;
  if (node.kind !== 'object' || textOf(memberOf(node, 'provider')) !== 'aws') return undefined;
  if (!memberOf(node, 'collector_version')) return undefined;
  const folder = folderOf(path);
  const lists = [...node.members].filter(([, member]) => member.kind === 'array');
  return [
    ...lists.map(([name, member]) => ({
      list: LISTS[name] ?? name,
      items: itemsOf(member).map((item) => ({ ...root, node: item })),
      folder,
    })),
    { list: 'RouteTables', items: toRouteTables(node).map((table) => ({ ...root, node: table })), folder },
  ];
}

function toRouteTables(node: JsonNode): JsonNode[] {
  const gateways = new Map(
    itemsOf(memberOf(node, 'internet_gateways')).flatMap((gateway): [string, JsonNode | undefined][] =>
      itemsOf(memberOf(gateway, 'Attachments')).map((attachment) => [
        textOf(memberOf(attachment, 'VpcId')) ?? '',
        memberOf(gateway, 'InternetGatewayId'),
      ]),
    ),
  );
  const areTold = memberOf(node, 'internet_gateways') !== undefined;
  return itemsOf(memberOf(node, 'subnets')).map((subnet) => {
    const { offset } = subnet;
    const gateway = gateways.get(textOf(memberOf(subnet, 'VpcId')) ?? '');
    const isMapped = truthOf(memberOf(subnet, 'MapPublicIpOnLaunch')) === true;
    const isPublic = isMapped && (gateway !== undefined || !areTold);
    const toInternet = {
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: gateway ?? 'igw-that-is-not-collected',
      GatewayKind: 'internet-gateway',
    };
    return toNode(offset, {
      RouteTableId: `routes of ${textOf(memberOf(subnet, 'SubnetId')) ?? ''}`,
      VpcId: memberOf(subnet, 'VpcId'),
      Associations: [{ SubnetId: memberOf(subnet, 'SubnetId') }],
      Routes: isPublic ? [toInternet] : [],
    });
  });
}
