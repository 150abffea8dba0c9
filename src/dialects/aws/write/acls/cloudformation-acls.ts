import { printPrefix } from '#core/net';
import { toGroupName } from '../names.ts';
import { toEdition } from './edition.ts';
import type { AwsAcl, AwsAclEntry } from './lower-acls.ts';
import { printNetworks } from './names.ts';

/**
 * Lists with their entries, under names that begin with a small letter, as no group's does; a parameter for each subnet, since a template cannot look for it. A list that changes is a
 * new one, under a name of its own, and subnets get it when all of its entries are there.
 */
export function toCloudFormationAcls(acls: readonly AwsAcl[]): {
  readonly parameters: Readonly<Record<string, object>>;
  readonly resources: Readonly<Record<string, object>>;
} {
  const named = acls.map((acl) => ({ acl, word: toWord(acl.name), id: `acl${toWord(acl.name)}X${toEdition(acl)}` }));
  return {
    parameters: Object.fromEntries(
      named.map(({ acl, word }) => [
        `subnet${word}`,
        { Type: 'AWS::EC2::Subnet::Id', Description: describeSubnet(acl) },
      ]),
    ),
    resources: Object.fromEntries(
      named.flatMap(({ acl, word, id }) => {
        const entries = acl.entries.map(
          (entry) => [`${id}${toSide(entry)}${entry.number}`, toEntry(entry, id)] as const,
        );
        const Tags = [{ Key: 'Name', Value: toGroupName(acl.name) }];
        return [
          [id, { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: { Ref: 'VpcId' }, Tags } }] as const,
          ...entries,
          [
            `wall${word}`,
            {
              Type: 'AWS::EC2::SubnetNetworkAclAssociation',
              ...(entries.length > 0 && { DependsOn: entries.map(([name]) => name) }),
              Properties: { SubnetId: { Ref: `subnet${word}` }, NetworkAclId: { Ref: id } },
            },
          ] as const,
        ];
      }),
    ),
  };
}

/** As a parameter names a subnet: `the subnet 10.1.0.0/24 fd00::/64`. */
export function describeSubnet(subnet: Pick<AwsAcl, 'networks'>): string {
  return `the subnet ${printNetworks(subnet)}`;
}

function toEntry({ number, direction, action, network, protocol, ports, icmp }: AwsAclEntry, id: string): object {
  return {
    Type: 'AWS::EC2::NetworkAclEntry',
    Properties: {
      NetworkAclId: { Ref: id },
      RuleNumber: number,
      Egress: direction === 'egress',
      Protocol: protocol,
      RuleAction: action,
      [network.bits === 32 ? 'CidrBlock' : 'Ipv6CidrBlock']: printPrefix(network),
      ...(ports && { PortRange: { From: ports.first, To: ports.last } }),
      ...(icmp && { Icmp: { Type: icmp.type, Code: icmp.code } }),
    },
  };
}

function toSide({ direction }: AwsAclEntry): string {
  return direction === 'ingress' ? 'In' : 'Out';
}

function toWord(name: string): string {
  return name
    .split('-')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('');
}
