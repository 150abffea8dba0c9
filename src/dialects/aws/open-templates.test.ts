import { expect, test } from 'vitest';
import { parseAddress, printRange } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findSpots } from '#core/semantics';
import { tcp } from './ask.fixture.ts';
import { AWS } from './index.ts';

function toAsker(file: { path: string; text: string }) {
  expect(AWS.recognises(file)).toBe(true);
  const { topology, losses } = unwrap(AWS.read([file]));
  const ask = (source: string, destination: string, port: number) => {
    const [from] = findSpots(topology, unwrap(parseAddress(source)));
    if (!from) throw new Error(`nobody has ${source}`);
    const asked = { topology, from, destination: unwrap(parseAddress(destination)), isOneWay: false };
    return decideConnection({ ...asked, opening: tcp(port) }).verdict;
  };
  return { ask, losses, fromInternet: (destination: string, port: number) => ask('198.51.100.1', destination, port) };
}

const to = (...references: string[]) => ({ references });
const of = (address: string) => to(`${address}.id`, address);
interface Planned {
  readonly address: string;
  readonly values: object;
  readonly expressions?: object;
  readonly unknown?: object;
}

function plan(resources: readonly Planned[]) {
  const typeOf = (address: string) => /(\w+)\.\w+(?:\[[^\]]*\])?$/.exec(address)?.[1] ?? '';
  const text = JSON.stringify({
    planned_values: {
      root_module: {
        resources: resources.map(({ address, values }) => ({ address, type: typeOf(address), values })),
      },
    },
    resource_changes: resources.flatMap(({ address, values, unknown }) =>
      unknown ? [{ address, type: typeOf(address), change: { after: values, after_unknown: unknown } }] : [],
    ),
    configuration: {
      root_module: {
        resources: resources.map(({ address, expressions = {} }) => ({
          address: address.replace(/\[[^\]]*\]$/, ''),
          expressions,
        })),
      },
    },
  });
  return toAsker({ path: 'plan.json', text });
}

const network = (isMapped: boolean): Planned[] => [
  { address: 'aws_vpc.v', values: { cidr_block: '10.0.0.0/16' } },
  { address: 'aws_internet_gateway.g', values: {}, expressions: { vpc_id: of('aws_vpc.v') } },
  {
    address: 'aws_default_route_table.r',
    values: { route: [{ cidr_block: '0.0.0.0/0' }] },
    expressions: {
      default_route_table_id: to('aws_vpc.v.default_route_table_id', 'aws_vpc.v'),
      route: [{ gateway_id: of('aws_internet_gateway.g') }],
    },
  },
  {
    address: 'aws_subnet.s',
    values: { cidr_block: '10.0.1.0/24', map_public_ip_on_launch: isMapped },
    expressions: { vpc_id: of('aws_vpc.v') },
  },
];
const group: Planned = { address: 'aws_security_group.g', values: {}, expressions: { vpc_id: of('aws_vpc.v') } };
const host: Planned = {
  address: 'aws_instance.h[0]',
  values: { private_ip: '10.0.1.10' },
  expressions: { subnet_id: of('aws_subnet.s'), vpc_security_group_ids: of('aws_security_group.g') },
  unknown: { associate_public_ip_address: true, public_ip: true },
};
const RULE = { type: 'ingress', protocol: 'tcp', from_port: 22, to_port: 22, cidr_blocks: ['0.0.0.0/0'] };
const rule = (values: object, more: Partial<Planned> = {}): Planned => ({
  address: 'aws_security_group_rule.r',
  values,
  ...more,
  expressions: { security_group_id: of('aws_security_group.g'), ...more.expressions },
});

test('a public address that is given at launch, or by a reference with an index, is one', () => {
  expect(plan([...network(true), group, host, rule(RULE)]).fromInternet('10.0.1.10', 22)).toBe('allowed');
  expect(plan([...network(false), group, host, rule(RULE)]).fromInternet('10.0.1.10', 22)).toBe('denied');
  const elastic: Planned = {
    address: 'aws_eip.e',
    values: {},
    expressions: { instance: to('aws_instance.h[0].id', 'aws_instance.h[0]', 'aws_instance.h') },
  };
  const second = { ...host, address: 'aws_instance.h[1]', values: { private_ip: '10.0.1.11' } };
  const { fromInternet } = plan([...network(false), group, host, second, elastic, rule(RULE)]);
  expect(fromInternet('10.0.1.10', 22)).toBe('allowed');
  expect(fromInternet('10.0.1.11', 22)).toBe('denied');
});

test('of several groups a reference with a key means the one of that key', () => {
  const keyed = (key: string): Planned => ({ ...group, address: `aws_security_group.g["${key}"]` });
  const ofKey = (key: string) => ({
    security_group_id: to(
      `aws_security_group.g["${key}"].id`,
      `aws_security_group.g["${key}"]`,
      'aws_security_group.g',
    ),
  });
  const own = {
    ...host,
    expressions: { ...host.expressions, vpc_security_group_ids: ofKey('a').security_group_id },
  };
  const withRuleOf = (key: string) =>
    plan([...network(true), keyed('a'), keyed('b'), own, { ...rule(RULE), expressions: ofKey(key) }]);
  expect(withRuleOf('a').fromInternet('10.0.1.10', 22)).toBe('allowed');
  expect(withRuleOf('b').fromInternet('10.0.1.10', 22)).toBe('denied');
});

test('what a plan does not know of a rule makes it unknown, and is a loss', () => {
  const { cidr_blocks: _networks, ...noNetworks } = RULE;
  const { from_port: _first, to_port: _last, ...noPorts } = RULE;
  const withRule = (own: Planned) => plan([...network(true), group, host, own]);
  const networks = withRule(rule(noNetworks, { unknown: { cidr_blocks: true } }));
  expect(networks.fromInternet('10.0.1.10', 22)).toBe('unknown');
  expect(networks.fromInternet('10.0.1.10', 23)).toBe('denied');
  const reference = { expressions: { cidr_blocks: to('aws_eip.vpn.public_ip', 'aws_eip.vpn') } };
  expect(withRule(rule(noNetworks, reference)).fromInternet('10.0.1.10', 22)).toBe('unknown');
  const ports = withRule(rule(noPorts, { unknown: { from_port: true, to_port: true } }));
  expect(ports.fromInternet('10.0.1.10', 23)).toBe('unknown');
  for (const { losses } of [networks, ports])
    expect(losses.some(({ why }) => why.endsWith('what it would permit is unknown'))).toBe(true);
});

test('rules of a group that only the deployment tells are unknown, unless they are written by themselves', () => {
  const computed = { ...group, unknown: { ingress: true, egress: true } };
  expect(plan([...network(true), computed, host]).fromInternet('10.0.1.10', 22)).toBe('unknown');
  const { fromInternet } = plan([...network(true), computed, host, rule(RULE)]);
  expect(fromInternet('10.0.1.10', 22)).not.toBe('denied');
  expect(fromInternet('10.0.1.10', 23)).toBe('denied');
});

test('a rule of which nobody knows the group may be of any', () => {
  const stray = { ...rule(RULE), expressions: { security_group_id: to('module.m.group_id', 'module.m') } };
  const { fromInternet } = plan([...network(true), group, host, stray]);
  expect(fromInternet('10.0.1.10', 22)).toBe('unknown');
  expect(fromInternet('10.0.1.10', 23)).toBe('denied');
});

const TEMPLATE = `Transform: AWS::LanguageExtensions
Parameters:
  Open: { Type: String, Default: 'no' }
  Kept: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /net/office }
Conditions:
  IsOpen: !Equals [!Ref Open, 'yes']
  IsShut: !Not [!Condition IsOpen]
  IsHere: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Main: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: 10.0.0.0/16 } }
  Out: { Type: 'AWS::EC2::InternetGateway' }
  Tied: { Type: 'AWS::EC2::VPCGatewayAttachment', Properties: { VpcId: !Ref Main, InternetGatewayId: !Ref Out } }
  Front: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: !Ref Main, CidrBlock: 10.0.1.0/24, MapPublicIpOnLaunch: true } }
  Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: !Ref Main } }
  Way: { Type: 'AWS::EC2::Route', Properties: { RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Out } }
  Use: { Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: { RouteTableId: !Ref Table, SubnetId: !Ref Front } }
  Host: { Type: 'AWS::EC2::Instance', Properties: { SubnetId: !Ref Front, PrivateIpAddress: 10.0.1.10, SecurityGroupIds: [!Ref Group] } }
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: !Ref Main
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0 }
        - !If [IsOpen, { IpProtocol: tcp, FromPort: 23, ToPort: 23, CidrIp: 0.0.0.0/0 }, !Ref AWS::NoValue]
        - !If [IsShut, { IpProtocol: tcp, FromPort: 24, ToPort: 24, CidrIp: 0.0.0.0/0 }, !Ref AWS::NoValue]
        - !If [IsHere, { IpProtocol: tcp, FromPort: 25, ToPort: 25, CidrIp: 0.0.0.0/0 }, !Ref AWS::NoValue]
        - { IpProtocol: tcp, FromPort: 26, ToPort: 26, CidrIp: !Ref Kept }
        - { IpProtocol: tcp, FromPort: !If [IsOpen, 27, 28], ToPort: !If [IsOpen, 27, 28], CidrIp: 0.0.0.0/0 }
  Conditional:
    Type: AWS::EC2::SecurityGroupIngress
    Condition: IsOpen
    Properties: { GroupId: !Ref Group, IpProtocol: tcp, FromPort: 29, ToPort: 29, CidrIp: 0.0.0.0/0 }
  'Fn::ForEach::Ports':
    - Port
    - ['30', '31']
    - 'In\${Port}':
        Type: AWS::EC2::SecurityGroupIngress
        Properties: { GroupId: !Ref Group, IpProtocol: tcp, FromPort: !Ref Port, ToPort: !Ref Port, CidrIp: 0.0.0.0/0 }
`;

test.each([
  [22, 'allowed'],
  [23, 'denied'],
  [24, 'allowed'],
  [25, 'unknown'],
  [26, 'unknown'],
  [27, 'denied'],
  [28, 'allowed'],
  [29, 'denied'],
  [30, 'allowed'],
  [31, 'allowed'],
  [32, 'denied'],
] as const)('conditions, choices and loops of a template are worked out: port %d is %s', (port, verdict) => {
  expect(toAsker({ path: 'a.yaml', text: TEMPLATE }).fromInternet('10.0.1.10', port)).toBe(verdict);
});

test('ports that only the deployment tells are unknown', () => {
  const text = TEMPLATE.replaceAll('!If [IsOpen, 27, 28]', '!If [IsHere, 27, 28]');
  const { fromInternet } = toAsker({ path: 'a.yaml', text });
  expect([22, 27, 28, 32].map((port) => fromInternet('10.0.1.10', port))).toEqual([
    'allowed',
    'unknown',
    'unknown',
    'unknown',
  ]);
});

test('a stack in a stack is a loss, and may add rules to the groups that it is told of', () => {
  const nested = (parameters: string) =>
    `${TEMPLATE}  Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://x', Parameters: {${parameters}} } }\n`;
  const told = toAsker({ path: 'a.yaml', text: nested(' G: !Ref Group ') });
  expect(told.fromInternet('10.0.1.10', 32)).toBe('unknown');
  const untold = toAsker({ path: 'a.yaml', text: nested('') });
  expect(untold.fromInternet('10.0.1.10', 32)).toBe('denied');
  for (const { losses } of [told, untold])
    expect(losses.map(({ construct }) => construct)).toContain('nested stack Nested');
});

const TEXTS = `Parameters:
  Blocks: { Type: CommaDelimitedList, Default: '10.0.8.0/24, 10.0.9.0/24' }
Resources:
  Main: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: 10.0.0.0/16 } }
  A: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: !Ref Main, CidrBlock: !Select [1, !Cidr [!GetAtt Main.CidrBlock, 6, 8]] } }
  B: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: !Ref Main, CidrBlock: !Select [1, !Ref Blocks] } }
  C: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: !Ref Main, CidrBlock: !Select [1, !Split ['|', 'x|10.0.7.0/24']] } }
`;

test('networks that are worked out of others are what they come to', () => {
  const { topology } = unwrap(AWS.read([{ path: 'a.yaml', text: TEXTS }]));
  const addresses = topology.segments.map(({ name, addresses: own }) => `${name} ${own.ranges.map(printRange).join()}`);
  expect(addresses).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/A.* 10\.0\.1\.0\/24$/),
      expect.stringMatching(/B.* 10\.0\.9\.0\/24$/),
      expect.stringMatching(/C.* 10\.0\.7\.0\/24$/),
    ]),
  );
});

test.each([
  ['names it for the whole', TEMPLATE.replace('AWS::LanguageExtensions', '[AWS::LanguageExtensions, Theirs]')],
  ['calls it in a resource', `${TEMPLATE}  'Fn::Transform': { Name: Theirs, Parameters: {} }\n`],
])('a template that %s is what a macro makes of it: any rule may be there, which is a loss', (_, text) => {
  const { fromInternet, losses } = toAsker({ path: 'a.yaml', text });
  expect(fromInternet('10.0.1.10', 32)).toBe('unknown');
  expect(losses.map(({ construct }) => construct)).toContain('macro Theirs');
});

test('a group that another stack exports may let in anybody, and has a place', () => {
  const text = TEMPLATE.replace('[!Ref Group] }', '[!ImportValue theirs] }');
  const { fromInternet, losses } = toAsker({ path: 'a.yaml', text });
  expect(fromInternet('10.0.1.10', 32)).toBe('unknown');
  expect(losses.find(({ construct }) => construct.includes('ImportValue'))?.at?.line).toBeGreaterThan(10);
});
