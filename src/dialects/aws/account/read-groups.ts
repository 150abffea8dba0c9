import { printRange, printTrafficSet, toAddressSet, type TrafficSet } from '#core/net';
import type { GroupPeer, GroupRule, PrefixList, SecurityGroup } from './account.ts';
import { addError, type Notes } from '#dialects/cloud';
import {
  idOf,
  inside,
  isTrueAt,
  type Item,
  membersOf,
  numberAt,
  positionOf,
  rangeAt,
  tagsOf,
  textAt,
  textsAt,
  toNetwork,
} from './item.ts';
import { trafficOf } from './traffic.ts';
import { itemsOf, memberOf } from '#core/json';

/** DescribeSecurityGroups. */
export function readSecurityGroup(item: Item, notes: Notes): SecurityGroup | undefined {
  const id = idOf(item, 'GroupId', notes);
  if (id === undefined) return undefined;
  return {
    id,
    name: textAt(item, 'GroupName') ?? id,
    vpc: textAt(item, 'VpcId') ?? '',
    ingress: membersOf(item, 'IpPermissions').flatMap((permission) => readPermission(permission, 'from', notes)),
    egress: membersOf(item, 'IpPermissionsEgress').flatMap((permission) => readPermission(permission, 'to', notes)),
    open: textsAt(item, 'OpenSides').flatMap((side) => (side === 'ingress' || side === 'egress' ? side : [])),
    tags: tagsOf(item),
    at: positionOf(item),
  };
}

/** One rule for each other end. */
function readPermission(item: Item, direction: 'from' | 'to', notes: Notes): GroupRule[] {
  const traffic = readTraffic(item, notes);
  if (!traffic) return [];
  return eachPeer(item, notes).map(({ peer, at }) => toRule(traffic, peer, direction, at, item));
}

function eachPeer(item: Item, notes: Notes): { peer: GroupPeer; at: Item }[] {
  const networks = [...membersOf(item, 'IpRanges'), ...membersOf(item, 'Ipv6Ranges')].flatMap((at) => {
    const range = rangeAt(at, 'CidrIp', notes) ?? rangeAt(at, 'CidrIpv6', notes);
    if (!memberOf(at.node, 'CidrIp') && !memberOf(at.node, 'CidrIpv6'))
      addError(notes, 'a range without a network; expected `CidrIp` or `CidrIpv6`', positionOf(at));
    return range ? [{ peer: { kind: 'network', range } as const, at }] : [];
  });
  const lists = membersOf(item, 'PrefixListIds').map((at) => ({ peer: toReference(at, 'PrefixListId'), at }));
  const groups = membersOf(item, 'UserIdGroupPairs').map((at) => ({ peer: toReference(at, 'GroupId'), at }));
  return [...networks, ...lists, ...groups];
}

function toReference(item: Item, name: 'PrefixListId' | 'GroupId'): GroupPeer {
  const id = textAt(item, name);
  const account = textAt(item, 'UserId');
  if (id !== undefined && name === 'GroupId') return { kind: 'group', id, ...(account !== undefined && { account }) };
  if (id !== undefined) return { kind: 'prefix-list', id };
  return {
    kind: 'unresolved',
    id: textAt(item, 'GroupName') ?? textAt(item, 'Unresolved') ?? `a ${name} that is not told`,
  };
}

function readTraffic(item: Item, notes: Notes): TrafficSet | undefined {
  const [first, last] = [numberAt(item, 'FromPort'), numberAt(item, 'ToPort')];
  const bounds = { ...(first !== undefined && { first }), ...(last !== undefined && { last }) };
  return trafficOf(item, 'IpProtocol', bounds, notes);
}

/** Templates leave open what only a deployment decides: whether a rule is there, or what it is about. */
export function unknownOf(item: Item): string | undefined {
  return textAt(item, 'Perhaps') ?? textAt(item, 'Open');
}

function toRule(
  traffic: TrafficSet,
  peer: GroupPeer,
  direction: 'from' | 'to',
  item: Item,
  permission: Item,
): GroupRule {
  const unknown = unknownOf(permission);
  const note = textAt(item, 'Description') ?? textAt(permission, 'Description');
  const other = peer.kind === 'network' ? printRange(peer.range) : peer.id;
  const text = `${printTrafficSet(traffic).join(', ')} ${direction} ${other}`;
  return {
    traffic,
    peer,
    ...(unknown !== undefined && { unknown }),
    text,
    ...(note !== undefined && { note }),
    at: positionOf(item),
  };
}

/** DescribeSecurityGroupRules: rules by themselves, with the group that they are of. */
export function readLoneRule(
  item: Item,
  notes: Notes,
): { group: string; isEgress: boolean; rule: GroupRule; isListed: boolean } | undefined {
  const group = idOf(item, 'GroupId', notes);
  const traffic = readTraffic(item, notes);
  if (group === undefined || !traffic) return undefined;
  const isEgress = isTrueAt(item, 'IsEgress');
  const peer = lonePeer(item, notes);
  const rule = toRule(traffic, peer, isEgress ? 'to' : 'from', item, item);
  return { group, isEgress, rule, isListed: textAt(item, 'SecurityGroupRuleId') !== undefined };
}

function lonePeer(item: Item, notes: Notes): GroupPeer {
  const range = rangeAt(item, 'CidrIpv4', notes) ?? rangeAt(item, 'CidrIpv6', notes);
  if (range) return { kind: 'network', range };
  if (textAt(item, 'PrefixListId') !== undefined) return toReference(item, 'PrefixListId');
  return toReference(inside(item, 'ReferencedGroupInfo'), 'GroupId');
}

/** DescribePrefixLists, and DescribeManagedPrefixLists with the entries beside it or not at all. */
export function readPrefixList(item: Item, notes: Notes): PrefixList | undefined {
  const id = idOf(item, 'PrefixListId', notes);
  if (id === undefined) return undefined;
  const name = textAt(item, 'PrefixListName') ?? id;
  const shared = { id, name, tags: tagsOf(item), at: positionOf(item) };
  const networks = itemsOf(memberOf(item.node, 'Cidrs')).map((node) => ({ ...item, node }));
  const entries = membersOf(item, 'Entries').map((entry) => inside(entry, 'Cidr'));
  if (!memberOf(item.node, 'Cidrs') && !memberOf(item.node, 'Entries')) return shared;
  const ranges = [...networks, ...entries].flatMap((network) => toNetwork(network, notes) ?? []);
  return { ...shared, addresses: toAddressSet(ranges) };
}

/** Ids of groups as objects carry them: `[{GroupId}]`, or plain texts. */
export function groupIdsOf(item: Item, name: string): string[] {
  const ids = membersOf(item, name).flatMap(
    (group) => textAt(group, 'GroupId') ?? textAt(group, 'VpcSecurityGroupId') ?? [],
  );
  return [...new Set([...ids, ...textsAt(item, name)])];
}
