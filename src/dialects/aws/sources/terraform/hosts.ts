import { tell } from '../build.ts';
import { defaultGroupOf } from '../implied.ts';
import type { Rewrite, Source } from '../source.ts';
import { toPublicity } from '../publicity.ts';
import { toTags } from '../tags.ts';

const instance: Rewrite = (source) => {
  const own = source.text('primary_network_interface_id');
  const attached = source.blocks('network_interface').flatMap((block) => block.text('network_interface_id') ?? []);
  const subnet = source.text('subnet_id');
  const isNew = source.node('id') === undefined;
  const isUntold = source.text('public_ip') === undefined;
  const first = {
    NetworkInterfaceId: own ?? `${source.id} eth0`,
    SubnetId: subnet,
    Groups: groupsOf(source).map((GroupId) => ({ GroupId })),
    PrivateIpAddress: source.text('private_ip'),
    Association: { PublicIp: source.text('public_ip') },
    SourceDestCheck: source.isTrue('source_dest_check'),
    Ipv6Addresses: source.texts('ipv6_addresses').map((Ipv6Address) => ({ Ipv6Address })),
    IsPlanned: source.text('private_ip') === undefined,
    IsTranslated: isUntold && source.isTrue('associate_public_ip_address') === true,
    ...(isNew && isUntold && toPublicity(source, 'associate_public_ip_address', subnet)),
  };
  const [metadata] = source.blocks('metadata_options');
  return [
    tell('Instances', source.offset, {
      InstanceId: source.id,
      State: { Name: source.text('instance_state') },
      NetworkInterfaces: attached.length > 0 ? attached.map((id) => ({ NetworkInterfaceId: id })) : [first],
      MetadataOptions: {
        HttpEndpoint: metadata?.text('http_endpoint'),
        HttpTokens: metadata?.text('http_tokens'),
      },
      Tags: toTags(source.node('tags')),
    }),
  ];
};

/** Without any, the default group of the VPC. */
function groupsOf(source: Source): string[] {
  const all = ['vpc_security_group_ids', 'security_groups'].flatMap((name) => [
    ...source.texts(name),
    ...(source.isComputed(name) ? [] : source.unresolved(name)),
  ]);
  const vpc = source.vpcOf(source.text('subnet_id') ?? '');
  return all.length === 0 && vpc !== undefined ? [defaultGroupOf(vpc)] : [...new Set(all)];
}

const networkInterface: Rewrite = (source) => {
  const addresses = source.texts('private_ips');
  const own = addresses.length > 0 ? addresses : source.texts('private_ip');
  const sixes = source.texts('ipv6_addresses');
  return [
    tell('NetworkInterfaces', source.offset, {
      NetworkInterfaceId: source.id,
      SubnetId: source.text('subnet_id'),
      Groups: groupsOf(source).map((GroupId) => ({ GroupId })),
      PrivateIpAddresses: own.map((PrivateIpAddress) => ({ PrivateIpAddress })),
      Ipv6Addresses: sixes.map((Ipv6Address) => ({ Ipv6Address })),
      SourceDestCheck: source.isTrue('source_dest_check'),
      Attachment: { InstanceId: source.blocks('attachment')[0]?.text('instance') },
      IsPlanned: own.length === 0 && sixes.length === 0,
      TagSet: toTags(source.node('tags')),
    }),
  ];
};

const elastic: Rewrite = (source) => [
  tell('Addresses', source.offset, {
    PublicIp: source.text('public_ip'),
    InstanceId: source.text('instance') ?? source.text('instance_id'),
    NetworkInterfaceId: source.text('network_interface') ?? source.text('network_interface_id'),
    PrivateIpAddress: source.text('associate_with_private_ip') ?? source.text('private_ip_address'),
  }),
];

/** A database's interfaces are the platform's: it is told of, without an address. */
const database: Rewrite = (source) => [
  tell('DBInstances', source.offset, {
    DBInstanceIdentifier: source.text('identifier') ?? source.id,
    Endpoint: { Address: source.text('address'), Port: source.number('port') },
    VpcSecurityGroups: groupsOf(source).map((VpcSecurityGroupId) => ({ VpcSecurityGroupId })),
    TagList: toTags(source.node('tags')),
  }),
];

const lambda: Rewrite = (source) => [
  tell('Functions', source.offset, {
    FunctionName: source.text('function_name') ?? source.id,
    FunctionArn: source.id,
    VpcConfig: {
      SubnetIds: [...(source.blocks('vpc_config')[0]?.texts('subnet_ids') ?? [])],
      SecurityGroupIds: [...(source.blocks('vpc_config')[0]?.texts('security_group_ids') ?? [])],
    },
  }),
];

export const HOST_REWRITES: Readonly<Record<string, Rewrite>> = {
  aws_instance: instance,
  aws_network_interface: networkInterface,
  aws_eip: elastic,
  aws_eip_association: elastic,
  aws_db_instance: database,
  aws_lambda_function: lambda,
};
