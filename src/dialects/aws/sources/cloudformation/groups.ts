import { tell, type Value } from '../build.ts';
import type { Rewrite, Source } from '../source.ts';

const ALL = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] };

/** One rule has one other end. */
function toPermission(rule: Source): Record<string, Value> {
  const groups = ['SourceSecurityGroupId', 'DestinationSecurityGroupId', 'SourceSecurityGroupName'];
  const lists = ['SourcePrefixListId', 'DestinationPrefixListId'];
  const open = ['CidrIp', 'CidrIpv6'].flatMap(rule.unresolved);
  return {
    IpProtocol: rule.text('IpProtocol'),
    FromPort: rule.number('FromPort'),
    ToPort: rule.number('ToPort'),
    IpRanges: rule.texts('CidrIp').map((CidrIp) => ({ CidrIp })),
    Ipv6Ranges: rule.texts('CidrIpv6').map((CidrIpv6) => ({ CidrIpv6 })),
    PrefixListIds: lists.flatMap((name) => rule.text(name) ?? []).map((PrefixListId) => ({ PrefixListId })),
    UserIdGroupPairs: [
      ...groups.flatMap((name) => rule.text(name) ?? []).map((GroupId) => ({ GroupId })),
      ...open.map((words) => ({ Unresolved: words })),
    ],
  };
}

/** Where nothing is said of what leaves, the platform lets all of it. */
const group: Rewrite = (source) => [
  tell('SecurityGroups', source.offset, {
    GroupId: source.id,
    GroupName: source.text('GroupName') ?? source.id,
    VpcId: source.text('VpcId'),
    IpPermissions: source.blocks('SecurityGroupIngress').map(toPermission),
    IpPermissionsEgress: source.node('SecurityGroupEgress')
      ? source.blocks('SecurityGroupEgress').map(toPermission)
      : [ALL],
    Tags: source.node('Tags'),
  }),
];

function lone(side: 'IpPermissions' | 'IpPermissionsEgress'): Rewrite {
  return (source) => [
    tell('PartPermissions', source.offset, {
      GroupId: source.text('GroupId') ?? source.text('GroupName'),
      [side]: [toPermission(source)],
    }),
  ];
}

const prefixList: Rewrite = (source) => [
  tell('PrefixLists', source.offset, {
    PrefixListId: source.id,
    PrefixListName: source.text('PrefixListName'),
    Entries: source.node('Entries') ?? [],
  }),
];

export const GROUP_REWRITES: Readonly<Record<string, Rewrite>> = {
  'AWS::EC2::SecurityGroup': group,
  'AWS::EC2::SecurityGroupIngress': lone('IpPermissions'),
  'AWS::EC2::SecurityGroupEgress': lone('IpPermissionsEgress'),
  'AWS::EC2::PrefixList': prefixList,
};
