import { expect, test } from 'vitest';
import { AZURE } from './index.ts';
import {
  group,
  HOSTS,
  id,
  ESTATE,
  type Json,
  network,
  nic,
  PLAIN,
  publicIp,
  ref,
  resource,
  rule,
  readResources,
} from './sample.fixture.ts';
import { ask } from '../../../test/ask-topology.ts';
import { mutateJson } from '../../../test/mutate-json.ts';
import { mutate, toRandom } from '../../../test/mutate.ts';
import { findTopologyErrors } from '../../../test/topology-errors.ts';

const read = (...resources: readonly unknown[]) => readResources(resources);

test('without a security group the platform allows everything, and an answer says so', () => {
  const reading = read(network('n', '10.0.0.0/16', PLAIN), ...HOSTS);
  expect(ask(reading, '10.0.1.4', '10.0.2.4')).toBe('allowed');
  expect(reading.topology.ways.find(({ from, to }) => from === 'n/a' && to === 'n/b')?.why).toContain(
    'no security group on subnet a',
  );
});

test('the lowest priority decides; what no rule decides, the default rules do', () => {
  const guarded = (...rules: Json[]) =>
    read(
      network('n', '10.0.0.0/16', {
        ...PLAIN,
        b: { ...PLAIN.b, networkSecurityGroup: ref('networkSecurityGroups', 'g') },
      }),
      group('g', ...rules),
      ...HOSTS,
    );
  const allow = rule('allow', 200, 'Inbound', 'Allow', {
    destinationPortRanges: ['22', '8000-8100'],
    destinationPortRange: '',
  });
  const deny = rule('deny', 300, 'Inbound', 'Deny');
  expect(ask(guarded(deny, allow), '10.0.1.4', '10.0.2.4', 22)).toBe('allowed');
  expect(ask(guarded(deny, allow), '10.0.1.4', '10.0.2.4', 8050)).toBe('allowed');
  expect(ask(guarded(deny, allow), '10.0.1.4', '10.0.2.4', 23)).toBe('denied');
  expect(ask(guarded(rule('deny', 100, 'Inbound', 'Deny'), allow), '10.0.1.4', '10.0.2.4', 22)).toBe('denied');
  // 65000 AllowVnetInBound, 65001 AllowInternetOutBound
  expect(ask(guarded(), '10.0.1.4', '10.0.2.4', 23)).toBe('allowed');
  expect(ask(guarded(), '10.0.2.4', '8.8.8.8', 443)).toBe('allowed');
  // The group at b does not hold for a.
  expect(ask(guarded(deny), '10.0.2.4', '10.0.1.4', 23)).toBe('allowed');
});

test('groups of subnet and interface must both allow, in both directions; replies pass', () => {
  const reading = (subnetRule: Json, interfaceRule: Json) =>
    read(
      network('n', '10.0.0.0/16', {
        ...PLAIN,
        b: { ...PLAIN.b, networkSecurityGroup: ref('networkSecurityGroups', 'gs') },
      }),
      group('gs', subnetRule),
      group('gi', interfaceRule),
      HOSTS[0],
      nic('b1', 'n/subnets/b', '10.0.2.4', { networkSecurityGroup: ref('networkSecurityGroups', 'gi') }),
    );
  const ssh = { destinationPortRange: '22', protocol: 'Tcp' };
  const allow = rule('ssh', 100, 'Inbound', 'Allow', ssh);
  const deny = rule('none', 100, 'Inbound', 'Deny', ssh);
  const silent = rule('out', 100, 'Outbound', 'Deny');
  expect(ask(reading(allow, allow), '10.0.1.4', '10.0.2.4')).toBe('allowed');
  expect(ask(reading(allow, deny), '10.0.1.4', '10.0.2.4')).toBe('denied');
  expect(ask(reading(deny, allow), '10.0.1.4', '10.0.2.4')).toBe('denied');
  expect(ask(reading(silent, silent), '10.0.1.4', '10.0.2.4')).toBe('allowed');
  expect(ask(reading(allow, silent), '10.0.2.4', '10.0.1.4')).toBe('denied');
});

test('an attachment may stand on either side', () => {
  const reading = read(
    network('n', '10.0.0.0/16', PLAIN),
    resource('networkSecurityGroups', 'g', {
      securityRules: [rule('none', 100, 'Inbound', 'Deny')],
      subnets: [ref('virtualNetworks', 'n/subnets/b')],
    }),
    ...HOSTS,
  );
  expect(ask(reading, '10.0.1.4', '10.0.2.4')).toBe('denied');
});

test('a service tag that only the platform resolves makes public addresses unknown, and no others', () => {
  const reading = read(
    network('n', '10.0.0.0/16', {
      ...PLAIN,
      b: { ...PLAIN.b, networkSecurityGroup: ref('networkSecurityGroups', 'g') },
    }),
    group(
      'g',
      rule('tag', 100, 'Outbound', 'Allow', { destinationAddressPrefix: 'Storage.WestEurope' }),
      rule('none', 200, 'Outbound', 'Deny'),
    ),
    ...HOSTS,
  );
  expect(ask(reading, '10.0.2.4', '52.239.140.1', 443)).toBe('unknown');
  expect(ask(reading, '10.0.2.4', '10.0.1.4', 443)).toBe('denied');
  expect(reading.losses.map(({ construct }) => construct)).toEqual(['service tag Storage.WestEurope']);
});

test('VirtualNetwork is the own space and that of open peers; Internet is the rest of the public addresses', () => {
  const peered = (allowVirtualNetworkAccess: boolean) => {
    const peering = (remote: string) => ({
      virtualNetworkPeerings: [
        {
          name: `to-${remote}`,
          properties: {
            remoteVirtualNetwork: ref('virtualNetworks', remote),
            peeringState: 'Connected',
            allowVirtualNetworkAccess,
          },
        },
      ],
    });
    return read(
      network(
        'n',
        '10.0.0.0/16',
        { b: { ...PLAIN.b, networkSecurityGroup: ref('networkSecurityGroups', 'g') } },
        peering('m'),
      ),
      network('m', '10.9.0.0/16', { c: { addressPrefix: '10.9.1.0/24' } }, peering('n')),
      nic('c1', 'm/subnets/c', '10.9.1.4'),
      HOSTS[1],
      group('g'),
    );
  };
  expect(ask(peered(true), '10.9.1.4', '10.0.2.4')).toBe('allowed');
  expect(ask(peered(false), '10.9.1.4', '10.0.2.4')).toBe('denied');
});

test('the internet reaches a public address, a standard one only behind a security group', () => {
  const reading = (sku: string, more: Json = {}) =>
    read(
      network('n', '10.0.0.0/16', PLAIN),
      publicIp('p', '198.51.100.7', sku),
      group('g', rule('ssh', 100, 'Inbound', 'Allow', { destinationPortRange: '22' })),
      nic('a1', 'n/subnets/a', '10.0.1.4', more, { publicIPAddress: ref('publicIPAddresses', 'p') }),
    );
  const guarded = { networkSecurityGroup: ref('networkSecurityGroups', 'g') };
  expect(ask(reading('Basic'), '203.0.113.9', '198.51.100.7')).toBe('allowed');
  expect(ask(reading('Standard'), '203.0.113.9', '198.51.100.7')).toBe('denied');
  expect(ask(reading('Standard', guarded), '203.0.113.9', '198.51.100.7')).toBe('allowed');
  expect(ask(reading('Standard', guarded), '203.0.113.9', '198.51.100.7', 23)).toBe('denied');
  expect(ask(reading('Standard'), '10.0.1.4', '8.8.8.8', 443)).toBe('allowed');
});

test('without interfaces in the files nobody knows whom the internet reaches', () => {
  expect(ask(read(network('n', '10.0.0.0/16', PLAIN)), '8.8.8.8', '10.0.1.4')).toBe('unknown');
  expect(ask(read(network('n', '10.0.0.0/16', PLAIN), ...HOSTS), '8.8.8.8', '10.0.1.4')).toBe('denied');
});

test('out to the internet: NAT gateway, default access, or not at all', () => {
  const reading = (subnet: Json, ...more: Json[]) =>
    read(network('n', '10.0.0.0/16', { ...PLAIN, a: { ...PLAIN.a, ...subnet } }), ...HOSTS, ...more);
  expect(ask(reading({}), '10.0.1.4', '8.8.8.8', 443)).toBe('allowed');
  expect(ask(reading({ defaultOutboundAccess: false }), '10.0.1.4', '8.8.8.8', 443)).toBe('denied');
  const nat = resource('natGateways', 'nat', { publicIpAddresses: [ref('publicIPAddresses', 'p')] });
  const through = reading(
    { defaultOutboundAccess: false, natGateway: ref('natGateways', 'nat') },
    nat,
    publicIp('p', '198.51.100.8'),
  );
  expect(ask(through, '10.0.1.4', '8.8.8.8', 443)).toBe('allowed');
  expect(through.topology.ways.find(({ hides }) => hides)?.hides).toHaveLength(1);
});

test('user-defined routes come before those of the platform; an appliance is not known', () => {
  const reading = (...routes: [prefix: string, hop: string][]) =>
    read(
      network('n', '10.0.0.0/16', { ...PLAIN, a: { ...PLAIN.a, routeTable: ref('routeTables', 't') } }),
      resource('routeTables', 't', {
        routes: routes.map(([addressPrefix, nextHopType], i) => ({
          name: `r${i}`,
          properties: { addressPrefix, nextHopType, nextHopIpAddress: '10.0.9.4' },
        })),
      }),
      ...HOSTS,
    );
  expect(ask(reading(['10.0.2.0/24', 'None']), '10.0.1.4', '10.0.2.4')).toBe('denied');
  expect(ask(reading(['0.0.0.0/0', 'None']), '10.0.1.4', '10.0.2.4')).toBe('allowed');
  expect(ask(reading(['0.0.0.0/0', 'None']), '10.0.1.4', '8.8.8.8')).toBe('denied');
  expect(ask(reading(['10.0.2.0/24', 'VirtualAppliance']), '10.0.1.4', '10.0.2.4')).toBe('unknown');
  expect(ask(reading(['10.0.0.0/8', 'VnetLocal']), '10.0.1.4', '10.0.2.4')).toBe('allowed');
});

test('a route to a service tag makes open what it may change', () => {
  const reading = (...routes: [prefix: string, hop: string][]) =>
    read(
      network('n', '10.0.0.0/16', { ...PLAIN, a: { ...PLAIN.a, routeTable: ref('routeTables', 't') } }),
      resource('routeTables', 't', {
        routes: routes.map(([addressPrefix, nextHopType], i) => ({
          name: `r${i}`,
          properties: { addressPrefix, nextHopType },
        })),
      }),
      ...HOSTS,
    );
  expect(ask(reading(['Storage', 'Internet']), '10.0.1.4', '8.8.8.8', 443)).toBe('allowed');
  expect(ask(reading(['0.0.0.0/0', 'None'], ['Storage', 'Internet']), '10.0.1.4', '8.8.8.8', 443)).toBe('unknown');
  expect(ask(reading(['0.0.0.0/0', 'None'], ['Storage', 'Internet']), '10.0.1.4', '10.0.2.4')).toBe('allowed');
});

test('rules without their group are read as those of a group that is attached nowhere', () => {
  const alone = { ...rule('ssh', 100, 'Inbound', 'Allow'), id: id('networkSecurityGroups', 'g/securityRules/ssh') };
  const { topology, losses } = read(alone);
  expect(topology.points.map(({ name }) => name)).toEqual(['security group g']);
  expect(topology.points[0]?.rules.chains[0]?.entries.map(({ text }) => text)).toContain(
    '100 ssh: allow inbound * *:* -> *:*',
  );
  expect(losses.map(({ construct }) => construct)).toEqual(['security group g', 'addresses']);
});

test('a load balancer passes the client on; its backends need a security group', () => {
  const reading = (guarded: boolean, ...more: Json[]) =>
    read(
      network('n', '10.0.0.0/16', PLAIN),
      publicIp('p', '198.51.100.9'),
      group(
        'g',
        rule('web', 100, 'Inbound', 'Allow', { destinationPortRange: '8443', sourceAddressPrefix: '203.0.113.0/24' }),
      ),
      nic('b1', 'n/subnets/b', '10.0.2.4', guarded ? { networkSecurityGroup: ref('networkSecurityGroups', 'g') } : {}, {
        loadBalancerBackendAddressPools: [ref('loadBalancers', 'lb/backendAddressPools/pool')],
      }),
      resource(
        'loadBalancers',
        'lb',
        {
          frontendIPConfigurations: [{ name: 'front', properties: { publicIPAddress: ref('publicIPAddresses', 'p') } }],
          backendAddressPools: [{ name: 'pool', properties: {} }],
          loadBalancingRules: [
            {
              name: 'web',
              properties: {
                frontendIPConfiguration: ref('loadBalancers', 'lb/frontendIPConfigurations/front'),
                backendAddressPool: ref('loadBalancers', 'lb/backendAddressPools/pool'),
                protocol: 'Tcp',
                frontendPort: 443,
                backendPort: 8443,
              },
            },
          ],
        },
        { sku: { name: 'Standard' } },
      ),
      ...more,
    );
  expect(ask(reading(true), '203.0.113.9', '198.51.100.9', 443)).toBe('allowed');
  expect(ask(reading(true), '203.0.113.9', '198.51.100.9', 8443)).toBe('denied');
  expect(ask(reading(true), '8.8.8.8', '198.51.100.9', 443)).toBe('denied');
  expect(ask(reading(false), '203.0.113.9', '198.51.100.9', 443)).toBe('denied');
});

test('what is not in the files is unknown: a group, a subnet', () => {
  const missing = { networkSecurityGroup: ref('networkSecurityGroups', 'gone') };
  const withoutGroup = read(
    network('n', '10.0.0.0/16', PLAIN),
    HOSTS[0],
    nic('b1', 'n/subnets/b', '10.0.2.4', missing),
  );
  expect(ask(withoutGroup, '10.0.1.4', '10.0.2.4')).toBe('unknown');
  expect(withoutGroup.losses.map(({ construct }) => construct)).toEqual(['security group gone']);
  const withoutSubnet = read(...HOSTS);
  expect(ask(withoutSubnet, '10.0.1.4', '10.0.2.4')).toBe('unknown');
});

test('a public container group is reached on its address, and opens connections itself', () => {
  const reading = read(network('n', '10.0.0.0/16', PLAIN), HOSTS[0], {
    id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerInstance/containerGroups/c',
    name: 'c',
    type: 'Microsoft.ContainerInstance/containerGroups',
    properties: { ipAddress: { ip: '198.51.100.20', type: 'Public', ports: [{ protocol: 'TCP', port: 80 }] } },
  });
  expect(ask(reading, '8.8.8.8', '198.51.100.20', 80)).toBe('allowed');
  expect(ask(reading, '198.51.100.20', '8.8.8.8', 443)).toBe('allowed');
  expect(ask(reading, '198.51.100.20', '10.0.1.4')).toBe('denied');
  expect(reading.topology.endpoints.find(({ name }) => name === 'c')?.kind).toBe('container group');
});

test('a public address of what is not modelled is unknown; one of nobody leads nowhere', () => {
  const held = (more: Json) =>
    read(
      network('n', '10.0.0.0/16', PLAIN),
      HOSTS[0],
      resource('publicIPAddresses', 'p', { ipAddress: '198.51.100.7', ...more }),
    );
  const gateway = { ipConfiguration: ref('applicationGateways', 'w/frontendIPConfigurations/f') };
  expect(ask(held(gateway), '8.8.8.8', '198.51.100.7', 443)).toBe('unknown');
  expect(ask(held(gateway), '10.0.1.4', '198.51.100.7', 443)).toBe('unknown');
  expect(ask(held({}), '8.8.8.8', '198.51.100.7', 443)).toBe('denied');
});

test('the platform itself is reached past every group, but not past a rule that names its tag', () => {
  const reading = (prefix: string) =>
    read(
      network('n', '10.0.0.0/16', { a: { ...PLAIN.a, networkSecurityGroup: ref('networkSecurityGroups', 'g') } }),
      group('g', rule('none', 100, 'Outbound', 'Deny', { destinationAddressPrefix: prefix })),
      HOSTS[0],
    );
  expect(ask(reading('*'), '10.0.1.4', '169.254.169.254', 80)).toBe('allowed');
  expect(ask(reading('AzurePlatformIMDS'), '10.0.1.4', '169.254.169.254', 80)).toBe('denied');
});

test('a file of something else is refused; an empty list is not', () => {
  const other = AZURE.read([{ path: 'a.json', text: '{"SecurityGroups": []}' }]);
  expect(other.ok ? '' : other.error[0]?.message).toContain('no Azure resource');
  expect(AZURE.read([{ path: 'a.json', text: '[]\n' }]).ok).toBe(true);
});

test('what is wrong in rules is said with its place, all of it', () => {
  const bad = group(
    'g',
    rule('a', 100, 'Sideways', 'Allow', { destinationPortRange: '70000' }),
    rule('b', 200, 'Inbound', 'Allow', { destinationPortRange: '70000', sourceAddressPrefix: '10.0.0.0/40' }),
  );
  const result = AZURE.read([{ path: 'a.json', text: JSON.stringify([bad], undefined, 1) }]);
  expect(result.ok ? [] : result.error.map(({ message, at }) => `${at?.line}: ${message}`)).toEqual([
    '12: `Sideways` is no direction of a security rule; expected one of `inbound`, `outbound`',
    '21: `10.0.0.0/40` is no address of a security rule; expected `*`, a network or a service tag',
    '21: `70000` is no port of a security rule; expected `*`, `443` or `8000-8100`',
  ]);
});

test('mutated files are read or refused, and never crash', () => {
  const samples = [JSON.stringify(ESTATE), JSON.stringify(ESTATE, undefined, 1)];
  for (let seed = 0; seed < 400; seed++)
    AZURE.read([{ path: 'a', text: mutate(samples[seed % samples.length] ?? '', toRandom(seed)) }]);
});

test('estates with wrong parts are refused, or lift into a topology that has a meaning', () => {
  let read = 0;
  for (let seed = 0; seed < 400; seed++) {
    const text = JSON.stringify(mutateJson(ESTATE, toRandom(seed)));
    const result = AZURE.read([{ path: 'a', text }]);
    if (result.ok) read++;
    expect(result.ok ? findTopologyErrors(result.value.topology) : []).toEqual([]);
  }
  expect(read).toBeGreaterThan(100);
});

test.each([
  ['', 'the text ends here; expected a value'],
  ['\u007fELF\u0002\u0001', 'is no JSON here; expected a value'],
  ['*filter\n-A INPUT -j DROP\n', 'is no JSON here; expected a value'],
  ['['.repeat(100_000), 'nested more than 500 deep; expected less'],
])('%.20j is refused', (text, message) => {
  const result = AZURE.read([{ path: 'a', text }]);
  expect(result.ok ? '' : result.error[0]?.message).toContain(message);
});
