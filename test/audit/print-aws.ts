import {
  ANYBODY,
  type Files,
  NETWORK_NAMES,
  NETWORKS,
  networkOf,
  printJson,
  type SmallEstate,
} from './small-estate.ts';

const EVERYTHING = { IpProtocol: '-1', IpRanges: [{ CidrIp: ANYBODY }] };

/** What `aws ec2 describe-*` gives, in one file. */
export function printAws({ hosts, permits, leaves }: SmallEstate): Files {
  return {
    'account.json': printJson({
      Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/8' }],
      Subnets: NETWORK_NAMES.map((name) => ({
        SubnetId: `subnet-${name}`,
        CidrBlock: NETWORKS[name],
        VpcId: 'vpc-1',
        AvailabilityZone: 'z1',
        Tags: [{ Key: 'Name', Value: name }],
      })),
      SecurityGroups: hosts.map(({ name }) => ({
        GroupId: `sg-${name}`,
        GroupName: name,
        VpcId: 'vpc-1',
        IpPermissions: permits
          .filter(({ to }) => to === name)
          .map(({ ports, from }) => ({
            ...(ports === 'everything'
              ? { IpProtocol: '-1' }
              : { IpProtocol: 'tcp', FromPort: ports[0], ToPort: ports[1] }),
            IpRanges: [{ CidrIp: from }],
          })),
        IpPermissionsEgress: leaves[name]?.map(({ port, to }) => ({
          IpProtocol: 'tcp',
          FromPort: port,
          ToPort: port,
          IpRanges: [{ CidrIp: to }],
        })) ?? [EVERYTHING],
      })),
      NetworkInterfaces: hosts.map(({ name, address, outside }) => ({
        NetworkInterfaceId: `eni-${name}`,
        Status: 'in-use',
        SubnetId: `subnet-${networkOf(address)}`,
        VpcId: 'vpc-1',
        PrivateIpAddresses: [
          { PrivateIpAddress: address, ...(outside !== undefined && { Association: { PublicIp: outside } }) },
        ],
        Groups: [{ GroupId: `sg-${name}` }],
      })),
      Reservations: [
        {
          Instances: hosts.map(({ name }) => ({
            InstanceId: `i-${name}`,
            State: { Name: 'running' },
            MetadataOptions: { HttpTokens: 'required' },
            NetworkInterfaces: [{ NetworkInterfaceId: `eni-${name}` }],
            Tags: [{ Key: 'Name', Value: name }],
          })),
        },
      ],
      NetworkAcls: [
        {
          NetworkAclId: 'acl-1',
          VpcId: 'vpc-1',
          IsDefault: true,
          Associations: NETWORK_NAMES.map((name) => ({ SubnetId: `subnet-${name}` })),
          Entries: [false, true].map((Egress) => ({
            RuleNumber: 100,
            Egress,
            RuleAction: 'allow',
            Protocol: '-1',
            CidrBlock: ANYBODY,
          })),
        },
      ],
      InternetGateways: [{ InternetGatewayId: 'igw-1', Attachments: [{ VpcId: 'vpc-1', State: 'available' }] }],
      RouteTables: [
        {
          RouteTableId: 'rtb-1',
          VpcId: 'vpc-1',
          Associations: [{ Main: true }],
          Routes: [{ DestinationCidrBlock: ANYBODY, State: 'active', GatewayId: 'igw-1' }],
        },
      ],
    }),
  };
}

/** The same as configuration of Terraform. */
export function printTerraform({ hosts, permits, leaves }: SmallEstate): Files {
  const vpc_id = '${aws_vpc.v.id}';
  const anything = { protocol: '-1', from_port: 0, to_port: 0, cidr_blocks: [ANYBODY] };
  return {
    'main.tf.json': printJson({
      resource: {
        aws_vpc: { v: { cidr_block: '10.0.0.0/8' } },
        aws_subnet: Object.fromEntries(
          NETWORK_NAMES.map((name) => [name, { vpc_id, cidr_block: NETWORKS[name], tags: { Name: name } }]),
        ),
        aws_security_group: Object.fromEntries(
          hosts.map(({ name }) => [
            name,
            {
              vpc_id,
              ingress: permits
                .filter(({ to }) => to === name)
                .map(({ ports, from }) =>
                  ports === 'everything'
                    ? { ...anything, cidr_blocks: [from] }
                    : { protocol: 'tcp', from_port: ports[0], to_port: ports[1], cidr_blocks: [from] },
                ),
              egress: leaves[name]?.map(({ port, to }) => ({
                protocol: 'tcp',
                from_port: port,
                to_port: port,
                cidr_blocks: [to],
              })) ?? [anything],
            },
          ]),
        ),
        aws_internet_gateway: { g: { vpc_id } },
        aws_route_table: {
          r: { vpc_id, route: [{ cidr_block: ANYBODY, gateway_id: '${aws_internet_gateway.g.id}' }] },
        },
        aws_route_table_association: Object.fromEntries(
          NETWORK_NAMES.map((name) => [
            name,
            { subnet_id: `\${aws_subnet.${name}.id}`, route_table_id: '${aws_route_table.r.id}' },
          ]),
        ),
        aws_instance: Object.fromEntries(
          hosts.map(({ name, address, outside }) => [
            name,
            {
              subnet_id: `\${aws_subnet.${networkOf(address)}.id}`,
              private_ip: address,
              vpc_security_group_ids: [`\${aws_security_group.${name}.id}`],
              associate_public_ip_address: outside !== undefined,
              metadata_options: { http_tokens: 'required' },
              tags: { Name: name },
            },
          ]),
        ),
      },
    }),
  };
}

/** The same as a template of CloudFormation. */
export function printCloudFormation({ hosts, permits, leaves }: SmallEstate): Files {
  const VpcId = { Ref: 'Vpc' };
  const toRule = (ports: readonly [number, number] | 'everything', CidrIp: string) =>
    ports === 'everything'
      ? { IpProtocol: '-1', CidrIp }
      : { IpProtocol: 'tcp', FromPort: ports[0], ToPort: ports[1], CidrIp };
  const toId = (name: string) => name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const resource = (Type: string, Properties: object) => ({ Type: `AWS::EC2::${Type}`, Properties });
  return {
    'template.json': printJson({
      AWSTemplateFormatVersion: '2010-09-09',
      Resources: {
        Vpc: resource('VPC', { CidrBlock: '10.0.0.0/8' }),
        Gateway: resource('InternetGateway', {}),
        Attachment: resource('VPCGatewayAttachment', { VpcId, InternetGatewayId: { Ref: 'Gateway' } }),
        Table: resource('RouteTable', { VpcId }),
        Route: resource('Route', {
          RouteTableId: { Ref: 'Table' },
          DestinationCidrBlock: ANYBODY,
          GatewayId: { Ref: 'Gateway' },
        }),
        ...Object.fromEntries(
          NETWORK_NAMES.flatMap((name) => [
            [
              `Net${name}`,
              resource('Subnet', { VpcId, CidrBlock: NETWORKS[name], Tags: [{ Key: 'Name', Value: name }] }),
            ],
            [
              `Routes${name}`,
              resource('SubnetRouteTableAssociation', {
                SubnetId: { Ref: `Net${name}` },
                RouteTableId: { Ref: 'Table' },
              }),
            ],
          ]),
        ),
        ...Object.fromEntries(
          hosts.flatMap(({ name, address, outside }) => [
            [
              `Group${toId(name)}`,
              resource('SecurityGroup', {
                VpcId,
                GroupDescription: name,
                SecurityGroupIngress: permits
                  .filter(({ to }) => to === name)
                  .map(({ ports, from }) => toRule(ports, from)),
                SecurityGroupEgress: leaves[name]?.map(({ port, to }) => toRule([port, port], to)) ?? [
                  toRule('everything', ANYBODY),
                ],
              }),
            ],
            [
              toId(name),
              resource('Instance', {
                NetworkInterfaces: [
                  {
                    DeviceIndex: '0',
                    SubnetId: { Ref: `Net${networkOf(address)}` },
                    PrivateIpAddress: address,
                    AssociatePublicIpAddress: outside !== undefined,
                    GroupSet: [{ 'Fn::GetAtt': [`Group${toId(name)}`, 'GroupId'] }],
                  },
                ],
                MetadataOptions: { HttpTokens: 'required' },
                Tags: [{ Key: 'Name', Value: name }],
              }),
            ],
          ]),
        ),
      },
    }),
  };
}
