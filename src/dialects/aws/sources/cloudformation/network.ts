import { tell } from '../build.ts';
import { kindOfGateway } from '../gateways.ts';
import type { Rewrite } from '../source.ts';

const vpc: Rewrite = (source) => [
  tell('Vpcs', source.offset, {
    VpcId: source.id,
    CidrBlock: source.texts('CidrBlock')[0],
    Tags: source.node('Tags'),
  }),
];

const vpcNetwork: Rewrite = (source) => [
  tell('PartNetworks', source.offset, {
    VpcId: source.text('VpcId'),
    CidrBlock: source.texts('CidrBlock')[0],
    Ipv6CidrBlock: source.texts('Ipv6CidrBlock')[0],
  }),
];

const subnet: Rewrite = (source) => [
  tell('Subnets', source.offset, {
    SubnetId: source.id,
    VpcId: source.text('VpcId'),
    CidrBlock: source.texts('CidrBlock')[0],
    Ipv6CidrBlockAssociationSet: source.texts('Ipv6CidrBlock').map((text) => ({ Ipv6CidrBlock: text })),
    AvailabilityZone: source.text('AvailabilityZone'),
    Tags: source.node('Tags'),
  }),
];

const acl: Rewrite = (source) => [
  tell('NetworkAcls', source.offset, {
    NetworkAclId: source.id,
    VpcId: source.text('VpcId'),
    Tags: source.node('Tags'),
  }),
];

const aclEntry: Rewrite = (source) => [
  tell('PartAclEntries', source.offset, {
    NetworkAclId: source.text('NetworkAclId'),
    Perhaps: source.perhaps,
    Open: ['Protocol', 'PortRange.From', 'PortRange.To'].find(source.isOpen),
    RuleNumber: source.number('RuleNumber'),
    RuleAction: source.text('RuleAction')?.toLowerCase(),
    Protocol: source.text('Protocol'),
    Egress: source.isTrue('Egress') ?? false,
    CidrBlock: source.texts('CidrBlock')[0],
    Ipv6CidrBlock: source.texts('Ipv6CidrBlock')[0],
    PortRange: { From: source.number('PortRange.From'), To: source.number('PortRange.To') },
    IcmpTypeCode: { Type: source.number('Icmp.Type'), Code: source.number('Icmp.Code') },
  }),
];

const aclSubnet: Rewrite = (source) => [
  tell('PartAclSubnets', source.offset, {
    NetworkAclId: source.text('NetworkAclId'),
    SubnetId: source.text('SubnetId'),
  }),
];

const routeTable: Rewrite = (source) => [
  tell('RouteTables', source.offset, {
    RouteTableId: source.id,
    VpcId: source.text('VpcId'),
    Associations: [],
    Routes: [],
    Tags: source.node('Tags'),
  }),
];

const TARGETS = [
  'NatGatewayId',
  'TransitGatewayId',
  'VpcPeeringConnectionId',
  'EgressOnlyInternetGatewayId',
  'VpcEndpointId',
  'NetworkInterfaceId',
  'InstanceId',
  'LocalGatewayId',
  'CarrierGatewayId',
  'CoreNetworkArn',
];

/** Whether the route is there is not known: nor where it leads. */
function openTarget(perhaps: string): Record<string, string | undefined> {
  return { ...Object.fromEntries(TARGETS.map((name) => [name, undefined])), Unresolved: perhaps };
}

const route: Rewrite = (source) => {
  const gateway = source.text('GatewayId');
  return [
    tell('PartRoutes', source.offset, {
      RouteTableId: source.text('RouteTableId'),
      DestinationCidrBlock: source.texts('DestinationCidrBlock')[0],
      DestinationIpv6CidrBlock: source.texts('DestinationIpv6CidrBlock')[0],
      DestinationPrefixListId: source.text('DestinationPrefixListId'),
      GatewayId: gateway,
      GatewayKind: gateway === undefined ? undefined : kindOfGateway(source.typeOf(gateway)),
      ...Object.fromEntries(TARGETS.map((name) => [name, source.text(name)])),
      ...(source.perhaps !== undefined && openTarget(source.perhaps)),
    }),
  ];
};

const tableUse: Rewrite = (source) => [
  tell('PartTableUses', source.offset, {
    RouteTableId: source.text('RouteTableId'),
    SubnetId: source.text('SubnetId'),
    GatewayId: source.text('GatewayId'),
  }),
];

function gateway(list: string, idName: string): Rewrite {
  return (source) => [
    tell(list, source.offset, {
      [idName]: source.id,
      Attachments: source.text('VpcId') === undefined ? [] : [{ VpcId: source.text('VpcId') }],
      Tags: source.node('Tags'),
    }),
  ];
}

const attachment: Rewrite = (source) => [
  tell('PartGatewayVpcs', source.offset, {
    InternetGatewayId: source.text('InternetGatewayId'),
    VpnGatewayId: source.text('VpnGatewayId'),
    VpcId: source.text('VpcId'),
  }),
];

const nat: Rewrite = (source) => [
  tell('NatGateways', source.offset, {
    NatGatewayId: source.id,
    SubnetId: source.text('SubnetId'),
    ConnectivityType: source.text('ConnectivityType'),
    NatGatewayAddresses: [{ PrivateIp: source.text('PrivateIpAddress') }],
    Tags: source.node('Tags'),
  }),
];

const peering: Rewrite = (source) => [
  tell('VpcPeeringConnections', source.offset, {
    VpcPeeringConnectionId: source.id,
    RequesterVpcInfo: { VpcId: source.text('VpcId') },
    AccepterVpcInfo: { VpcId: source.text('PeerVpcId') },
    Tags: source.node('Tags'),
  }),
];

const endpoint: Rewrite = (source) => [
  tell('VpcEndpoints', source.offset, {
    VpcEndpointId: source.id,
    VpcId: source.text('VpcId'),
    ServiceName: source.text('ServiceName'),
    VpcEndpointType: source.text('VpcEndpointType'),
  }),
];

export const NETWORK_REWRITES: Readonly<Record<string, Rewrite>> = {
  'AWS::EC2::VPC': vpc,
  'AWS::EC2::VPCCidrBlock': vpcNetwork,
  'AWS::EC2::Subnet': subnet,
  'AWS::EC2::NetworkAcl': acl,
  'AWS::EC2::NetworkAclEntry': aclEntry,
  'AWS::EC2::SubnetNetworkAclAssociation': aclSubnet,
  'AWS::EC2::RouteTable': routeTable,
  'AWS::EC2::Route': route,
  'AWS::EC2::SubnetRouteTableAssociation': tableUse,
  'AWS::EC2::GatewayRouteTableAssociation': tableUse,
  'AWS::EC2::InternetGateway': gateway('InternetGateways', 'InternetGatewayId'),
  'AWS::EC2::EgressOnlyInternetGateway': gateway('EgressOnlyInternetGateways', 'EgressOnlyInternetGatewayId'),
  'AWS::EC2::VPNGateway': gateway('VpnGateways', 'VpnGatewayId'),
  'AWS::EC2::VPCGatewayAttachment': attachment,
  'AWS::EC2::NatGateway': nat,
  'AWS::EC2::VPCPeeringConnection': peering,
  'AWS::EC2::VPCEndpoint': endpoint,
};
