import { tell, toNode, type Value } from '../build.ts';
import type { Rewrite, Source } from '../source.ts';

const ALL = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] };

/** One rule has one other end, and stands where it is written. */
function toPermission(rule: Source): Value {
  if (!rule.node('IpProtocol'))
    return { IpProtocol: '-1', UserIdGroupPairs: [{ Unresolved: 'rules of an expression' }] };
  const openParts = ['IpProtocol', 'FromPort', 'ToPort'].filter(rule.isOpen);
  const groups = ['SourceSecurityGroupId', 'DestinationSecurityGroupId', 'SourceSecurityGroupName'];
  const lists = ['SourcePrefixListId', 'DestinationPrefixListId'];
  const open = ['CidrIp', 'CidrIpv6'].flatMap(rule.unresolved);
  return toNode(rule.offset, {
    Description: rule.text('Description'),
    Perhaps: rule.perhaps,
    Open: openParts.length > 0 ? openParts.join(', ') : undefined,
    IpProtocol: rule.isOpen('IpProtocol') ? undefined : rule.text('IpProtocol'),
    FromPort: rule.number('FromPort'),
    ToPort: rule.number('ToPort'),
    IpRanges: rule.texts('CidrIp').map((CidrIp) => ({ CidrIp })),
    Ipv6Ranges: rule.texts('CidrIpv6').map((CidrIpv6) => ({ CidrIpv6 })),
    PrefixListIds: lists.flatMap((name) => rule.text(name) ?? []).map((PrefixListId) => ({ PrefixListId })),
    UserIdGroupPairs: [
      ...groups.flatMap((name) => rule.text(name) ?? []).map((GroupId) => ({ GroupId })),
      ...open.map((words) => ({ Unresolved: words })),
    ],
  });
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

/** What a stack in the stack may do to the groups that it is told of. */
const nested: Rewrite = (source) => {
  const parameters = source.node('Parameters');
  const names = parameters?.kind === 'object' ? [...parameters.members.keys()] : [];
  const told = names.flatMap((name) => source.texts(`Parameters.${name}`));
  const groups = told.filter((id) => source.typeOf(id) === 'AWS::EC2::SecurityGroup');
  const any = [{ IpProtocol: '-1', UserIdGroupPairs: [{ Unresolved: `what the stack ${source.id} adds` }] }];
  return [
    tell('PartLosses', source.offset, { Construct: `nested stack ${source.id}`, Why: 'what it makes is in no answer' }),
    ...groups.map((GroupId) =>
      tell('PartPermissions', source.offset, { GroupId, IpPermissions: any, IpPermissionsEgress: any }),
    ),
  ];
};

/** It may write any rule, of any group, and everything else. */
const macro: Rewrite = (source) => {
  const any = [{ IpProtocol: '-1', UserIdGroupPairs: [{ Unresolved: `what the macro ${source.id} writes` }] }];
  const Why =
    'what it makes of the template, only a deployment tells: `aws cloudformation get-template --template-stage Processed`';
  return [
    tell('PartLosses', source.offset, { Construct: `macro ${source.id}`, Why }),
    tell('PartPermissions', source.offset, {
      GroupId: `\${macro ${source.id}}`,
      IpPermissions: any,
      IpPermissionsEgress: any,
    }),
  ];
};

export const GROUP_REWRITES: Readonly<Record<string, Rewrite>> = {
  'AWS::EC2::SecurityGroup': group,
  'AWS::EC2::SecurityGroupIngress': lone('IpPermissions'),
  'AWS::EC2::SecurityGroupEgress': lone('IpPermissionsEgress'),
  'AWS::EC2::PrefixList': prefixList,
  'AWS::CloudFormation::Stack': nested,
  'Fn::Transform': macro,
};
