import type { Address } from '#core/net';
import type { Instance, NatGateway, NetworkInterface, VpcEndpoint } from './account.ts';
import type { Notes } from '#dialects/cloud';
import {
  addressAt,
  idOf,
  inside,
  type Item,
  membersOf,
  numberAt,
  positionOf,
  tagsOf,
  textAt,
  textsAt,
  isTrueAt,
} from './item.ts';
import { groupIdsOf } from './read-groups.ts';

/** DescribeNetworkInterfaces, and the interfaces inside DescribeInstances. */
export function readInterface(item: Item, notes: Notes): NetworkInterface | undefined {
  const id = idOf(item, 'NetworkInterfaceId', notes);
  if (id === undefined) return undefined;
  const instance = textAt(item, 'Attachment', 'InstanceId');
  const deviceIndex = numberAt(item, 'Attachment', 'DeviceIndex');
  return {
    id,
    subnet: textAt(item, 'SubnetId') ?? '',
    vpc: textAt(item, 'VpcId') ?? '',
    groups: groupIdsOf(item, 'Groups'),
    ...readAddresses(item, notes),
    ...(instance !== undefined && { instance }),
    ...(deviceIndex !== undefined && { deviceIndex }),
    kind: textAt(item, 'InterfaceType') ?? 'interface',
    description: textAt(item, 'Description') ?? '',
    isSourceChecked: !isFalseAt(item, 'SourceDestCheck'),
    isInUse: (textAt(item, 'Status') ?? 'in-use') !== 'available',
    ...readPlan(item),
    tags: tagsOf(item, 'TagSet'),
    at: positionOf(item),
  };
}

function isFalseAt(item: Item, name: string): boolean {
  const { node } = inside(item, name);
  return node.kind === 'scalar' && (node.value === false || node.value === 'false');
}

/** Templates tell beside what the API cannot: that something is yet to be. */
function readPlan(item: Item): Pick<NetworkInterface, 'isPlanned' | 'isTranslated' | 'mayBeTranslated'> {
  const isPlanned = isTrueAt(item, 'IsPlanned');
  const isTranslated = isTrueAt(item, 'IsTranslated');
  const mayBeTranslated = isTrueAt(item, 'MayBeTranslated');
  return {
    ...(isPlanned && { isPlanned }),
    ...(isTranslated && { isTranslated }),
    ...(mayBeTranslated && { mayBeTranslated }),
  };
}

function readAddresses(item: Item, notes: Notes): Pick<NetworkInterface, 'addresses' | 'outside'> {
  const listed = membersOf(item, 'PrivateIpAddresses');
  const own = listed.length > 0 ? listed : [item];
  const pairs = own.flatMap((place) => {
    const address = addressAt(place, 'PrivateIpAddress', notes);
    if (!address) return [];
    const association = inside(place, 'Association');
    const outside = addressAt(association, 'PublicIp', notes) ?? addressAt(place, 'PublicIpAddress', notes);
    return [{ inside: address, ...(outside && { outside }) }];
  });
  const sixes = membersOf(item, 'Ipv6Addresses').flatMap((six) => addressAt(six, 'Ipv6Address', notes) ?? []);
  return {
    addresses: [...pairs.map((pair) => pair.inside), ...sixes],
    outside: pairs.flatMap(({ inside: own, outside }) => (outside ? [{ inside: own, outside }] : [])),
  };
}

/** One of the instances of DescribeInstances. */
export function readInstance(item: Item, notes: Notes): Instance | undefined {
  const id = idOf(item, 'InstanceId', notes);
  if (id === undefined) return undefined;
  const tokens = textAt(item, 'MetadataOptions', 'HttpTokens');
  const nested = membersOf(item, 'NetworkInterfaces').flatMap((own) => readInterface(own, notes) ?? []);
  return {
    id,
    state: textAt(item, 'State', 'Name') ?? 'running',
    aliases: ['PrivateDnsName', 'PublicDnsName'].flatMap((name) => textAt(item, name) || []),
    interfaces: (nested.length > 0 ? nested : onlyInterface(item, id, notes)).map((own) => ({ ...own, instance: id })),
    ...(tokens !== undefined && { metadataTokens: tokens }),
    hasMetadataService: textAt(item, 'MetadataOptions', 'HttpEndpoint') !== 'disabled',
    tags: tagsOf(item),
    at: positionOf(item),
  };
}

/** Exports that leave the interfaces out still tell the address of the first. */
function onlyInterface(item: Item, id: string, notes: Notes): NetworkInterface[] {
  const addresses = readAddresses(item, notes);
  if (addresses.addresses.length === 0 && !isTrueAt(item, 'IsPlanned')) return [];
  return [
    {
      id: `${id} eth0`,
      subnet: textAt(item, 'SubnetId') ?? '',
      vpc: textAt(item, 'VpcId') ?? '',
      groups: groupIdsOf(item, 'SecurityGroups'),
      ...addresses,
      kind: 'interface',
      description: '',
      isSourceChecked: !isFalseAt(item, 'SourceDestCheck'),
      isInUse: true,
      ...readPlan(item),
      tags: {},
      at: positionOf(item),
    },
  ];
}

/** DescribeAddresses: elastic addresses, and whose they are. `outside` absent: it is yet to be given. */
export function readElasticAddress(
  item: Item,
  notes: Notes,
): { interface?: string; instance?: string; inside?: Address; outside?: Address } {
  const outside = addressAt(item, 'PublicIp', notes);
  const own = textAt(item, 'NetworkInterfaceId');
  const instance = textAt(item, 'InstanceId');
  const address = addressAt(item, 'PrivateIpAddress', notes);
  return {
    ...(outside && { outside }),
    ...(own && { interface: own }),
    ...(instance && { instance }),
    ...(address && { inside: address }),
  };
}

/** DescribeNatGateways. */
export function readNatGateway(item: Item, notes: Notes): NatGateway | undefined {
  const id = idOf(item, 'NatGatewayId', notes);
  if (id === undefined) return undefined;
  const addresses = membersOf(item, 'NatGatewayAddresses').map((place) => {
    const [own, outside] = [addressAt(place, 'PrivateIp', notes), addressAt(place, 'PublicIp', notes)];
    const name = textAt(place, 'NetworkInterfaceId');
    return { ...(own && { inside: own }), ...(outside && { outside }), ...(name && { interface: name }) };
  });
  return {
    id,
    subnet: textAt(item, 'SubnetId') ?? '',
    vpc: textAt(item, 'VpcId') ?? '',
    isPublic: textAt(item, 'ConnectivityType') !== 'private',
    isAvailable: (textAt(item, 'State') ?? 'available') === 'available',
    addresses,
    tags: tagsOf(item),
    at: positionOf(item),
  };
}

/** DescribeVpcEndpoints. */
export function readVpcEndpoint(item: Item, notes: Notes): VpcEndpoint | undefined {
  const id = idOf(item, 'VpcEndpointId', notes);
  if (id === undefined) return undefined;
  return {
    id,
    vpc: textAt(item, 'VpcId') ?? '',
    kind: textAt(item, 'VpcEndpointType') ?? 'Gateway',
    service: textAt(item, 'ServiceName') ?? '',
    interfaces: textsAt(item, 'NetworkInterfaceIds'),
    tags: tagsOf(item),
    at: positionOf(item),
  };
}
