import { expect, test } from 'vitest';
import { unwrap } from '#core/result';
import type { Opening } from '#core/semantics';
import { tcp, PING, read, ask } from './ask.fixture.ts';
import { AWS } from './index.ts';
import {
  acl,
  allow,
  ANY,
  ARN,
  balanced,
  eni,
  entry,
  from,
  group,
  ofGroup,
  SMALL,
  target,
  OPEN,
} from './sample.fixture.ts';

test('a group lets in who is in the group that it names, on the port that it names, and answers leave', () => {
  expect(ask(SMALL, '10.0.1.5', '10.0.2.5', tcp(5432))).toBe('allowed');
  expect(ask(SMALL, '10.0.1.5', '10.0.2.5', tcp(5433))).toBe('denied');
  expect(ask(SMALL, '10.0.2.5', '10.0.1.5', tcp(443))).toBe('allowed');
  expect(ask(SMALL, '10.0.2.5', '10.0.1.5', tcp(80))).toBe('denied');
  const deaf = { ...SMALL, SecurityGroups: [group('sg-web', [allow(443, from('0.0.0.0/0'))], []), group('sg-db', [])] };
  expect(ask(deaf, '10.0.2.5', '10.0.1.5', tcp(443))).toBe('allowed');
  expect(ask(deaf, '10.0.1.5', '10.0.2.5', tcp(5432))).toBe('denied');
});

test.each([
  ['a group', ofGroup('sg-elsewhere')],
  ['a prefix list', { PrefixListIds: [{ PrefixListId: 'pl-1' }] }],
])('a reference to %s that is not in the input may mean anybody, and is a loss', (_what, peer) => {
  const lists = { ...SMALL, SecurityGroups: [group('sg-web', []), group('sg-db', [allow(5432, peer)])] };
  expect(ask(lists, '10.0.1.5', '10.0.2.5', tcp(5432))).toBe('unknown');
  expect(ask(lists, '10.0.1.5', '10.0.2.5', tcp(22))).toBe('denied');
  expect(read(lists).losses).toMatchObject([{ kind: 'unsupported', at: { file: 'all.json' } }]);
});

test('rules that are listed without their groups are the rules of the groups that they name', () => {
  const { SecurityGroups: _groups, ...others } = SMALL;
  const rule = (id: string, GroupId: string, more: object) => ({
    SecurityGroupRuleId: id,
    GroupId,
    IsEgress: false,
    IpProtocol: 'tcp',
    FromPort: 5432,
    ToPort: 5432,
    ...more,
  });
  const lists = {
    ...others,
    SecurityGroupRules: [
      rule('sgr-1', 'sg-db', { ReferencedGroupInfo: { GroupId: 'sg-web' } }),
      rule('sgr-2', 'sg-web', { IsEgress: true, CidrIpv4: '0.0.0.0/0' }),
    ],
  };
  expect(ask(lists, '10.0.1.5', '10.0.2.5', tcp(5432))).toBe('allowed');
  expect(ask(lists, '10.0.1.5', '10.0.2.5', tcp(22))).toBe('denied');
});

test("an entry `*` of either family is the platform's, and metadata without a session token is told", () => {
  const last = [32_767, 32_768].map((number) => entry(number, false, 'deny', '0.0.0.0/0'));
  const MetadataOptions = { HttpTokens: 'optional', HttpEndpoint: 'enabled' };
  const NetworkInterfaces = [{ NetworkInterfaceId: 'eni-web' }];
  const { topology } = read({
    ...SMALL,
    NetworkAcls: [acl('vpc-a', [], [...OPEN, ...last])],
    Reservations: [{ Instances: [{ InstanceId: 'i-1', MetadataOptions, NetworkInterfaces }] }],
  });
  const entries = topology.points.flatMap(({ rules }) => rules.chains.flatMap((chain) => chain.entries));
  expect(entries.filter(({ isPlatforms }) => isPlatforms)).toHaveLength(2);
  expect(topology.endpoints.find(({ name }) => name === 'i-1')?.labels).toEqual({ 'aws:metadata-tokens': 'optional' });
});

test('a prefix list means its networks', () => {
  const peer = { PrefixListIds: [{ PrefixListId: 'pl-1' }] };
  const lists = {
    ...SMALL,
    SecurityGroups: [group('sg-web', []), group('sg-db', [allow(5432, peer)])],
    PrefixLists: [{ PrefixListId: 'pl-1', Cidrs: ['10.0.1.0/24'] }],
  };
  expect(ask(lists, '10.0.1.5', '10.0.2.5', tcp(5432))).toBe('allowed');
});

test('a network ACL is asked by number, for the reply too, and between subnets alone', () => {
  const withAcl = (...entries: object[]) => ({
    ...SMALL,
    NetworkAcls: [acl('vpc-a', []), acl('vpc-a', ['subnet-2'], entries)],
  });
  const query = (...entries: object[]) => ask(withAcl(...entries), '10.0.1.5', '10.0.2.5', tcp(5432));
  const deny = entry(50, false, 'deny', '10.0.1.0/24');
  expect(query(...OPEN)).toBe('allowed');
  expect(query(...OPEN, deny)).toBe('denied');
  expect(query(...OPEN, { ...deny, RuleNumber: 200 })).toBe('allowed');
  expect(query(entry(100, false, 'allow', '0.0.0.0/0'))).toBe('denied');
  const high = { Protocol: '6', PortRange: { From: 1024, To: 65_535 } };
  expect(query(entry(1, false, 'allow', '0.0.0.0/0'), entry(1, true, 'allow', '10.0.1.0/24', high))).toBe('allowed');
  const low = { Protocol: '6', PortRange: { From: 0, To: 1023 } };
  expect(query(entry(1, false, 'allow', '0.0.0.0/0'), entry(1, true, 'allow', '10.0.1.0/24', low))).toBe('denied');
  const together = {
    ...withAcl(),
    NetworkInterfaces: [
      eni('eni-1', 'subnet-2', '10.0.2.4', ['sg-web']),
      eni('eni-db', 'subnet-2', '10.0.2.5', ['sg-db']),
    ],
  };
  expect(ask(together, '10.0.2.4', '10.0.2.5', tcp(5432))).toBe('allowed');
});

test('metadata is at every instance that has not closed it, whatever its groups say', () => {
  const instance = (HttpEndpoint: string) => ({
    ...SMALL,
    SecurityGroups: [group('sg-web', [], []), group('sg-db', [], [])],
    Reservations: [
      {
        Instances: [
          {
            InstanceId: 'i-1',
            NetworkInterfaces: [{ NetworkInterfaceId: 'eni-web' }],
            MetadataOptions: { HttpEndpoint },
          },
        ],
      },
    ],
  });
  expect(ask(instance('enabled'), '10.0.1.5', '169.254.169.254', tcp(80))).toBe('allowed');
  expect(ask(instance('disabled'), '10.0.1.5', '169.254.169.254', tcp(80))).toBe('denied');
  expect(
    ask(instance('disabled'), '10.0.1.5', '10.0.0.2', { protocol: 'udp', sourcePort: 40_000, destinationPort: 53 }),
  ).toBe('allowed');
});

test('a stopped instance answers nobody, and an address that nobody has neither', () => {
  const state = (Name: string) => ({
    ...SMALL,
    Reservations: [
      { Instances: [{ InstanceId: 'i-1', State: { Name }, NetworkInterfaces: [{ NetworkInterfaceId: 'eni-web' }] }] },
    ],
  });
  expect(ask(state('running'), '10.0.2.5', '10.0.1.5')).toBe('allowed');
  expect(ask(state('stopped'), '10.0.2.5', '10.0.1.5')).toBe('denied');
  expect(ask(SMALL, '10.0.2.5', '10.0.1.77')).toBe('denied');
});

test('a network load balancer passes the client on to healthy targets, with its address or as itself', () => {
  const instance = [target('i-db')];
  expect(ask(balanced({}, instance), '198.51.100.1', '192.0.2.8')).toBe('allowed');
  expect(ask(balanced({}, instance), '203.0.113.1', '192.0.2.8')).toBe('denied');
  expect(ask(balanced({}, instance), '198.51.100.1', '192.0.2.8', tcp(80))).toBe('denied');
  expect(ask(balanced({}, instance), '198.51.100.1', '192.0.2.8', PING)).toBe('denied');
  const ip = { TargetGroups: [{ TargetGroupArn: 'tg-1', TargetType: 'ip', Protocol: 'TCP', Port: 8443 }] };
  expect(ask(balanced(ip, [target('10.0.2.5')]), '198.51.100.1', '192.0.2.8')).toBe('denied');
  const keeps = [{ Key: 'preserve_client_ip.enabled', Value: 'true' }];
  expect(ask(balanced(ip, [target('10.0.2.5')], keeps), '198.51.100.1', '192.0.2.8')).toBe('allowed');
});

test('a node of a network load balancer has the targets of its zone; of sick ones alone, all', () => {
  const ip = { TargetGroups: [{ TargetGroupArn: 'tg-1', TargetType: 'ip', Protocol: 'UDP', Port: 8443 }] };
  const udp: Opening = { protocol: 'udp', sourcePort: 40_000, destinationPort: 443 };
  const lists = (targets: readonly object[]) =>
    balanced(
      {
        ...ip,
        LoadBalancerListeners: [
          {
            Listeners: [
              { LoadBalancerArn: ARN, Port: 443, Protocol: 'UDP', DefaultActions: [{ TargetGroupArn: 'tg-1' }] },
            ],
          },
        ],
        SecurityGroups: [
          group('sg-web', []),
          group('sg-db', [{ ...allow(8443, from('198.51.100.0/24')), IpProtocol: 'udp' }]),
        ],
      },
      targets,
    );
  expect(ask(lists([target('10.0.2.5')]), '198.51.100.1', '192.0.2.8', udp)).toBe('allowed');
  expect(ask(lists([target('10.0.3.5')]), '198.51.100.1', '192.0.2.8', udp)).toBe('denied');
  expect(ask(lists([target('10.0.2.5', 'unhealthy'), target('10.0.3.5')]), '198.51.100.1', '192.0.2.8', udp)).toBe(
    'denied',
  );
  expect(ask(lists([target('10.0.2.5', 'unhealthy')]), '198.51.100.1', '192.0.2.8', udp)).toBe('allowed');
});

test('a load balancer whose targets are not told is unknown; one that ends connections answers itself', () => {
  const { LoadBalancerTargetHealth: _none, ...untold } = balanced({}, []);
  expect(ask(untold, '198.51.100.1', '192.0.2.8')).toBe('unknown');
  expect(ask(untold, '198.51.100.1', '192.0.2.8', tcp(80))).toBe('denied');
  const ends = balanced(
    { LoadBalancers: [{ LoadBalancerArn: ARN, LoadBalancerName: 'front', Type: 'application' }] },
    [],
  );
  expect(ask(ends, '198.51.100.1', '192.0.2.8')).toBe('allowed');
  expect(ask(ends, '198.51.100.1', '192.0.2.8', tcp(80))).toBe('denied');
});

test('an interface endpoint answers for its service, and no pings', () => {
  const lists = {
    ...SMALL,
    SecurityGroups: [group('sg-web', []), group('sg-db', [ANY])],
    VpcEndpoints: [
      {
        VpcEndpointId: 'vpce-1',
        VpcId: 'vpc-a',
        VpcEndpointType: 'Interface',
        ServiceName: 'com.amazonaws.eu-west-1.kms',
        NetworkInterfaceIds: ['eni-db'],
      },
    ],
  };
  expect(ask(lists, '10.0.1.5', '10.0.2.5', tcp(443))).toBe('allowed');
  expect(ask(lists, '10.0.1.5', '10.0.2.5', tcp(22))).toBe('unknown');
  expect(ask(lists, '10.0.1.5', '10.0.2.5', PING)).toBe('denied');
});

test('load balancers and services of the same name are told apart', () => {
  const [one, two] = ['1', '2'].map((id) => ({
    LoadBalancerArn: `${ARN}${id}`,
    LoadBalancerName: 'front',
    Type: 'network',
  }));
  const databases = ['a', 'b'].map((region) => ({ DBInstanceIdentifier: 'db', DBInstanceArn: `arn:${region}:db` }));
  const { endpoints } = read({ ...SMALL, LoadBalancers: [one, two], DBInstances: databases }).topology;
  const names = endpoints.map(({ name }) => name);
  expect(names).toHaveLength(6);
  expect(new Set(names).size).toBe(6);
});

test('lists without their name, and a file for each, say the same', () => {
  const { topology } = read(SMALL);
  const files = Object.entries(SMALL).map(([name, list]) => {
    const isBare = ['SecurityGroups', 'Vpcs'].includes(name);
    return { path: `x/${name}`, text: JSON.stringify(isBare ? list : { [name]: list }) };
  });
  expect(files.filter((file) => !AWS.recognises(file))).toEqual([]);
  const apart = unwrap(AWS.read(files)).topology;
  const names = (one: typeof topology) =>
    [one.endpoints, one.segments, one.points].map((all) => all.map(({ name }) => name));
  expect(names(apart)).toEqual(names(topology));
  expect(apart.ways.map(({ why }) => why)).toEqual(topology.ways.map(({ why }) => why));
});
