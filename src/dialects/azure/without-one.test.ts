import { expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { ask } from '../../../test/ask-topology.ts';
import { findGuesses } from '../../../test/without-one.ts';
import { AZURE } from './index.ts';
import {
  ESTATE,
  group,
  HOSTS,
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

/** Hub, spoke and whatever filters, forwards and translates between them. */
const HUB: readonly Json[] = [
  network(
    'hub',
    '10.0.0.0/16',
    {
      front: { addressPrefix: '10.0.1.0/24', networkSecurityGroup: ref('networkSecurityGroups', 'front') },
      back: { addressPrefix: '10.0.2.0/24', routeTable: ref('routeTables', 'out') },
    },
    { virtualNetworkPeerings: [peering('spoke')] },
  ),
  network(
    'spoke',
    '10.1.0.0/16',
    { one: { addressPrefix: '10.1.0.0/24' } },
    { virtualNetworkPeerings: [peering('hub')] },
  ),
  group(
    'front',
    rule('web', 100, 'Inbound', 'Allow', { sourceAddressPrefix: 'Internet', destinationPortRange: '443' }),
  ),
  group('back', rule('none', 100, 'Inbound', 'Deny', { sourceAddressPrefix: '10.1.0.0/16' })),
  resource('routeTables', 'out', {
    routes: [{ name: 'r', properties: { addressPrefix: '10.1.0.0/16', nextHopType: 'None' } }],
  }),
  attached('open', '198.51.100.7', 'f1'),
  attached('bare', '198.51.100.8', 's1'),
  nic('f1', 'hub/subnets/front', '10.0.1.4', {}, { publicIPAddress: ref('publicIPAddresses', 'open') }),
  nic('f2', 'hub/subnets/front', '10.0.1.5'),
  nic('b1', 'hub/subnets/back', '10.0.2.4', { networkSecurityGroup: ref('networkSecurityGroups', 'back') }),
  nic('s1', 'spoke/subnets/one', '10.1.0.4', {}, { publicIPAddress: ref('publicIPAddresses', 'bare') }),
];

function attached(name: string, ipAddress: string, to: string): Json {
  const ipConfiguration = ref('networkInterfaces', `${to}/ipConfigurations/one`);
  return resource('publicIPAddresses', name, { ipAddress, ipConfiguration }, { sku: { name: 'Standard' } });
}

function peering(remote: string): Json {
  const remoteVirtualNetwork = ref('virtualNetworks', remote);
  return { name: `to-${remote}`, properties: { remoteVirtualNetwork, peeringState: 'Connected' } };
}

test.each([
  ['one of everything', ESTATE],
  ['hub and spoke', HUB],
])('SEM-21 without one of its resources, an estate guesses nothing: %s', (_, estate) => {
  const parts = estate.map((left) => ({
    name: String(left['name']),
    reading: readResources(estate.filter((other) => other !== left)),
  }));
  expect(findGuesses(readResources(estate), parts)).toEqual([]);
});

describeSet('configs/azure-nsg', (folder) => {
  const files = readSet(folder, (path) => path.endsWith('.json') && !path.includes('expected'));
  const snapshots = [...Map.groupBy(files, ({ path }) => path.split('/')[0] ?? '')].filter(([, own]) => own.length > 1);

  test.each(snapshots)('SEM-21 without one of its files, a snapshot guesses nothing: %s', (_, own) => {
    const parts = own.map((left) => ({
      name: left.path,
      reading: unwrap(AZURE.read(own.filter((file) => file !== left))),
    }));
    expect(findGuesses(unwrap(AZURE.read(own)), parts)).toEqual([]);
  });
});

test('SEM-21 interfaces of one network are in VirtualNetwork, though the network itself is in no file', () => {
  const guarded = { networkSecurityGroup: ref('networkSecurityGroups', 'g') };
  const own = [nic('a1', 'n/subnets/a', '10.0.1.4', guarded), nic('b1', 'n/subnets/b', '10.0.2.4', guarded)];
  const reading = readResources([group('g'), ...own]);
  expect(ask(reading, '10.0.1.4', '10.0.2.4')).toBe('unknown');
  expect(ask(reading, '10.9.9.9', '10.0.2.4')).toBe('unknown');
  const denied = readResources([
    group('g', rule('none', 100, 'Inbound', 'Deny', { sourceAddressPrefix: '10.0.1.0/24' })),
    ...own,
  ]);
  expect(ask(denied, '10.0.1.4', '10.0.2.4')).toBe('denied');
});

test('SEM-21 a route table that is named and in no file decides nothing, and is a loss', () => {
  const reading = readResources([
    network('n', '10.0.0.0/16', { ...PLAIN, a: { ...PLAIN.a, routeTable: ref('routeTables', 'gone') } }),
    ...HOSTS,
  ]);
  expect(ask(reading, '10.0.1.4', '10.0.2.4')).toBe('unknown');
  expect(ask(reading, '10.0.1.4', '8.8.8.8', 443)).toBe('unknown');
  expect(reading.losses.map(({ construct }) => construct)).toContain('route table gone');
});

test('SEM-21 a public address of a kind that nobody tells opens nothing, and closes nothing', () => {
  const reading = (...more: Json[]) =>
    readResources([
      network('n', '10.0.0.0/16', PLAIN),
      nic('a1', 'n/subnets/a', '10.0.1.4', {}, { publicIPAddress: ref('publicIPAddresses', 'p') }),
      ...more,
    ]);
  expect(ask(reading(), '8.8.8.8', '10.0.1.4')).toBe('unknown');
  const { sku: _, ...plain } = publicIp('p', '198.51.100.7');
  expect(ask(reading(plain), '8.8.8.8', '198.51.100.7')).toBe('unknown');
  expect(ask(reading(publicIp('p', '198.51.100.7', 'Basic')), '8.8.8.8', '198.51.100.7')).toBe('allowed');
});

test('SEM-21 whoever has an address of no interface may have a group; where the subnet lists all, it is nobody', () => {
  const listed = (...ipConfigurations: Json[]) =>
    readResources([network('n', '10.0.0.0/16', { ...PLAIN, b: { ...PLAIN.b, ipConfigurations } }), ...HOSTS]);
  expect(ask(listed(), '10.0.1.4', '10.0.2.9')).toBe('unknown');
  expect(ask(listed(ref('networkInterfaces', 'b1/ipConfigurations/one')), '10.0.1.4', '10.0.2.9')).toBe('allowed');
  expect(ask(listed(ref('networkInterfaces', 'b2/ipConfigurations/one')), '10.0.1.4', '10.0.2.9')).toBe('unknown');
  expect(ask(listed(), '10.0.1.4', '10.0.2.4')).toBe('allowed');
});

test('SEM-21 rules alone say nothing of any address', () => {
  const reading = readResources([group('g', rule('ssh', 100, 'Inbound', 'Allow'))]);
  expect(ask(reading, '10.0.0.1', '10.0.0.2')).toBe('unknown');
  expect(ask(reading, '8.8.8.8', '10.0.0.2')).toBe('unknown');
  expect(reading.losses.map(({ construct }) => construct)).toContain('addresses');
});
