import { tell, type Value } from '../build.ts';
import { kindOfGateway } from '../gateways.ts';
import type { Rewrite, Source } from '../source.ts';
import { toTags } from '../tags.ts';

/** In a table the destination has a shorter name than by itself. */
function toRoute(route: Source): Record<string, Value> {
  const target = (name: string) => route.text(name);
  const gateway = target('gateway_id');
  return {
    DestinationCidrBlock: route.texts('cidr_block')[0] ?? route.texts('destination_cidr_block')[0],
    DestinationIpv6CidrBlock: route.texts('ipv6_cidr_block')[0] ?? route.texts('destination_ipv6_cidr_block')[0],
    DestinationPrefixListId: target('destination_prefix_list_id'),
    GatewayId: gateway,
    GatewayKind: gateway === undefined ? undefined : kindOfGateway(route.typeOf(gateway)),
    NatGatewayId: target('nat_gateway_id'),
    TransitGatewayId: target('transit_gateway_id'),
    VpcPeeringConnectionId: target('vpc_peering_connection_id'),
    EgressOnlyInternetGatewayId: target('egress_only_gateway_id'),
    VpcEndpointId: target('vpc_endpoint_id'),
    NetworkInterfaceId: target('network_interface_id'),
    InstanceId: target('instance_id'),
    LocalGatewayId: target('local_gateway_id'),
    CarrierGatewayId: target('carrier_gateway_id'),
    CoreNetworkArn: target('core_network_arn'),
  };
}

function table(id: (source: Source) => string, isMain: boolean): Rewrite {
  return (source) => [
    tell('RouteTables', source.offset, {
      RouteTableId: id(source),
      VpcId: source.text('vpc_id') ?? /^main route table of (.+)$/.exec(id(source))?.[1],
      Associations: isMain ? [{ Main: true }] : [],
      Routes: source.blocks('route').map(toRoute),
      Tags: toTags(source.node('tags')),
    }),
  ];
}

const route: Rewrite = (source) => [
  tell('PartRoutes', source.offset, { RouteTableId: source.text('route_table_id'), ...toRoute(source) }),
];

const use: Rewrite = (source) => [
  tell('PartTableUses', source.offset, {
    RouteTableId: source.text('route_table_id'),
    SubnetId: source.text('subnet_id'),
    GatewayId: source.text('gateway_id'),
  }),
];

const mainUse: Rewrite = (source) => [
  tell('PartTableUses', source.offset, { RouteTableId: source.text('route_table_id'), Main: true }),
];

function gateway(list: string, idName: string): Rewrite {
  return (source) => [
    tell(list, source.offset, {
      [idName]: source.id,
      Attachments: source.text('vpc_id') === undefined ? [] : [{ VpcId: source.text('vpc_id') }],
      Tags: toTags(source.node('tags')),
    }),
  ];
}

const attachment: Rewrite = (source) => [
  tell('PartGatewayVpcs', source.offset, {
    InternetGatewayId: source.text('internet_gateway_id'),
    VpnGatewayId: source.text('vpn_gateway_id'),
    VpcId: source.text('vpc_id'),
  }),
];

const nat: Rewrite = (source) => [
  tell('NatGateways', source.offset, {
    NatGatewayId: source.id,
    SubnetId: source.text('subnet_id'),
    ConnectivityType: source.text('connectivity_type'),
    NatGatewayAddresses: [{ PrivateIp: source.text('private_ip'), PublicIp: source.text('public_ip') }],
    Tags: toTags(source.node('tags')),
  }),
];

const endpoint: Rewrite = (source) => [
  tell('VpcEndpoints', source.offset, {
    VpcEndpointId: source.id,
    VpcId: source.text('vpc_id'),
    ServiceName: source.text('service_name'),
    VpcEndpointType: source.text('vpc_endpoint_type'),
    NetworkInterfaceIds: [...source.texts('network_interface_ids')],
    Tags: toTags(source.node('tags')),
  }),
];

export const ROUTE_REWRITES: Readonly<Record<string, Rewrite>> = {
  aws_route_table: table(({ id }) => id, false),
  aws_default_route_table: table((source) => source.text('default_route_table_id') ?? source.id, true),
  aws_route: route,
  aws_route_table_association: use,
  aws_main_route_table_association: mainUse,
  aws_internet_gateway: gateway('InternetGateways', 'InternetGatewayId'),
  aws_egress_only_internet_gateway: gateway('EgressOnlyInternetGateways', 'EgressOnlyInternetGatewayId'),
  aws_vpn_gateway: gateway('VpnGateways', 'VpnGatewayId'),
  aws_internet_gateway_attachment: attachment,
  aws_vpn_gateway_attachment: attachment,
  aws_nat_gateway: nat,
  aws_vpc_endpoint: endpoint,
};
