import { tell, type Value } from '../build.ts';
import type { Rewrite, Source } from '../source.ts';
import { toTags } from '../tags.ts';

const vpc: Rewrite = (source) => [
  tell('Vpcs', source.offset, {
    VpcId: source.id,
    CidrBlock: source.texts('cidr_block')[0],
    Ipv6CidrBlockAssociationSet: source.texts('ipv6_cidr_block').map((text) => ({ Ipv6CidrBlock: text })),
    Tags: toTags(source.node('tags')),
  }),
];

const subnet: Rewrite = (source) => [
  tell('Subnets', source.offset, {
    SubnetId: source.id,
    VpcId: source.text('vpc_id'),
    CidrBlock: source.texts('cidr_block')[0],
    Ipv6CidrBlockAssociationSet: source.texts('ipv6_cidr_block').map((text) => ({ Ipv6CidrBlock: text })),
    AvailabilityZone: source.text('availability_zone'),
    Tags: toTags(source.node('tags')),
  }),
];

/** Inside a list an entry has a number and an action of other names than by itself. */
function toEntry(entry: Source, isEgress: boolean): Record<string, Value> {
  const [from, to] = [entry.number('from_port'), entry.number('to_port')];
  const protocol = entry.text('protocol')?.toLowerCase();
  const isIcmp = protocol === 'icmp' || protocol === '1' || protocol === '58' || protocol === 'icmpv6';
  return {
    RuleNumber: entry.number('rule_no') ?? entry.number('rule_number'),
    RuleAction: (entry.text('action') ?? entry.text('rule_action'))?.toLowerCase(),
    Protocol: protocol,
    Egress: isEgress,
    CidrBlock: entry.texts('cidr_block')[0],
    Ipv6CidrBlock: entry.texts('ipv6_cidr_block')[0],
    PortRange: isIcmp ? undefined : { From: from, To: to },
    IcmpTypeCode: isIcmp ? { Type: entry.number('icmp_type'), Code: entry.number('icmp_code') } : undefined,
  };
}

function acl(id: (source: Source) => string, isDefault: boolean): Rewrite {
  return (source) => [
    tell('NetworkAcls', source.offset, {
      NetworkAclId: id(source),
      VpcId: source.text('vpc_id') ?? /^default network ACL of (.+)$/.exec(id(source))?.[1],
      IsDefault: isDefault,
      Associations: source.texts('subnet_ids').map((SubnetId) => ({ SubnetId })),
      Entries: [
        ...source.blocks('ingress').map((entry) => toEntry(entry, false)),
        ...source.blocks('egress').map((entry) => toEntry(entry, true)),
      ],
      Tags: toTags(source.node('tags')),
    }),
  ];
}

const aclEntry: Rewrite = (source) => [
  tell('PartAclEntries', source.offset, {
    NetworkAclId: source.text('network_acl_id'),
    ...toEntry(source, source.isTrue('egress') === true),
  }),
];

const aclSubnet: Rewrite = (source) => [
  tell('PartAclSubnets', source.offset, {
    NetworkAclId: source.text('network_acl_id'),
    SubnetId: source.text('subnet_id'),
  }),
];

const vpcNetwork: Rewrite = (source) => [
  tell('PartNetworks', source.offset, {
    VpcId: source.text('vpc_id'),
    CidrBlock: source.texts('cidr_block')[0],
    Ipv6CidrBlock: source.texts('ipv6_cidr_block')[0],
  }),
];

const peering: Rewrite = (source) => [
  tell('VpcPeeringConnections', source.offset, {
    VpcPeeringConnectionId: source.id,
    RequesterVpcInfo: { VpcId: source.text('vpc_id') },
    AccepterVpcInfo: { VpcId: source.text('peer_vpc_id') },
    Tags: toTags(source.node('tags')),
  }),
];

export const NETWORK_REWRITES: Readonly<Record<string, Rewrite>> = {
  aws_vpc: vpc,
  aws_default_vpc: vpc,
  aws_vpc_ipv4_cidr_block_association: vpcNetwork,
  aws_vpc_ipv6_cidr_block_association: vpcNetwork,
  aws_subnet: subnet,
  aws_default_subnet: subnet,
  aws_network_acl: acl(({ id }) => id, false),
  aws_default_network_acl: acl((source) => source.text('default_network_acl_id') ?? source.id, true),
  aws_network_acl_rule: aclEntry,
  aws_network_acl_association: aclSubnet,
  aws_vpc_peering_connection: peering,
};
