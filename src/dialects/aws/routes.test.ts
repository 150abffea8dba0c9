import { expect, test } from 'vitest';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { findSpots } from '#core/semantics';
import { tcp, PING, ask, read } from './ask.fixture.ts';
import {
  acl,
  allow,
  ANY,
  attached,
  eni,
  entry,
  from,
  group,
  NAT,
  SMALL,
  subnet,
  table,
  to,
  transit,
  OPEN,
  TWO,
  vpc,
} from './sample.fixture.ts';

test('an interface in several groups gets what any of them lets in; of one protocol, types of ICMP and IPv6 alike', () => {
  const more = [
    group('sg-a', [{ IpProtocol: 'icmp', FromPort: 8, ToPort: -1, ...from('10.0.2.0/24') }]),
    group('sg-b', [{ IpProtocol: 'icmpv6', FromPort: -1, ToPort: -1, Ipv6Ranges: [{ CidrIpv6: '::/0' }] }]),
  ];
  const lists = {
    ...SMALL,
    SecurityGroups: [group('sg-db', []), ...more],
    NetworkInterfaces: [
      eni('eni-web', 'subnet-1', '10.0.1.5', ['sg-b', 'sg-a']),
      eni('eni-db', 'subnet-2', '10.0.2.5', ['sg-db']),
    ],
  };
  expect(ask(lists, '10.0.2.5', '10.0.1.5', PING)).toBe('allowed');
  expect(ask(lists, '10.0.2.5', '10.0.1.5', { ...PING, icmpType: 13 })).toBe('denied');
  expect(ask(lists, '10.0.2.5', '10.0.1.5', tcp(443))).toBe('denied');
});

test('the internet reaches public addresses alone, and is reached from them alone', () => {
  expect(ask(SMALL, '198.51.100.1', '192.0.2.5')).toBe('allowed');
  expect(ask(SMALL, '198.51.100.1', '10.0.1.5')).toBe('allowed');
  expect(ask(SMALL, '198.51.100.1', '10.0.2.5', tcp(5432))).toBe('denied');
  expect(ask(SMALL, '10.0.1.5', '198.51.100.1')).toBe('allowed');
  expect(ask(SMALL, '10.0.2.5', '198.51.100.1')).toBe('denied');
  const detached = { ...SMALL, InternetGateways: [{ InternetGatewayId: 'igw-1', Attachments: [] }] };
  expect(ask(detached, '198.51.100.1', '192.0.2.5')).toBe('denied');
  expect(ask(detached, '10.0.1.5', '198.51.100.1')).toBe('denied');
});

test('an address of a VPC that no subnet has is not on the internet', () => {
  const { topology } = read(SMALL);
  const [spot] = findSpots(topology, unwrap(parseAddress('10.0.9.9')));
  expect(spot?.segment).toBe('addresses of no subnet');
  expect(ask(SMALL, '10.0.9.9', '10.0.1.5')).toBe('denied');
});

test('SEM-21 who is where no subnet is told may be in one that nobody exported, unless all interfaces are told', () => {
  const { NetworkInterfaces, ...others } = SMALL;
  const Instances = (NetworkInterfaces ?? []).map((own, i) => ({ InstanceId: `i-${i}`, NetworkInterfaces: [own] }));
  const inPart = { ...others, Reservations: [{ Instances }] };
  expect(ask(inPart, '10.0.9.9', '10.0.1.5')).toBe('unknown');
  expect(ask(inPart, '10.0.9.9', '10.0.1.5', tcp(22))).toBe('denied');
  expect(ask(inPart, '10.0.9.9', '10.0.2.5', tcp(5432))).toBe('unknown');
  expect(ask(inPart, '10.0.1.5', '10.0.9.9', tcp(22))).toBe('unknown');
  // In no network that the files tell of.
  expect(ask(inPart, '10.9.9.9', '10.0.1.5')).toBe('denied');
  expect(ask(inPart, '198.51.100.1', '10.0.2.5', tcp(5432))).toBe('denied');
  expect(ask(SMALL, '10.0.1.5', '10.0.9.9', tcp(22))).toBe('denied');
  expect(ask(SMALL, '10.0.2.77', '10.0.2.5', tcp(5432))).toBe('denied');
});

test('behind a NAT gateway one gets out and nobody gets in, and it answers nobody itself', () => {
  expect(ask(NAT, '10.0.2.5', '198.51.100.1')).toBe('allowed');
  expect(ask(NAT, '198.51.100.1', '192.0.2.9')).toBe('denied');
  expect(ask(NAT, '10.0.2.5', '10.0.1.9')).toBe('denied');
  const open = { ...NAT, SecurityGroups: [group('sg-web', []), group('sg-db', [ANY])] };
  const [web, , gateway] = NAT['NetworkInterfaces'] ?? [];
  const own = eni('eni-db', 'subnet-2', '10.0.2.5', ['sg-db'], { Association: { PublicIp: '192.0.2.6' } });
  expect(ask({ ...open, NetworkInterfaces: [web, own, gateway] }, '198.51.100.1', '192.0.2.6')).toBe('denied');
});

test('who is hidden is known to public addresses by the address of the gateway', () => {
  const seen = (CidrIp: string) =>
    ask(
      { ...NAT, SecurityGroups: [group('sg-web', [allow(443, from(CidrIp))]), group('sg-db', [])] },
      '10.0.2.5',
      '192.0.2.5',
    );
  expect(seen('192.0.2.9/32')).toBe('allowed');
  expect(seen('10.0.0.0/8')).toBe('denied');
});

test('the longest prefix decides, and what it leads to', () => {
  const routed = (...routes: object[]) => ({
    ...SMALL,
    RouteTables: [table('rtb-1', ['subnet-1'], routes), table('rtb-main', [], [])],
  });
  const igw = to('0.0.0.0/0', { GatewayId: 'igw-1' });
  const hole = { ...to('198.51.100.0/24', { GatewayId: 'igw-1' }), State: 'blackhole' };
  expect(ask(routed(igw, hole), '10.0.1.5', '198.51.100.1')).toBe('denied');
  expect(ask(routed(igw, hole), '10.0.1.5', '203.0.113.1')).toBe('allowed');
  expect(ask(routed(to('0.0.0.0/0', { CarrierGatewayId: 'cagw-1' })), '10.0.1.5', '203.0.113.1')).toBe('unknown');
  expect(ask(routed(to('0.0.0.0/0', { NatGatewayId: 'nat-gone' })), '10.0.1.5', '203.0.113.1')).toBe('unknown');
  const { RouteTables: _none, ...untold } = SMALL;
  expect(ask(untold, '10.0.1.5', '203.0.113.1')).toBe('unknown');
  expect(ask(untold, '10.0.1.5', '10.0.2.5', tcp(5432))).toBe('allowed');
});

test('an appliance must be willing to forward, and what it does is not known', () => {
  const through = (SourceDestCheck: boolean) => ({
    ...SMALL,
    NetworkInterfaces: [
      ...(SMALL['NetworkInterfaces'] ?? []),
      eni('eni-fw', 'subnet-1', '10.0.1.7', ['sg-fw'], { SourceDestCheck }),
    ],
    SecurityGroups: [...(SMALL['SecurityGroups'] ?? []), group('sg-fw', [ANY])],
    RouteTables: [
      SMALL['RouteTables']?.[0],
      table('rtb-main', [], [to('0.0.0.0/0', { NetworkInterfaceId: 'eni-fw' })]),
    ],
  });
  expect(ask(through(false), '10.0.2.5', '198.51.100.1')).toBe('unknown');
  expect(ask(through(true), '10.0.2.5', '198.51.100.1')).toBe('denied');
});

test('a peering must be active and routed at both ends; groups of the other end are known', () => {
  const peered = (Code: string, there: readonly object[], back: readonly object[]) => ({
    ...TWO,
    VpcPeeringConnections: [
      {
        VpcPeeringConnectionId: 'pcx-1',
        Status: { Code },
        RequesterVpcInfo: { VpcId: 'vpc-a', CidrBlock: '10.0.0.0/16' },
        AccepterVpcInfo: { VpcId: 'vpc-b', CidrBlock: '10.1.0.0/16' },
      },
    ],
    RouteTables: [table('rtb-a', [], there), table('rtb-b', [], back, 'vpc-b')],
  });
  const [there, back] = [
    to('10.1.0.0/16', { VpcPeeringConnectionId: 'pcx-1' }),
    to('10.0.0.0/16', { VpcPeeringConnectionId: 'pcx-1' }),
  ];
  expect(ask(peered('active', [there], [back]), '10.0.1.5', '10.1.1.5')).toBe('allowed');
  expect(ask(peered('active', [there], [back]), '10.0.2.5', '10.1.1.5')).toBe('denied');
  expect(ask(peered('active', [there], []), '10.0.1.5', '10.1.1.5')).toBe('denied');
  expect(ask(peered('deleted', [there], [back]), '10.0.1.5', '10.1.1.5')).toBe('denied');
});

test('a transit gateway leads where its table says: static routes before propagated ones', () => {
  expect(ask(transit('z1', [], ['att-a', 'att-b']), '10.0.1.5', '10.1.1.5')).toBe('allowed');
  expect(ask(transit('z1', [], ['att-b']), '10.0.1.5', '10.1.1.5')).toBe('denied');
  const hole = { DestinationCidrBlock: '10.1.0.0/16', State: 'blackhole', Type: 'static' };
  expect(ask(transit('z1', [hole], ['att-a', 'att-b']), '10.0.1.5', '10.1.1.5')).toBe('denied');
});

test('a transit gateway is entered in the zone of the sender alone', () => {
  expect(ask(transit('z2', [], ['att-a', 'att-b']), '10.0.1.5', '10.1.1.5')).toBe('allowed');
  const elsewhere = eni('eni-c', 'subnet-c', '10.0.3.5', ['sg-web']);
  const lists = transit('z1', [], ['att-a', 'att-b']);
  const more = { ...lists, NetworkInterfaces: [...(lists['NetworkInterfaces'] ?? []), elsewhere] };
  expect(ask(more, '10.0.3.5', '10.1.1.5')).toBe('denied');
});

test('a VPC may go out by the NAT gateway of another', () => {
  const out = {
    DestinationCidrBlock: '0.0.0.0/0',
    Type: 'static',
    State: 'active',
    TransitGatewayAttachments: [{ TransitGatewayAttachmentId: 'att-a' }],
  };
  const lists = transit('z1', [out], ['att-a', 'att-b'], {
    NatGateways: NAT['NatGateways'] ?? [],
    Subnets: [...(SMALL['Subnets'] ?? []), subnet('subnet-b', '10.1.1.0/24', 'vpc-b')],
    TransitGatewayVpcAttachments: [
      attached('att-a', 'vpc-a', ['subnet-2']).present,
      attached('att-b', 'vpc-b', ['subnet-b']).present,
    ],
  });
  const [first, , last] = lists['RouteTables'] ?? [];
  const hub = table(
    'rtb-a',
    [],
    [to('10.1.0.0/16', { TransitGatewayId: 'tgw-1' }), to('0.0.0.0/0', { NatGatewayId: 'nat-1' })],
  );
  expect(ask({ ...lists, RouteTables: [first, hub, last] }, '10.1.1.5', '198.51.100.1')).toBe('allowed');
  expect(ask(lists, '10.1.1.5', '198.51.100.1')).toBe('denied');
});

test('a VPN leads to the networks behind it, and they come in', () => {
  const lists = {
    ...SMALL,
    VpnGateways: [{ VpnGatewayId: 'vgw-1', VpcAttachments: [{ VpcId: 'vpc-a', State: 'attached' }] }],
    VpnConnections: [
      {
        VpnConnectionId: 'vpn-1',
        VpnGatewayId: 'vgw-1',
        State: 'available',
        Routes: [{ DestinationCidrBlock: '172.16.0.0/16' }],
      },
    ],
    RouteTables: [table('rtb-main', [], [to('172.16.0.0/16', { GatewayId: 'vgw-1' })])],
  };
  expect(ask(lists, '10.0.1.5', '172.16.0.1')).toBe('allowed');
  expect(ask(lists, '172.16.0.1', '10.0.1.5')).toBe('allowed');
  expect(ask(lists, '172.16.0.1', '10.0.2.5')).toBe('denied');
  expect(ask(lists, '10.0.1.5', '172.17.0.1')).toBe('denied');
});

test('a gateway endpoint leads to its service without any public address', () => {
  const lists = {
    ...SMALL,
    PrefixLists: [{ PrefixListId: 'pl-s3', Cidrs: ['203.0.113.0/24'] }],
    VpcEndpoints: [{ VpcEndpointId: 'vpce-1', VpcId: 'vpc-a', VpcEndpointType: 'Gateway' }],
    RouteTables: [table('rtb-main', [], [{ DestinationPrefixListId: 'pl-s3', GatewayId: 'vpce-1', State: 'active' }])],
  };
  expect(ask(lists, '10.0.2.5', '203.0.113.7')).toBe('allowed');
  expect(ask(lists, '10.0.2.5', '203.0.114.7')).toBe('denied');
  expect(ask(lists, '203.0.113.7', '10.0.2.5')).toBe('denied');
});

test('of two attachments to a transit gateway the one that is there counts', () => {
  const lists = transit('z1', [], ['att-a', 'att-b']);
  const { attachment } = attached('att-old', 'vpc-a', []);
  const more = {
    ...lists,
    TransitGatewayAttachments: [{ ...attachment, State: 'deleted' }, ...(lists['TransitGatewayAttachments'] ?? [])],
  };
  expect(ask(more, '10.0.1.5', '10.1.1.5')).toBe('allowed');
});

test('rules of a group may come in a list of their own, and the main routes of a VPC are of what has none itself', () => {
  const rule = {
    SecurityGroupRuleId: 'sgr-1',
    GroupId: 'sg-db',
    IsEgress: false,
    IpProtocol: 'tcp',
    FromPort: 22,
    ToPort: 22,
  };
  const lists = {
    ...SMALL,
    SecurityGroups: [group('sg-web', []), group('sg-db', [])],
    SecurityGroupRules: [{ ...rule, ReferencedGroupInfo: { GroupId: 'sg-web' } }],
    RouteTables: [table('rtb-main', [], [to('0.0.0.0/0', { GatewayId: 'igw-1' })])],
  };
  expect(ask(lists, '10.0.1.5', '10.0.2.5', tcp(22))).toBe('allowed');
  expect(ask(lists, '10.0.1.5', '198.51.100.1')).toBe('allowed');
  expect(ask(lists, '10.0.2.5', '198.51.100.1')).toBe('denied');
});

test('without a public address not even a first packet gets to the internet', () => {
  const lists = { ...SMALL, NetworkInterfaces: [eni('eni-web', 'subnet-1', '10.0.1.5', ['sg-web'])] };
  expect(ask(lists, '10.0.1.5', '198.51.100.1', tcp(443), true)).toBe('denied');
  expect(ask(SMALL, '10.0.1.5', '198.51.100.1', tcp(443), true)).toBe('allowed');
});

test('what answers to a NAT gateway meets the network ACL of its subnet', () => {
  const answers = (from: string) => ({
    ...NAT,
    NetworkAcls: [acl('vpc-a', []), acl('vpc-a', ['subnet-1'], [...OPEN, entry(10, false, 'deny', from)])],
  });
  expect(ask(answers('203.0.113.0/24'), '10.0.2.5', '198.51.100.1')).toBe('allowed');
  expect(ask(answers('198.51.100.0/24'), '10.0.2.5', '198.51.100.1')).toBe('denied');
});

test('from a transit gateway into its own subnet no network ACL is asked, the other way both of its lists', () => {
  const withAcl = (...entries: object[]) => {
    const lists = transit('z1', [], ['att-a', 'att-b']);
    return { ...lists, NetworkAcls: [acl('vpc-a', []), acl('vpc-b', [], [...OPEN, ...entries])] };
  };
  expect(ask(withAcl(entry(10, false, 'deny', '10.0.0.0/16')), '10.0.1.5', '10.1.1.5')).toBe('allowed');
  expect(ask(withAcl(entry(10, true, 'deny', '10.0.0.0/16')), '10.0.1.5', '10.1.1.5')).toBe('denied');
  expect(ask(withAcl(entry(10, false, 'deny', '10.1.0.0/16')), '10.0.1.5', '10.1.1.5')).toBe('denied');
});

test('IPv6 goes by the same gateways without translation, and by an egress-only one out alone', () => {
  const six = (id: string, prefix: string) => ({
    ...subnet(id, `10.0.${id.at(-1)}.0/24`),
    Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: prefix }],
  });
  const own = (id: string, subnetId: string, four: string, address6: string) => ({
    ...eni(id, subnetId, four, ['sg-six']),
    Ipv6Addresses: [{ Ipv6Address: address6 }],
  });
  const all6 = [{ IpProtocol: '-1', Ipv6Ranges: [{ CidrIpv6: '::/0' }] }];
  const lists = {
    ...SMALL,
    Vpcs: [{ ...vpc('vpc-a', '10.0.0.0/16'), Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: '2001:db8::/56' }] }],
    Subnets: [six('subnet-1', '2001:db8:0:1::/64'), six('subnet-2', '2001:db8:0:2::/64')],
    NetworkAcls: [
      acl(
        'vpc-a',
        [],
        [
          ...OPEN,
          ...[false, true].map((Egress) => ({
            RuleNumber: 101,
            Egress,
            RuleAction: 'allow',
            Protocol: '-1',
            Ipv6CidrBlock: '::/0',
          })),
        ],
      ),
    ],
    SecurityGroups: [group('sg-six', all6, all6)],
    NetworkInterfaces: [
      own('eni-1', 'subnet-1', '10.0.1.5', '2001:db8:0:1::5'),
      own('eni-2', 'subnet-2', '10.0.2.5', '2001:db8:0:2::5'),
    ],
    EgressOnlyInternetGateways: [
      { EgressOnlyInternetGatewayId: 'eigw-1', Attachments: [{ VpcId: 'vpc-a', State: 'attached' }] },
    ],
    RouteTables: [
      table('rtb-1', ['subnet-1'], [{ DestinationIpv6CidrBlock: '::/0', GatewayId: 'igw-1' }]),
      table('rtb-2', ['subnet-2'], [{ DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-1' }]),
    ],
  };
  expect(ask(lists, '2001:db8:0:1::5', '2001:db8:0:2::5')).toBe('allowed');
  expect(ask(lists, '10.0.1.5', '10.0.2.5')).toBe('denied');
  expect(ask(lists, '2001:db8:0:1::5', '2a00::1')).toBe('allowed');
  expect(ask(lists, '2a00::1', '2001:db8:0:1::5')).toBe('allowed');
  expect(ask(lists, '2001:db8:0:2::5', '2a00::1')).toBe('allowed');
  expect(ask(lists, '2a00::1', '2001:db8:0:2::5')).toBe('denied');
});
