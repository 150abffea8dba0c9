import { tell, type Value } from '../build.ts';
import { defaultGroupOf } from '../implied.ts';
import { toPublicity } from '../publicity.ts';
import type { Rewrite, Source } from '../source.ts';

function groupsOf(source: Source, names: readonly string[], subnet: string): { GroupId: string }[] {
  const ids = names.flatMap((name) => [...source.texts(name), ...source.unresolved(name)]);
  const vpc = source.vpcOf(subnet);
  const all = ids.length === 0 && vpc !== undefined ? [defaultGroupOf(vpc)] : [...new Set(ids)];
  return all.map((GroupId) => ({ GroupId }));
}

/** Interfaces are described inside, or are resources of their own; without either there is one all the same. */
const instance: Rewrite = (source) => {
  const described = source.blocks('NetworkInterfaces').map((own, i): Record<string, Value> => {
    const listed = own.text('NetworkInterfaceId');
    return listed === undefined ? toInterface(own, `${source.id} eth${i}`) : { NetworkInterfaceId: listed };
  });
  return [
    tell('Instances', source.offset, {
      InstanceId: source.id,
      NetworkInterfaces: described.length > 0 ? described : [toInterface(source, `${source.id} eth0`)],
      MetadataOptions: {
        HttpEndpoint: source.text('MetadataOptions.HttpEndpoint'),
        HttpTokens: source.text('MetadataOptions.HttpTokens'),
      },
      Tags: source.node('Tags'),
    }),
  ];
};

function toInterface(source: Source, id: string): Record<string, Value> {
  const subnet = source.text('SubnetId') ?? '';
  const listed = source.blocks('PrivateIpAddresses').flatMap((own) => own.texts('PrivateIpAddress'));
  const own = listed.length > 0 ? listed : source.texts('PrivateIpAddress');
  const sixes = source.blocks('Ipv6Addresses').flatMap((six) => six.texts('Ipv6Address'));
  return {
    NetworkInterfaceId: id,
    SubnetId: subnet,
    Groups: groupsOf(source, ['SecurityGroupIds', 'GroupSet'], subnet),
    PrivateIpAddresses: own.map((PrivateIpAddress) => ({ PrivateIpAddress })),
    Ipv6Addresses: sixes.map((Ipv6Address) => ({ Ipv6Address })),
    SourceDestCheck: source.isTrue('SourceDestCheck'),
    IsPlanned: own.length === 0 && sixes.length === 0,
    ...toPublicity(source, 'AssociatePublicIpAddress', subnet),
  };
}

const networkInterface: Rewrite = (source) => [
  tell('NetworkInterfaces', source.offset, { ...toInterface(source, source.id), TagSet: source.node('Tags') }),
];

const elastic: Rewrite = (source) => [
  tell('Addresses', source.offset, {
    InstanceId: source.text('InstanceId'),
    NetworkInterfaceId: source.text('NetworkInterfaceId'),
  }),
];

export const HOST_REWRITES: Readonly<Record<string, Rewrite>> = {
  'AWS::EC2::Instance': instance,
  'AWS::EC2::NetworkInterface': networkInterface,
  'AWS::EC2::EIP': elastic,
  'AWS::EC2::EIPAssociation': elastic,
};
