import type { Account } from './account.ts';

/** The calls that give the lists without which answers are left open. */
const CALLS = {
  InternetGateways: 'ec2 describe-internet-gateways',
  NetworkAcls: 'ec2 describe-network-acls',
  NetworkInterfaces: 'ec2 describe-network-interfaces',
  Reservations: 'ec2 describe-instances',
  RouteTables: 'ec2 describe-route-tables',
  Subnets: 'ec2 describe-subnets',
  Vpcs: 'ec2 describe-vpcs',
  VpnGateways: 'ec2 describe-vpn-gateways',
  EgressOnlyInternetGateways: 'ec2 describe-egress-only-internet-gateways',
  NatGateways: 'ec2 describe-nat-gateways',
  VpcPeeringConnections: 'ec2 describe-vpc-peering-connections',
  VpcEndpoints: 'ec2 describe-vpc-endpoints',
  SecurityGroups: 'ec2 describe-security-groups',
  Entries: 'ec2 get-managed-prefix-list-entries',
  TransitGatewayAttachments: 'ec2 describe-transit-gateway-attachments',
  TransitGatewayVpcAttachments: 'ec2 describe-transit-gateway-vpc-attachments',
  TransitGatewayRouteTables: 'ec2 describe-transit-gateway-route-tables',
  LoadBalancers: 'elbv2 describe-load-balancers',
  LoadBalancerDescriptions: 'elb describe-load-balancers',
  Listeners: 'elbv2 describe-listeners',
  TargetGroups: 'elbv2 describe-target-groups',
  TargetHealthDescriptions: 'elbv2 describe-target-health',
  LoadBalancerAttributes: 'elbv2 describe-load-balancer-attributes',
  TargetGroupAttributes: 'elbv2 describe-target-group-attributes',
} as const;

export type CalledList = keyof typeof CALLS;

/** How to get a list, for losses. */
export function callFor(list: CalledList): string {
  return `\`aws ${CALLS[list]}\``;
}

/** Whether the list of the account and region of a VPC is in the input: what is not in it does not exist there. */
export function isTold({ toldOf }: Account, list: CalledList, vpc: string): boolean {
  return toldOf.get(vpc)?.has(list) ?? false;
}

/** Every list of every VPC: for those who say that nothing is missing. */
export function tellEverything(vpcs: Iterable<string>): Account['toldOf'] {
  const every = new Set(Object.keys(CALLS));
  return new Map([...vpcs].map((vpc) => [vpc, every]));
}
