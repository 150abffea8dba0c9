import { memberOf, textOf, truthOf } from '#core/json';
import { tell } from './build.ts';
import type { Told } from './source.ts';

/** What the platform makes with a VPC, by name until it exists. */
export const defaultAclOf = (vpc: string) => `default network ACL of ${vpc}`;
export const mainTableOf = (vpc: string) => `main route table of ${vpc}`;
export const defaultGroupOf = (vpc: string) => `default security group of ${vpc}`;

/**
 * What comes with every VPC that a template makes and does not describe itself: a list that allows all, a table that
 * routes inside, a group whose members reach each other.
 */
export function impliedBy(told: readonly Told[]): Told[] {
  const acls = new Set(idsOf(told, 'NetworkAcls', 'VpcId', (node) => truthOf(memberOf(node, 'IsDefault')) === true));
  const groups = new Set(idsOf(told, 'SecurityGroups', 'GroupId', () => true));
  const tables = new Set(idsOf(told, 'RouteTables', 'RouteTableId', () => true));
  return told
    .filter(({ list }) => list === 'Vpcs')
    .flatMap(({ node }) => {
      const vpc = textOf(memberOf(node, 'VpcId')) ?? '';
      return [
        ...(acls.has(vpc) ? [] : [defaultAcl(vpc, node.offset)]),
        ...(groups.has(defaultGroupOf(vpc)) ? [] : [defaultGroup(vpc, node.offset)]),
        ...(tables.has(mainTableOf(vpc)) ? [] : [mainTable(vpc, node.offset)]),
      ];
    });
}

function idsOf(told: readonly Told[], list: string, name: string, isMeant: (node: Told['node']) => boolean): string[] {
  return told.flatMap((one) =>
    one.list === list && isMeant(one.node) ? (textOf(memberOf(one.node, name)) ?? []) : [],
  );
}

function defaultAcl(vpc: string, offset: number): Told {
  const allow = { RuleAction: 'allow', Protocol: '-1' };
  const Entries = [false, true].flatMap((Egress) => [
    { ...allow, Egress, RuleNumber: 100, CidrBlock: '0.0.0.0/0' },
    { ...allow, Egress, RuleNumber: 101, Ipv6CidrBlock: '::/0' },
  ]);
  return tell('NetworkAcls', offset, { NetworkAclId: defaultAclOf(vpc), VpcId: vpc, IsDefault: true, Entries });
}

function defaultGroup(vpc: string, offset: number): Told {
  const GroupId = defaultGroupOf(vpc);
  const [all, all6] = [[{ CidrIp: '0.0.0.0/0' }], [{ CidrIpv6: '::/0' }]];
  return tell('SecurityGroups', offset, {
    GroupId,
    GroupName: 'default',
    VpcId: vpc,
    IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId }] }],
    IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: all, Ipv6Ranges: all6 }],
  });
}

function mainTable(vpc: string, offset: number): Told {
  return tell('RouteTables', offset, {
    RouteTableId: mainTableOf(vpc),
    VpcId: vpc,
    Associations: [{ Main: true }],
    Routes: [],
  });
}
