import { expect, test } from 'vitest';
import { ask } from '../../../test/ask-topology.ts';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { findGuesses } from '../../../test/without-one.ts';
import { GCP } from './index.ts';
import {
  A,
  B,
  ESTATE,
  EXTERNAL,
  firewall,
  instance,
  type Json,
  NETWORK,
  network,
  PLACE,
  PROJECT,
  router,
  RULES,
  SSH,
  subnetwork,
  thing,
  readResources,
} from './sample.fixture.ts';

const peered = (name: string, other: string) =>
  network(name, {
    peerings: [{ name: `to-${other}`, network: `${PROJECT}/global/networks/${other}`, state: 'ACTIVE' }],
  });
const FAR = { network: `${PROJECT}/global/networks/m` };

/** Two networks that peer, by list: what `gcloud compute … list` prints, a file each. */
const LISTS: Readonly<Record<string, readonly Json[]>> = {
  networks: [peered('n', 'm'), peered('m', 'n')],
  subnetworks: [subnetwork('s', '10.1.0.0/16'), subnetwork('t', '10.2.0.0/16', FAR)],
  routers: [router({ name: 'nat', sourceSubnetworkIpRangesToNat: 'ALL_SUBNETWORKS_ALL_IP_RANGES' })],
  instances: [
    instance('a', '10.1.0.2', { tags: { items: ['web'], fingerprint: 'f' } }, EXTERNAL),
    instance('b', '10.1.0.3', { tags: { items: ['db'], fingerprint: 'f' }, serviceAccounts: [{ email: 'db@p' }] }),
    instance('c', '10.2.0.2', {}, { ...FAR, subnetwork: `${PROJECT}/regions/r/subnetworks/t` }),
  ],
  firewalls: [
    firewall('web', { allowed: [{ IPProtocol: 'tcp', ports: ['443'] }], targetTags: ['web'] }),
    firewall('db', { allowed: SSH, sourceTags: ['web'], targetServiceAccounts: ['db@p'] }),
    firewall('far', { ...FAR, allowed: SSH, sourceRanges: ['10.1.0.0/24'] }),
  ],
  routes: [
    thing('route', 'global/routes', 'out', {
      network: NETWORK,
      destRange: '0.0.0.0/0',
      nextHopGateway: `${PROJECT}/global/gateways/default-internet-gateway`,
    }),
  ],
};

test('SEM-21 without one of its lists, an estate guesses nothing', () => {
  const parts = Object.keys(LISTS).map((name) => ({
    name,
    reading: readResources(Object.entries(LISTS).flatMap(([other, list]) => (other === name ? [] : list))),
  }));
  expect(findGuesses(readResources(Object.values(LISTS).flat()), parts)).toEqual([]);
});

test.each([
  ['the tags of instances', 'tags'],
  ['peerings', 'peerings'],
])('SEM-21 without %s, an estate guesses nothing', (name, member) => {
  const estate = Object.values(LISTS).flat();
  const less = estate.map(({ [member]: _, ...rest }) => rest);
  const full = readResources(estate);
  // A network that lists no peerings has none: the API leaves the list out then.
  const found = findGuesses(full, [{ name, reading: readResources(less) }]);
  expect(found.filter((text) => member === 'tags' || !text.includes('10.2.0.2'))).toEqual([]);
});

describeSet('configs/gcp-firewall', (folder) => {
  const files = readSet(folder, (path) => path.endsWith('.json'));
  const sets = [...Map.groupBy(files, ({ path }) => path.split('/')[0] ?? '')].filter(([, own]) => own.length > 1);

  test.each(sets)('SEM-21 without one of its files, a recording guesses nothing: %s', (_, own) => {
    const full = GCP.read(own);
    if (!full.ok) return;
    const parts = own.flatMap((left) => {
      const reading = GCP.read(own.filter((file) => file !== left));
      return reading.ok ? [{ name: left.path, reading: reading.value }] : [];
    });
    expect(findGuesses(full.value, parts)).toEqual([]);
  });
});

test('SEM-21 no rules are known where no file lists them; an empty list says that there are none', () => {
  const place = PLACE.filter((item) => item !== RULES);
  const open = instance('c', '10.1.0.9', {}, EXTERNAL);
  expect(ask(readResources([...place, A, open]), '8.8.8.8', '203.0.113.5')).toBe('unknown');
  expect(readResources([...place, A, open]).losses.map(({ construct }) => construct)).toContain(
    'firewall rules of network n',
  );
  expect(ask(readResources([...place, A, open, RULES]), '8.8.8.8', '203.0.113.5')).toBe('denied');
});

test('SEM-21 of a network that no file describes, any other network may be a peer', () => {
  const other = instance('c', '10.2.0.2', {}, { ...FAR, subnetwork: `${PROJECT}/regions/r/subnetworks/t` });
  const open = [firewall('f', { allowed: SSH }), firewall('g', { ...FAR, allowed: SSH })];
  expect(ask(readResources([A, B, other, ...open]), '10.1.0.2', '10.2.0.2')).toBe('unknown');
  expect(ask(readResources([A, B, other, ...open]), '10.1.0.2', '10.1.0.3')).toBe('allowed');
});

test('SEM-21 an instance without tags in the files may have any; one with a fingerprint has what it lists', () => {
  const { tags: _, ...untold } = instance('c', '10.1.0.9');
  const rule = firewall('f', { allowed: SSH, targetTags: ['web'] });
  expect(ask(readResources([...PLACE, B, untold, rule]), '10.1.0.3', '10.1.0.9')).toBe('unknown');
  expect(ask(readResources([...PLACE, B, instance('c', '10.1.0.9'), rule]), '10.1.0.3', '10.1.0.9')).toBe('denied');
  const from = firewall('f', { allowed: SSH, sourceTags: ['web'] });
  expect(ask(readResources([...PLACE, B, untold, from]), '10.1.0.9', '10.1.0.3')).toBe('unknown');
});

test("Google's own ends reach instances without an external address, as the firewall lets them", () => {
  const reading = readResources([
    ...PLACE,
    A,
    firewall('iap', { allowed: SSH, sourceRanges: ['35.235.240.0/20'] }),
    firewall('hc', { allowed: [{ IPProtocol: 'tcp', ports: ['8080'] }], sourceRanges: ['35.191.0.0/16'] }),
  ]);
  expect(ask(reading, '35.235.240.7', '10.1.0.2')).toBe('allowed');
  expect(ask(reading, '35.235.240.7', '10.1.0.2', 23)).toBe('denied');
  expect(ask(reading, '35.191.0.7', '10.1.0.2', 8080)).toBe('allowed');
  expect(ask(reading, '35.191.0.7', '10.1.0.2')).toBe('denied');
  expect(ask(reading, '8.8.8.8', '10.1.0.2')).toBe('denied');
  const open = readResources([...PLACE, instance('c', '10.1.0.9', {}, EXTERNAL), firewall('f', { allowed: SSH })]);
  expect(ask(open, '35.235.240.7', '203.0.113.5')).toBe('allowed');
});

test('whom a load balancer passes on to is not known; the firewall still decides, and its ports', () => {
  const front = (more: Json) =>
    thing('forwardingRule', 'regions/r/forwardingRules', 'lb', {
      IPAddress: '198.51.100.9',
      IPProtocol: 'TCP',
      ...more,
    });
  const passed = front({ loadBalancingScheme: 'EXTERNAL', portRange: '22-22', region: `${PROJECT}/regions/r` });
  const all = firewall('f', { allowed: [{ IPProtocol: 'tcp' }] });
  expect(ask(readResources([...PLACE, A, all, passed]), '8.8.8.8', '10.1.0.2')).toBe('unknown');
  expect(ask(readResources([...PLACE, A, all, passed]), '8.8.8.8', '10.1.0.2', 23)).toBe('denied');
  expect(ask(readResources([...PLACE, A, passed]), '8.8.8.8', '10.1.0.2')).toBe('denied');
  const elsewhere = front({ loadBalancingScheme: 'EXTERNAL', region: `${PROJECT}/regions/q` });
  expect(ask(readResources([...PLACE, A, all, elsewhere]), '8.8.8.8', '10.1.0.2')).toBe('denied');
  const proxied = front({ loadBalancingScheme: 'EXTERNAL_MANAGED', portRange: '443-443' });
  const hc = firewall('hc', { allowed: SSH, sourceRanges: ['35.191.0.0/16', '130.211.0.0/22'] });
  expect(ask(readResources([...PLACE, A, hc, proxied]), '8.8.8.8', '10.1.0.2')).toBe('unknown');
  expect(ask(readResources([...PLACE, A, hc, proxied]), '8.8.8.8', '10.1.0.2', 23)).toBe('denied');
  const inside = front({ loadBalancingScheme: 'INTERNAL' });
  expect(ask(readResources([...PLACE, A, all, inside]), '8.8.8.8', '10.1.0.2')).toBe('denied');
});

test('SEM-21 one of everything, without one of its resources, guesses nothing', () => {
  const parts = ESTATE.map((left) => ({
    name: String(left['name']),
    reading: readResources(ESTATE.filter((other) => other !== left)),
  }));
  // A rule or a route that is left out of a list is not missing: there is none.
  const whole = new Set(['f', 'g', 'r', 'web', 'o', 'lb', 'nat', 'router']);
  expect(
    findGuesses(
      readResources(ESTATE),
      parts.filter(({ name }) => !whole.has(name)),
    ),
  ).toEqual([]);
});

test('an instance whose address is not known yet is asked for by a free one of its subnetwork, which is a loss', () => {
  const planned = thing('instance', 'zones/z/instances', 'c', {
    tags: { fingerprint: 'f' },
    networkInterfaces: [
      { name: 'nic0', network: NETWORK, subnetwork: `${PROJECT}/regions/r/subnetworks/s`, accessConfigs: [{}] },
    ],
  });
  const reading = readResources([...PLACE, A, planned, firewall('f', { allowed: SSH })]);
  expect(ask(reading, '8.8.8.8', '10.1.0.3')).toBe('allowed');
  expect(ask(reading, '8.8.8.8', '10.1.0.2')).toBe('denied');
  expect(reading.losses.map(({ construct }) => construct)).toContain('nic0 of c');
});

test('SEM-21 a firewall policy that a network names and no file has may let pass and deny anything', () => {
  const firewallPolicy = `${PROJECT}/global/firewallPolicies/gone`;
  const reading = readResources([
    network('n', { firewallPolicy }),
    ...PLACE.slice(1),
    A,
    B,
    firewall('f', { allowed: SSH }),
  ]);
  expect(ask(reading, '10.1.0.3', '10.1.0.2')).toBe('unknown');
  expect(reading.losses.map(({ construct }) => construct)).toContain('firewall policy of network n');
});
