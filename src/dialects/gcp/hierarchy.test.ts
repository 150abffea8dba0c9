import { expect, test } from 'vitest';
import { ask } from '../../../test/ask-topology.ts';
import { findGuesses } from '../../../test/without-one.ts';
import { unwrap } from '#core/result';
import { GCP } from './index.ts';
import { A, B, firewall, type Json, NETWORK, PLACE, PROJECT, readResources, SSH, thing } from './sample.fixture.ts';

const ANCESTRY = [
  { id: 'p', type: 'project' },
  { id: '1', type: 'folder' },
  { id: '2', type: 'organization' },
];
const rule = (action: string, port: string, more: Json = {}) => ({
  priority: 10,
  direction: 'INGRESS',
  action,
  match: { srcIpRanges: ['10.0.0.0/8'], layer4Configs: [{ ipProtocol: 'tcp', ports: [port] }], ...more },
});
const policy = (id: string, target: string, ...rules: Json[]): Json => ({
  kind: 'compute#firewallPolicy',
  name: id,
  id,
  shortName: `policy-${id}`,
  selfLink: `https://www.googleapis.com/compute/v1/locations/global/firewallPolicies/${id}`,
  associations: [{ name: 'x', attachmentTarget: target, firewallPolicyId: id }],
  rules,
});
const OF_ORGANIZATION = policy('20', 'organizations/2', rule('goto_next', '22'), rule('deny', '23'));
const OF_FOLDER = policy('10', 'folders/1', rule('allow', '22'), rule('allow', '23'));
const ESTATE = [...PLACE, A, B];
const to = (resources: readonly unknown[], port: number) => ask(readResources(resources), '10.1.0.3', '10.1.0.2', port);
const constructs = (resources: readonly unknown[]) => readResources(resources).losses.map(({ construct }) => construct);

test('the organization is asked first, then its folders down to the project', () => {
  expect(to([...ESTATE, ANCESTRY, OF_FOLDER, OF_ORGANIZATION], 22)).toBe('allowed');
  expect(to([...ESTATE, ANCESTRY, OF_FOLDER, OF_ORGANIZATION], 23)).toBe('denied');
});

test('of a folder in which the project does not lie, no policy holds', () => {
  const other = policy('30', 'folders/9', rule('allow', '24'));
  expect(to([...ESTATE, ANCESTRY, OF_FOLDER, OF_ORGANIZATION, other], 24)).toBe('denied');
  // Where the project lies, nobody tells: one of them, or both.
  expect(to([...ESTATE, OF_FOLDER, other], 24)).toBe('unknown');
  expect(to([...ESTATE, OF_FOLDER], 22)).toBe('allowed');
});

test('SEM-21 a policy that the ancestry or an association leads to, and no file has, is unknown', () => {
  const full = [...ESTATE, ANCESTRY, OF_FOLDER, OF_ORGANIZATION];
  const without = (left: Json) => full.filter((own) => own !== left);
  expect(to(without(OF_FOLDER), 22)).toBe('unknown');
  expect(to(without(OF_FOLDER), 23)).toBe('denied');
  expect(to(without(OF_ORGANIZATION), 22)).toBe('unknown');
  expect(constructs(without(OF_FOLDER))).toContain('firewall policies of folders/1');
  const named = { name: 'x', attachmentTarget: 'folders/1', firewallPolicyId: '10', displayName: 'policy-10' };
  expect(to([...ESTATE, OF_ORGANIZATION, named], 22)).toBe('unknown');
  expect(constructs([...ESTATE, OF_ORGANIZATION, named])).toContain('firewall policy policy-10 of folders/1');
  const parts = [OF_FOLDER, OF_ORGANIZATION].map((left) => ({
    name: String(left['shortName']),
    reading: readResources(without(left)),
  }));
  expect(findGuesses(readResources(full), parts)).toEqual([]);
});

const asset = (type: string, name: string, data: Json) => ({
  name: `//${type.split('/')[0]}/${name}`,
  asset_type: type,
  ancestors: ['projects/77', 'folders/1', 'organizations/2'],
  resource: { version: 'v1', data },
});
const ASSETS = [
  ...[...PLACE, A, B].flatMap((own) => (own['kind'] === 'compute#firewallList' ? [] : [toAsset(own)])),
  asset('compute.googleapis.com/Firewall', 'projects/p/global/firewalls/f', firewall('f', { allowed: SSH })),
  { ...toAsset(OF_FOLDER), ancestors: ['folders/1', 'organizations/2'] },
  { ...toAsset(OF_ORGANIZATION), ancestors: ['organizations/2'] },
];
function toAsset(own: Json) {
  const link = String(own['selfLink']);
  const place = /\/(?:v1\/)((?:projects|locations).*)$/.exec(link)?.[1] ?? '';
  const kind = String(own['kind']).replace('compute#', '');
  return asset(`compute.googleapis.com/${kind[0]?.toUpperCase()}${kind.slice(1)}`, place, own);
}
const readAssets = (assets: readonly object[]) =>
  unwrap(GCP.read([{ path: 'assets.ndjson', text: assets.map((own) => JSON.stringify(own)).join('\n') }]));

test('an inventory, one asset a line, tells what lies above its projects', () => {
  expect(ask(readAssets(ASSETS), '10.1.0.3', '10.1.0.2', 23)).toBe('denied');
  expect(ask(readAssets(ASSETS.slice(0, -1)), '10.1.0.3', '10.1.0.2', 23)).toBe('unknown');
  // Who exports the organization itself has every policy of it.
  const whole = [
    ...ASSETS.slice(0, -1),
    asset('cloudresourcemanager.googleapis.com/Organization', 'organizations/2', { name: 'organizations/2' }),
  ];
  expect(ask(readAssets(whole), '10.1.0.3', '10.1.0.2', 23)).toBe('allowed');
});

test.each(['iam_policy', 'org_policy', 'access_policy', 'os_inventory', 'related_assets'])(
  'an inventory of another content (%s) names things and tells nothing of them: a loss, and nothing is taken for whole',
  (content) => {
    const other = ASSETS.map(({ resource: _, ...named }) => ({ ...named, [content]: {} }));
    const reading = readAssets(other);
    expect(reading.losses.map(({ construct }) => construct)).toContain(
      'compute.googleapis.com/Firewall without its contents',
    );
    const both = readAssets([...ASSETS, ...other]);
    expect(ask(both, '10.1.0.3', '10.1.0.2', 22)).toBe(ask(readAssets(ASSETS), '10.1.0.3', '10.1.0.2', 22));
    const named = {
      ...other[0],
      asset_type: 'compute.googleapis.com/Firewall',
      name: `//compute.googleapis.com/projects/p/global/firewalls/more`,
    };
    expect(ask(readAssets([...ASSETS.slice(0, -2), named]), '10.1.0.3', '10.1.0.2', 9)).toBe('unknown');
  },
);

test('what was deleted is not there any more', () => {
  const gone = { deleted: true, asset: ASSETS.find(({ name }) => name.endsWith('/f')), window: {} };
  const left = ASSETS.filter(({ name }) => !name.endsWith('/f')).slice(0, -2);
  const told = { kind: 'compute#firewallList', id: 'projects/p/global/firewalls', items: [] };
  const none = { name: 'x', asset_type: 'x/y' };
  expect(ask(readAssets([...left.map(withoutAncestors), gone, told, none]), '10.1.0.3', '10.1.0.2', 22)).toBe('denied');
});
function withoutAncestors<T extends { ancestors: unknown }>({ ancestors: _, ...own }: T): Omit<T, 'ancestors'> {
  return own;
}

/** As `gcloud compute networks get-effective-firewalls --format json` prints it: no kinds of policies. */
const EFFECTIVE = {
  firewalls: [firewall('f', { allowed: [{ IPProtocol: 'tcp', ports: ['25'] }] })],
  firewallPolicys: [
    { name: '20', rules: OF_ORGANIZATION['rules'] },
    { name: '10', rules: OF_FOLDER['rules'] },
    { name: 'of-network', rules: [rule('allow', '24')] },
  ],
};
const readEffective = (path: string) =>
  unwrap(
    GCP.read([
      { path: 'place.json', text: JSON.stringify([...PLACE.slice(0, 3), A, B]) },
      { path, text: JSON.stringify(EFFECTIVE) },
    ]),
  );

test('what the platform says that holds for a network is all that holds', () => {
  const reading = readEffective('networks-n-getEffectiveFirewalls.json');
  expect([22, 23, 24, 25, 26].map((port) => ask(reading, '10.1.0.3', '10.1.0.2', port))).toEqual([
    'allowed',
    'denied',
    'allowed',
    'allowed',
    'denied',
  ]);
});

test('what holds for one instance is all for it, and not for others', () => {
  const reading = readEffective('instances-a-getEffectiveFirewalls.json');
  expect(ask(reading, '10.1.0.3', '10.1.0.2', 26)).toBe('denied');
  expect(ask(reading, '10.1.0.2', '10.1.0.3', 26)).toBe('unknown');
});

test('an address group is what it holds; one that is in no file may hold anybody', () => {
  const group = 'projects/p/locations/global/addressGroups/office';
  const grouped = (...more: unknown[]) => [
    ...ESTATE,
    {
      ...policy('5', NETWORK, rule('allow', '22', { srcIpRanges: [], srcAddressGroups: [group] })),
      name: 'net',
      selfLink: `${PROJECT}/global/firewallPolicies/net`,
    },
    ...more,
  ];
  expect(to(grouped(), 22)).toBe('unknown');
  expect(constructs(grouped())).toContain('address group office');
  expect(to(grouped({ name: group, type: 'IPV4', items: ['10.1.0.3', '10.9.0.0/16'] }), 22)).toBe('allowed');
  expect(to(grouped({ name: group, type: 'IPV4', items: ['10.9.0.0/16'] }), 22)).toBe('denied');
});

test.each([
  ['a name', { srcIpRanges: [], srcFqdns: ['x.example'] }],
  ['a country', { srcIpRanges: [], srcRegionCodes: ['CH'] }],
  ['a secure tag', { srcIpRanges: [], srcSecureTags: [{ name: 'tagValues/1', state: 'EFFECTIVE' }] }],
])('whom only the platform knows by %s may be anybody', (_, match) => {
  const resources = [...ESTATE, ANCESTRY, OF_ORGANIZATION, policy('10', 'folders/1', rule('allow', '30', match))];
  expect(to(resources, 30)).toBe('unknown');
  expect(to(resources, 31)).toBe('denied');
});

test('a policy of a region holds for the instances of it', () => {
  const regional = (region: string) => ({
    ...policy('5', NETWORK, rule('allow', '22')),
    name: 'reg',
    region: `${PROJECT}/regions/${region}`,
    selfLink: `${PROJECT}/regions/${region}/firewallPolicies/reg`,
  });
  expect(to([...ESTATE, thing('x', 'global/x', 'x', {}), regional('r')], 22)).toBe('allowed');
  expect(to([...ESTATE, regional('elsewhere')], 22)).toBe('denied');
});
