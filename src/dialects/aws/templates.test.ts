import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseAddress, printAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findSpots } from '#core/semantics';
import { AWS } from './index.ts';
import { FORMS } from './templates.fixture.ts';

test.each(FORMS)('%s says what is planned as the API would once it exists', (_name, form) => {
  const file = { path: 'form.json', text: JSON.stringify(form, undefined, 1) };
  expect(AWS.recognises(file)).toBe(true);
  const { topology, losses } = unwrap(AWS.read([file]));
  const ask = (source: string, destination: string, destinationPort: number) => {
    const [from] = findSpots(topology, unwrap(parseAddress(source)));
    if (!from) throw new Error(`nobody has ${source}`);
    const opening = { protocol: 'tcp', sourcePort: 40_000, destinationPort } as const;
    return decideConnection({
      topology,
      from,
      destination: unwrap(parseAddress(destination)),
      opening,
      isOneWay: false,
    }).verdict;
  };
  expect(ask('10.0.1.10', '10.0.2.10', 5432)).toBe('allowed');
  expect(ask('10.0.1.10', '10.0.2.10', 5433)).toBe('denied');
  expect(ask('198.51.100.1', '10.0.1.10', 443)).toBe('allowed');
  expect(ask('198.51.100.1', '10.0.1.10', 80)).toBe('denied');
  expect(ask('198.51.100.1', '10.0.2.10', 5432)).toBe('denied');
  // What the office may be is not told; the network ACL keeps it out whoever it is.
  expect(ask('10.0.1.10', '10.0.2.10', 22)).toBe('denied');
  expect(topology.endpoints.find(({ name }) => name === 'web')).toMatchObject({ kind: 'instance' });
  expect(losses.some(({ construct }) => construct.startsWith('tcp/22'))).toBe(true);
});

test('what is planned without an address is asked about by a free one of its subnet, which is a loss', () => {
  const text = JSON.stringify({
    resource: {
      aws_vpc: { v: { cidr_block: '10.0.0.0/16' } },
      aws_subnet: { s: { vpc_id: '${aws_vpc.v.id}', cidr_block: '10.0.1.0/24' } },
      aws_instance: { a: { subnet_id: '${aws_subnet.s.id}' }, b: { subnet_id: '${aws_subnet.s.id}' } },
    },
  });
  const { topology, losses } = unwrap(AWS.read([{ path: 'a.tf.json', text }]));
  expect(topology.endpoints.map(({ interfaces }) => interfaces[0]?.addresses[0]?.value)).toEqual([
    0x0a_00_01_04n,
    0x0a_00_01_05n,
  ]);
  expect(losses.filter(({ construct }) => construct.startsWith('aws_instance'))).toHaveLength(2);
});

test('what makes networks and is not rewritten is a loss with its place', () => {
  const text = JSON.stringify(
    { resource: { aws_lb: { front: { name: 'front' } }, aws_iam_role: { r: {} } } },
    undefined,
    1,
  );
  expect(unwrap(AWS.read([{ path: 'a.tf.json', text }])).losses).toMatchObject([
    { kind: 'unsupported', construct: 'aws_lb', at: { file: 'a.tf.json', line: 4 } },
  ]);
});

test('of several, a plan means the one with the same index, where it says so', () => {
  const reference = (...references: string[]) => ({ references });
  const resource = (type: string, index: number, values: object) => ({
    address: `${type}.x[${index}]`,
    type,
    name: 'x',
    index,
    mode: 'managed',
    values,
  });
  const plan = (subnetReferences: readonly string[]) => ({
    planned_values: {
      root_module: {
        resources: [0, 1].flatMap((i) => [
          resource('aws_subnet', i, { cidr_block: `10.0.${i}.0/24` }),
          resource('aws_instance', i, {}),
        ]),
      },
    },
    configuration: {
      root_module: {
        resources: [
          {
            address: 'aws_instance.x',
            type: 'aws_instance',
            expressions: { subnet_id: reference(...subnetReferences) },
          },
        ],
      },
    },
  });
  const addresses = (references: readonly string[]) =>
    unwrap(AWS.read([{ path: 'plan.json', text: JSON.stringify(plan(references)) }])).topology.endpoints.flatMap(
      ({ interfaces }) => interfaces.flatMap((own) => own.addresses.map(printAddress)),
    );
  expect(addresses(['aws_subnet.x', 'count.index'])).toEqual(['10.0.0.4', '10.0.1.4']);
  expect(addresses(['aws_subnet.x'])).toEqual([]);
});

const YAML_TEMPLATE = `AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Office: { Type: String, Default: 203.0.113.0/24 }
Mappings:
  Nets: { Main: { Front: 10.0.1.0/24 } }
Resources:
  Main: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Front:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Main
      CidrBlock: !FindInMap [Nets, Main, Front]
      AvailabilityZone: !Select [0, !GetAZs '']
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: !Ref Main
      GroupDescription: !Sub 'web of \${Main}'
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !Ref Office }
  FromItself:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: !GetAtt Web.GroupId
      SourceSecurityGroupId: !GetAtt [Web, GroupId]
      IpProtocol: tcp
      FromPort: 22
      ToPort: 22
  Host:
    Type: AWS::EC2::Instance
    Properties:
      SubnetId: !Ref Front
      PrivateIpAddress: !Join [., [10, 0, 1, 10]]
      SecurityGroupIds: [!Ref Web]
`;

test('a template in YAML is its twin in JSON', () => {
  const file = { path: 'a.yaml', text: YAML_TEMPLATE };
  expect(AWS.recognises(file)).toBe(true);
  const long = YAML_TEMPLATE.replaceAll(/!(Ref|GetAZs) ([\w']+)/g, (_whole, name: string, of: string) =>
    name === 'Ref' ? `{ Ref: ${of} }` : `{ "Fn::GetAZs": "" }`,
  )
    .replaceAll(/!(GetAtt|Sub) ([\w.]+|'[^']*')/g, '{ "Fn::$1": $2 }')
    .replaceAll(/!(\w+) (\[.*\])(?=[,\n\]])/g, '{ "Fn::$1": $2 }');
  const twin = { path: 'a.yaml', text: JSON.stringify(parse(long), undefined, 1) };
  const strip = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (key, inner: unknown) =>
        key === 'at' ? undefined : typeof inner === 'bigint' ? `${inner}` : inner,
      ),
    );
  const read = unwrap(AWS.read([file]));
  expect(read.topology.endpoints.map(({ name }) => name)).toEqual(['Host']);
  expect(strip(read)).toEqual(strip(unwrap(AWS.read([twin]))));
  expect(read.topology.endpoints[0]?.at).toMatchObject({ file: 'a.yaml', line: 32 });
});

test('a template in YAML that is wrong is refused with its place', () => {
  const result = AWS.read([{ path: 'a.yaml', text: YAML_TEMPLATE.replace('!Ref Main', '!reference Main') }]);
  if (result.ok) throw new Error('it was read');
  expect(result.error).toMatchObject([
    { message: '`!reference` is a tag that is not known', at: { line: 11, column: 25 } },
  ]);
});
