import { type AddressRange, printRange, printTrafficSet, toAddressSet } from '#core/net';
import {
  type AclEntry,
  type Gateway,
  LAST_NUMBER,
  type NetworkAcl,
  type Peering,
  type Subnet,
  type Vpc,
} from './account.ts';
import type { Notes } from '#dialects/cloud';
import { idOf, inside, isTrueAt, type Item, membersOf, numberAt, positionOf, rangeAt, tagsOf, textAt } from './item.ts';
import { unknownOf } from './read-groups.ts';
import { trafficOf } from './traffic.ts';

/** DescribeVpcs. */
export function readVpc(item: Item, notes: Notes): Vpc | undefined {
  const id = idOf(item, 'VpcId', notes);
  if (id === undefined) return undefined;
  return { id, addresses: toAddressSet(networksOf(item, notes)), tags: tagsOf(item), at: positionOf(item) };
}

/** Its own network and the associated ones, of both families; of those that go, none. */
function networksOf(item: Item, notes: Notes): AddressRange[] {
  const own = rangeAt(item, 'CidrBlock', notes);
  const more = [
    ...membersOf(item, 'CidrBlockAssociationSet').map((set) => ({ set, name: 'CidrBlock' })),
    ...membersOf(item, 'Ipv6CidrBlockAssociationSet').map((set) => ({ set, name: 'Ipv6CidrBlock' })),
  ].flatMap(({ set, name }) => {
    const state = textAt(set, `${name}State`, 'State') ?? 'associated';
    return state.startsWith('associat') ? (rangeAt(set, name, notes) ?? []) : [];
  });
  return [...(own ? [own] : []), ...more];
}

/** A mode of VPC Block Public Access; undefined: nothing is blocked, or nobody tells. */
export function readBlocking(item: Item, ...names: readonly string[]): Subnet['blocking'] {
  const mode = textAt(item, ...names);
  if (mode === undefined || mode === 'off') return undefined;
  return mode === 'block-bidirectional' ? 'all' : mode === 'block-ingress' ? 'ingress' : 'unknown';
}

/** DescribeSubnets. */
export function readSubnet(item: Item, notes: Notes): Subnet | undefined {
  const id = idOf(item, 'SubnetId', notes);
  if (id === undefined) return undefined;
  const states = inside(item, 'BlockPublicAccessStates');
  const blocking = readBlocking(states, 'InternetGatewayBlockMode');
  return {
    id,
    vpc: textAt(item, 'VpcId') ?? '',
    zone: textAt(item, 'AvailabilityZone') ?? '',
    ...(blocking && { blocking }),
    ...(states.node.kind === 'object' && { isBlockingTold: true as const }),
    addresses: toAddressSet(networksOf(item, notes)),
    tags: tagsOf(item),
    at: positionOf(item),
  };
}

/** DescribeNetworkAcls. */
export function readNetworkAcl(item: Item, notes: Notes): NetworkAcl | undefined {
  const id = idOf(item, 'NetworkAclId', notes);
  if (id === undefined) return undefined;
  return {
    id,
    vpc: textAt(item, 'VpcId') ?? '',
    isDefault: isTrueAt(item, 'IsDefault'),
    subnets: membersOf(item, 'Associations').flatMap((association) => textAt(association, 'SubnetId') ?? []),
    entries: membersOf(item, 'Entries')
      .flatMap((entry) => readAclEntry(entry, notes) ?? [])
      .toSorted((a, b) => a.number - b.number),
    tags: tagsOf(item),
    at: positionOf(item),
  };
}

/** One entry; with the list's id beside where it is written by itself. */
export function readAclEntry(item: Item, notes: Notes): AclEntry | undefined {
  const [first, last] = [
    numberAt(item, 'PortRange', 'From') ?? numberAt(item, 'IcmpTypeCode', 'Type'),
    numberAt(item, 'PortRange', 'To') ?? numberAt(item, 'IcmpTypeCode', 'Code'),
  ];
  const bounds = { ...(first !== undefined && { first }), ...(last !== undefined && { last }) };
  const traffic = trafficOf(item, 'Protocol', bounds, notes);
  const range = rangeAt(item, 'CidrBlock', notes) ?? rangeAt(item, 'Ipv6CidrBlock', notes);
  const number = numberAt(item, 'RuleNumber');
  const action = textAt(item, 'RuleAction');
  if (number === undefined || (action !== 'allow' && action !== 'deny')) {
    const message = 'an entry without a number or an action; expected `RuleNumber`, and `RuleAction` `allow` or `deny`';
    notes.errors.push({ message, at: positionOf(item) });
    return undefined;
  }
  if (!traffic) return undefined;
  const isEgress = isTrueAt(item, 'Egress');
  const unknown = unknownOf(item);
  const where = `${isEgress ? 'to' : 'from'} ${range ? printRange(range) : 'a network that is not told'}`;
  return {
    number,
    isEgress,
    isAllow: action === 'allow',
    traffic,
    ...(range && { range }),
    ...(unknown !== undefined && { unknown }),
    text: `${number >= LAST_NUMBER ? '*' : number} ${action} ${printTrafficSet(traffic).join(', ')} ${where}`,
    at: positionOf(item),
  };
}

/** DescribeInternetGateways, DescribeEgressOnlyInternetGateways and DescribeVpnGateways. */
export function readGateway(kind: Gateway['kind']): (item: Item, notes: Notes) => Gateway | undefined {
  const idName = {
    'internet-gateway': 'InternetGatewayId',
    'egress-only-gateway': 'EgressOnlyInternetGatewayId',
    'vpn-gateway': 'VpnGatewayId',
  }[kind];
  return (item, notes) => {
    const id = idOf(item, idName, notes);
    if (id === undefined) return undefined;
    const attachments = [...membersOf(item, 'Attachments'), ...membersOf(item, 'VpcAttachments')];
    const vpcs = attachments.flatMap((attachment) => {
      const state = textAt(attachment, 'State') ?? 'attached';
      return state === 'available' || state === 'attached' ? (textAt(attachment, 'VpcId') ?? []) : [];
    });
    return { id, kind, vpcs, tags: tagsOf(item), at: positionOf(item) };
  };
}

/** DescribeVpcPeeringConnections. */
export function readPeering(item: Item, notes: Notes): Peering | undefined {
  const id = idOf(item, 'VpcPeeringConnectionId', notes);
  if (id === undefined) return undefined;
  const ends = ['RequesterVpcInfo', 'AccepterVpcInfo'].map((name) => {
    const end = inside(item, name);
    const ranges = [
      rangeAt(end, 'CidrBlock', notes),
      ...membersOf(end, 'CidrBlockSet').map((set) => rangeAt(set, 'CidrBlock', notes)),
      ...membersOf(end, 'Ipv6CidrBlockSet').map((set) => rangeAt(set, 'Ipv6CidrBlock', notes)),
    ];
    return { vpc: textAt(end, 'VpcId') ?? '', addresses: toAddressSet(ranges.flatMap((range) => range ?? [])) };
  });
  const state = textAt(item, 'Status', 'Code') ?? 'active';
  return { id, isActive: state === 'active', ends, tags: tagsOf(item), at: positionOf(item) };
}
