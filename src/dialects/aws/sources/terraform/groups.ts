import type { JsonNode } from '#core/json';
import { tell, toNode, type Value } from '../build.ts';
import type { Rewrite, Source, Told } from '../source.ts';
import { toTags } from '../tags.ts';
import { defaultGroupOf } from '../implied.ts';

/** A network that cannot be told is an end that cannot be resolved. */
function toPeers(
  rule: Source,
  names: { cidr: string; cidr6: string; lists: string; groups: string },
): Record<string, Value> {
  const networks = (path: string, member: string) => rule.texts(path).map((text) => ({ [member]: text }));
  const open = openPeers(rule, Object.values(names), [names.cidr, names.cidr6]);
  return {
    IpRanges: networks(names.cidr, 'CidrIp'),
    Ipv6Ranges: networks(names.cidr6, 'CidrIpv6'),
    PrefixListIds: [...rule.texts(names.lists), ...rule.unresolved(names.lists)].map((id) => ({ PrefixListId: id })),
    UserIdGroupPairs: [
      ...[...rule.texts(names.groups), ...rule.unresolved(names.groups)].map((id) => ({ GroupId: withoutAccount(id) })),
      ...(rule.isTrue('self') === true ? [{ GroupId: groupOf(rule) }] : []),
      ...open.map((words) => ({ Unresolved: words })),
    ],
  };
}

/** Networks that are left open; where no other end is told either, whatever the platform is to put there. */
function openPeers(rule: Source, all: readonly string[], networks: readonly string[]): string[] {
  const isAnyTold = all.some((path) => rule.texts(path).length > 0) || rule.isTrue('self') === true;
  const open = networks.flatMap(rule.unresolved);
  if (isAnyTold || open.length > 0) return open;
  return all.filter(rule.isComputed).map((path) => `what ${path} will be`);
}

/** A group of a peer may be named `123456789012/sg-1`. */
function withoutAccount(id: string): string {
  return id.replace(/^\d{12}\//, '');
}

/** A rule by itself names its group; one inside a group is of it. */
function groupOf(rule: Source): string {
  return rule.text('security_group_id') ?? rule.id;
}

const BLOCK = { cidr: 'cidr_blocks', cidr6: 'ipv6_cidr_blocks', lists: 'prefix_list_ids', groups: 'security_groups' };

/** It stands where its block does. */
function toPermission(rule: Source, names = BLOCK): JsonNode {
  return toNode(rule.offset, {
    Description: rule.text('description'),
    Open: openOf(rule, ['protocol', 'from_port', 'to_port']),
    IpProtocol: rule.text('protocol') ?? rule.node('protocol'),
    FromPort: rule.number('from_port'),
    ToPort: rule.number('to_port'),
    ...toPeers(rule, names),
  });
}

/** What of a rule only the deployment tells. */
function openOf(rule: Source, paths: readonly string[]): string | undefined {
  const open = paths.filter(rule.isOpen);
  return open.length > 0 ? open.join(', ') : undefined;
}

const SIDES = ['ingress', 'egress'] as const;

/** Rules of which nothing is known but that there may be some. */
function toSide(source: Source, side: (typeof SIDES)[number]): Value[] {
  if (!source.node(side) && source.isOpen(side) && !source.isComputed(side))
    return [{ IpProtocol: '-1', UserIdGroupPairs: [{ Unresolved: `what ${side} will be` }] }];
  return source.blocks(side).map((rule) => toPermission(rule));
}

const group: Rewrite = (source) => [
  tell('SecurityGroups', source.offset, {
    GroupId: source.id,
    GroupName: source.text('name') ?? source.id,
    VpcId: source.text('vpc_id'),
    IpPermissions: toSide(source, 'ingress'),
    IpPermissionsEgress: toSide(source, 'egress'),
    OpenSides: SIDES.filter((side) => source.isComputed(side) && !source.node(side)),
    Tags: toTags(source.node('tags')),
  }),
];

const defaultGroup: Rewrite = (source) => {
  const vpc = source.text('vpc_id');
  return group({ ...source, id: source.id.startsWith('sg-') || vpc === undefined ? source.id : defaultGroupOf(vpc) });
};

/** One of `aws_security_group_rule` is a permission of its group, with any number of other ends. */
const rule: Rewrite = (source) => {
  const names = { ...BLOCK, groups: 'source_security_group_id' };
  const side = source.text('type') === 'egress' ? 'IpPermissionsEgress' : 'IpPermissions';
  return [tell('PartPermissions', source.offset, { GroupId: groupOf(source), [side]: [toPermission(source, names)] })];
};

function loneRule(isEgress: boolean): Rewrite {
  return (source): Told[] => {
    const networks = ['cidr_ipv4', 'cidr_ipv6'];
    const ends = [...networks, 'prefix_list_id', 'referenced_security_group_id'];
    const open = openPeers(source, ends, networks);
    const referenced = source.text('referenced_security_group_id');
    return [
      tell('SecurityGroupRules', source.offset, {
        GroupId: source.text('security_group_id'),
        IsEgress: isEgress,
        Description: source.text('description'),
        Open: openOf(source, ['ip_protocol', 'from_port', 'to_port']),
        IpProtocol: source.text('ip_protocol') ?? source.node('ip_protocol'),
        FromPort: source.number('from_port'),
        ToPort: source.number('to_port'),
        CidrIpv4: source.texts('cidr_ipv4')[0],
        CidrIpv6: source.texts('cidr_ipv6')[0],
        PrefixListId: source.text('prefix_list_id'),
        ReferencedGroupInfo: { GroupId: referenced && withoutAccount(referenced), Unresolved: open[0] },
      }),
    ];
  };
}

const prefixList: Rewrite = (source) => [
  tell('PrefixLists', source.offset, {
    PrefixListId: source.id,
    PrefixListName: source.text('name'),
    Entries: source.blocks('entry').map((entry) => ({ Cidr: entry.text('cidr') })),
    Tags: toTags(source.node('tags')),
  }),
];

export const GROUP_REWRITES: Readonly<Record<string, Rewrite>> = {
  aws_security_group: group,
  aws_default_security_group: defaultGroup,
  aws_security_group_rule: rule,
  aws_vpc_security_group_ingress_rule: loneRule(false),
  aws_vpc_security_group_egress_rule: loneRule(true),
  aws_ec2_managed_prefix_list: prefixList,
};
