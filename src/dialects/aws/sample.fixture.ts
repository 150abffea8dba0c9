/** What the API might tell of small accounts; for tests and measurements. */
export type Lists = Readonly<Record<string, readonly unknown[]>>;

export const ANY = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
export const allow = (port: number, peer: object) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...peer });
export const from = (CidrIp: string) => ({ IpRanges: [{ CidrIp }] });
export const ofGroup = (GroupId: string) => ({ UserIdGroupPairs: [{ GroupId }] });
export const group = (
  GroupId: string,
  IpPermissions: readonly object[],
  egress: readonly object[] = [ANY],
  VpcId = 'vpc-a',
) => ({
  GroupId,
  GroupName: GroupId,
  VpcId,
  IpPermissions,
  IpPermissionsEgress: egress,
});

export const entry = (
  RuleNumber: number,
  Egress: boolean,
  RuleAction: string,
  CidrBlock: string,
  more: object = {},
) => ({
  RuleNumber,
  Egress,
  RuleAction,
  CidrBlock,
  Protocol: '-1',
  ...more,
});
export const OPEN = [entry(100, false, 'allow', '0.0.0.0/0'), entry(100, true, 'allow', '0.0.0.0/0')];
export const acl = (VpcId: string, subnets: readonly string[], Entries: readonly object[] = OPEN) => ({
  NetworkAclId: `acl of ${subnets.join() || VpcId}`,
  VpcId,
  IsDefault: subnets.length === 0,
  Associations: subnets.map((SubnetId) => ({ SubnetId })),
  Entries,
});

export const vpc = (VpcId: string, CidrBlock: string) => ({ VpcId, CidrBlock });
export const subnet = (SubnetId: string, CidrBlock: string, VpcId = 'vpc-a', AvailabilityZone = 'z1') => ({
  SubnetId,
  CidrBlock,
  VpcId,
  AvailabilityZone,
});
export const eni = (
  id: string,
  SubnetId: string,
  own: string,
  groups: readonly string[],
  more: object = {},
  VpcId = 'vpc-a',
) => ({
  NetworkInterfaceId: id,
  SubnetId,
  VpcId,
  PrivateIpAddresses: [{ PrivateIpAddress: own, ...more }],
  Groups: groups.map((GroupId) => ({ GroupId })),
  Status: 'in-use',
  ...more,
});
export const table = (
  RouteTableId: string,
  subnets: readonly string[],
  Routes: readonly object[],
  VpcId = 'vpc-a',
) => ({
  RouteTableId,
  VpcId,
  Associations: subnets.length === 0 ? [{ Main: true }] : subnets.map((SubnetId) => ({ SubnetId })),
  Routes,
});
export const to = (DestinationCidrBlock: string, target: object) => ({
  DestinationCidrBlock,
  State: 'active',
  ...target,
});

/** One VPC with a public and a private subnet, a host in each. */
export const SMALL: Lists = {
  Vpcs: [vpc('vpc-a', '10.0.0.0/16')],
  Subnets: [subnet('subnet-1', '10.0.1.0/24'), subnet('subnet-2', '10.0.2.0/24')],
  NetworkAcls: [acl('vpc-a', [])],
  SecurityGroups: [group('sg-web', [allow(443, from('0.0.0.0/0'))]), group('sg-db', [allow(5432, ofGroup('sg-web'))])],
  NetworkInterfaces: [
    eni('eni-web', 'subnet-1', '10.0.1.5', ['sg-web'], { Association: { PublicIp: '192.0.2.5' } }),
    eni('eni-db', 'subnet-2', '10.0.2.5', ['sg-db']),
  ],
  InternetGateways: [{ InternetGatewayId: 'igw-1', Attachments: [{ VpcId: 'vpc-a', State: 'available' }] }],
  RouteTables: [table('rtb-1', ['subnet-1'], [to('0.0.0.0/0', { GatewayId: 'igw-1' })]), table('rtb-main', [], [])],
};

export const NAT: Lists = {
  ...SMALL,
  NatGateways: [
    {
      NatGatewayId: 'nat-1',
      SubnetId: 'subnet-1',
      VpcId: 'vpc-a',
      State: 'available',
      NatGatewayAddresses: [{ PrivateIp: '10.0.1.9', PublicIp: '192.0.2.9', NetworkInterfaceId: 'eni-nat' }],
    },
  ],
  NetworkInterfaces: [
    ...(SMALL['NetworkInterfaces'] ?? []),
    eni('eni-nat', 'subnet-1', '10.0.1.9', [], {
      Association: { PublicIp: '192.0.2.9' },
      InterfaceType: 'nat_gateway',
    }),
  ],
  RouteTables: [
    table('rtb-1', ['subnet-1'], [to('0.0.0.0/0', { GatewayId: 'igw-1' })]),
    table('rtb-main', [], [to('0.0.0.0/0', { NatGatewayId: 'nat-1' })]),
  ],
};

/** A second VPC with one host. */
export const TWO: Lists = {
  ...SMALL,
  Vpcs: [vpc('vpc-a', '10.0.0.0/16'), vpc('vpc-b', '10.1.0.0/16')],
  Subnets: [...(SMALL['Subnets'] ?? []), subnet('subnet-b', '10.1.1.0/24', 'vpc-b')],
  NetworkAcls: [acl('vpc-a', []), acl('vpc-b', [])],
  SecurityGroups: [...(SMALL['SecurityGroups'] ?? []), group('sg-b', [allow(443, ofGroup('sg-web'))], [ANY], 'vpc-b')],
  NetworkInterfaces: [
    ...(SMALL['NetworkInterfaces'] ?? []),
    eni('eni-b', 'subnet-b', '10.1.1.5', ['sg-b'], {}, 'vpc-b'),
  ],
};

export const attached = (id: string, VpcId: string, SubnetIds: readonly string[]) => ({
  attachment: {
    TransitGatewayAttachmentId: id,
    TransitGatewayId: 'tgw-1',
    ResourceType: 'vpc',
    ResourceId: VpcId,
    State: 'available',
    Association: { State: 'associated', TransitGatewayRouteTableId: 'tgw-rtb-1' },
  },
  present: { TransitGatewayAttachmentId: id, TransitGatewayId: 'tgw-1', VpcId, SubnetIds, State: 'available' },
});

export function transit(
  zoneOfB: string,
  routes: readonly object[],
  propagated: readonly string[],
  more: Lists = {},
): Lists {
  const ends = [attached('att-a', 'vpc-a', ['subnet-1']), attached('att-b', 'vpc-b', ['subnet-b'])];
  return {
    ...TWO,
    Subnets: [
      ...(SMALL['Subnets'] ?? []),
      subnet('subnet-b', '10.1.1.0/24', 'vpc-b', zoneOfB),
      subnet('subnet-c', '10.0.3.0/24', 'vpc-a', 'z3'),
    ],
    TransitGatewayAttachments: ends.map(({ attachment }) => attachment),
    TransitGatewayVpcAttachments: ends.map(({ present }) => present),
    TransitGatewayRouteTables: [{ TransitGatewayRouteTableId: 'tgw-rtb-1', TransitGatewayId: 'tgw-1' }],
    TransitGatewayStaticRoutes: [{ TransitGatewayRouteTableId: 'tgw-rtb-1', Routes: routes }],
    TransitGatewayPropagations: [
      {
        TransitGatewayRouteTableId: 'tgw-rtb-1',
        TransitGatewayRouteTablePropagations: propagated.map((id) => ({
          TransitGatewayAttachmentId: id,
          State: 'enabled',
        })),
      },
    ],
    RouteTables: [
      table(
        'rtb-1',
        ['subnet-1'],
        [to('10.1.0.0/16', { TransitGatewayId: 'tgw-1' }), to('0.0.0.0/0', { GatewayId: 'igw-1' })],
      ),
      table('rtb-a', [], [to('10.1.0.0/16', { TransitGatewayId: 'tgw-1' })]),
      table('rtb-b', [], [to('0.0.0.0/0', { TransitGatewayId: 'tgw-1' })], 'vpc-b'),
    ],
    ...more,
  };
}

export const ARN = 'arn:aws:elasticloadbalancing:x:1:loadbalancer/net/front/1';
export function balanced(more: Lists, targets: readonly object[], attributes: readonly object[] = []): Lists {
  return {
    ...SMALL,
    Subnets: [...(SMALL['Subnets'] ?? []), subnet('subnet-3', '10.0.3.0/24', 'vpc-a', 'z3')],
    NetworkInterfaces: [
      ...(SMALL['NetworkInterfaces'] ?? []),
      eni('eni-lb', 'subnet-1', '10.0.1.8', [], {
        Description: 'ELB net/front/1',
        Association: { PublicIp: '192.0.2.8' },
      }),
      eni('eni-far', 'subnet-3', '10.0.3.5', ['sg-db']),
    ],
    Reservations: [{ Instances: [{ InstanceId: 'i-db', NetworkInterfaces: [{ NetworkInterfaceId: 'eni-db' }] }] }],
    LoadBalancers: [{ LoadBalancerArn: ARN, LoadBalancerName: 'front', Type: 'network' }],
    LoadBalancerListeners: [
      {
        Listeners: [{ LoadBalancerArn: ARN, Port: 443, Protocol: 'TCP', DefaultActions: [{ TargetGroupArn: 'tg-1' }] }],
      },
    ],
    TargetGroups: [{ TargetGroupArn: 'tg-1', TargetType: 'instance', Protocol: 'TCP', Port: 8443 }],
    LoadBalancerTargetHealth: [{ TargetGroupArn: 'tg-1', TargetHealthDescriptions: targets }],
    LoadBalancerAttributes: [
      { LoadBalancerArn: ARN, Attributes: [{ Key: 'load_balancing.cross_zone.enabled', Value: 'false' }] },
    ],
    TargetGroupAttributes: [{ TargetGroupArn: 'tg-1', Attributes: attributes }],
    SecurityGroups: [group('sg-web', []), group('sg-db', [allow(8443, from('198.51.100.0/24'))])],
    ...more,
  };
}
export const target = (Id: string, State = 'healthy') => ({ Target: { Id, Port: 8443 }, TargetHealth: { State } });

/** Texts of all these, as files hold them. */
export function toSampleTexts(): string[] {
  const accounts = [NAT, balanced({}, [target('i-db')]), transit('z1', [], ['att-a', 'att-b'])];
  return accounts.flatMap((lists) => [JSON.stringify(lists, undefined, 2), JSON.stringify(lists)]);
}
