import { expect, test } from 'vitest';
import {
  type Endpoint,
  type EnforcementPoint,
  EVERY_PACKET,
  type FilterEntry,
  type FilterMatch,
  type Topology,
  type Way,
} from '#core/model';
import { parseAddress, parseRange, parseTraffic, toAddressSet, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { auditReach } from './index.ts';

const address = (text: string) => unwrap(parseAddress(text));
const networks = (...texts: string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));
const traffic = (...texts: string[]) => toTrafficSet(texts.map((text) => unwrap(parseTraffic(text))));

const accept = (text: string, match: Partial<FilterMatch>): FilterEntry => ({
  match: { ...EVERY_PACKET, ...match },
  action: { kind: 'accept' },
  text,
  at: { file: 'rules', line: 7, column: 1 },
});
const ESTABLISHED = accept('replies', { states: ['established'] });

/** Takes the entries for what arrives, and lets all leave. */
function group(name: string, entries: readonly FilterEntry[], isTracking = true): EnforcementPoint {
  const base = { priority: 0, policy: 'drop', scope: EVERY_PACKET } as const;
  return {
    name,
    isTracking,
    rules: {
      chains: [
        { name: 'in', entries: [...(isTracking ? [ESTABLISHED] : []), ...entries], base: { ...base, hook: 'input' } },
        { name: 'out', entries: [accept('all', {})], base: { ...base, hook: 'output' } },
      ],
    },
  };
}

function host(name: string, segment: string, own: string, point: string, more: Partial<Endpoint> = {}): Endpoint {
  return {
    name,
    aliases: [],
    kind: 'instance',
    labels: {},
    interfaces: [
      {
        name: 'eth0',
        segment,
        addresses: [address(own)],
        leave: [{ point, path: 'output', in: '', out: '' }],
        arrive: [{ point, path: 'input', in: '', out: '' }],
      },
    ],
    ...more,
  };
}

const way = (from: string, to: string, more: Partial<Way> = {}): Way => ({
  from,
  to,
  visits: [],
  outcome: 'delivered',
  why: `${from} to ${to}`,
  ...more,
});
const NAMES = ['office', 'apps', 'mgmt', 'internet'];
const ALL_WAYS = NAMES.flatMap((from) =>
  NAMES.filter((to) => from !== 'internet' || to !== 'internet').map((to) => way(from, to)),
);

function find(endpoints: readonly Endpoint[], points: readonly EnforcementPoint[], ways: readonly Way[] = ALL_WAYS) {
  const topology: Topology = {
    endpoints,
    points,
    ways,
    segments: [
      { name: 'office', addresses: networks('10.1.0.0/24'), isInternet: false },
      { name: 'apps', addresses: networks('10.2.0.0/24'), isInternet: false },
      { name: 'mgmt', addresses: networks('10.3.0.0/24'), isInternet: false },
      { name: 'internet', addresses: networks(), isInternet: true },
    ],
  };
  return auditReach(topology).map(({ rule, severity, message }) => `${severity} ${rule}: ${message}`);
}

const APP = host('app-1', 'apps', '10.2.0.1', 'app');
const only = (texts: readonly string[], ...sources: string[]) => [
  accept('rule', { traffic: traffic(...texts), ...(sources.length > 0 && { sources: networks(...sources) }) }),
];
const INTERNAL = ['10.1.0.0/24', '10.2.0.0/24', '10.3.0.0/24'];

test.each<[string, readonly string[], readonly string[], readonly string[]]>([
  ['web from the internet', ['tcp/443'], [], []],
  [
    'ssh from the internet',
    ['tcp/22'],
    ['8.0.0.0/8'],
    ['critical management-exposed: the internet reaches `app-1` on tcp/22 (ssh)'],
  ],
  [
    'ssh from one address outside',
    ['tcp/22'],
    ['8.8.8.8'],
    ['high management-exposed: `8.8.8.8` of the internet reaches `app-1` on tcp/22 (ssh)'],
  ],
  [
    'node RPC from the internet',
    ['tcp/8545'],
    ['8.0.0.0/8'],
    ['critical node-rpc-exposed: the internet reaches `app-1` on tcp/8545'],
  ],
  [
    'an unknown port from the internet',
    ['tcp/7777'],
    ['8.0.0.0/8'],
    ['critical internet-exposed: the internet reaches `app-1` on tcp/7777'],
  ],
  ['ssh from management', ['tcp/22'], ['10.3.0.0/24'], []],
  [
    'ssh from the office',
    ['tcp/22'],
    ['10.1.0.0/24'],
    ['critical management-exposed: everybody in `office` reaches `app-1` on tcp/22 (ssh)'],
  ],
  [
    'a database from the office',
    ['tcp/5432'],
    ['10.1.0.0/24'],
    ['critical management-exposed: everybody in `office` reaches `app-1` on tcp/5432'],
  ],
  [
    'a signer from a network',
    ['tcp/13141'],
    ['10.1.0.0/24'],
    ['critical key-listener-callers: everybody in `office` reaches `app-1` on tcp/13141 (dirk)'],
  ],
  [
    'everything from inside',
    ['tcp'],
    INTERNAL,
    ['high flat-network: everybody in `office` reaches `app-1` on every tcp port, management and databases included'],
  ],
])('%s', (_, texts, sources, expected) => {
  expect(find([APP], [group('app', only(texts, ...sources))])).toEqual(expected);
});

test('a named host that asks a database is no finding, one that manages is a milder one', () => {
  const shop = host('shop', 'apps', '10.2.0.7', 'pc');
  const points = (port: string) => [group('pc', []), group('app', only([port], '10.2.0.7', '10.1.0.7'))];
  expect(find([APP, shop], points('tcp/5432'), [way('apps', 'apps')])).toEqual([]);
  expect(find([APP, shop], points('tcp/22'), [way('apps', 'apps')])).toEqual([
    'high management-exposed: `shop` reaches `app-1` on tcp/22 (ssh)',
  ]);
  const desk = host('pc-7', 'office', '10.1.0.7', 'pc');
  expect(find([APP, desk], points('tcp/5432'))).toEqual([
    'critical management-exposed: `pc-7` and others inside reach `app-1` on tcp/5432',
  ]);
});

test('who asks on which port is kept apart', () => {
  const [signer, policy] = [host('signer-1', 'apps', '10.2.0.1', 'keys'), host('policy', 'apps', '10.2.0.7', 'pc')];
  const ssh = accept('ssh', { traffic: traffic('tcp/22'), sources: networks('10.1.0.0/24') });
  const sign = (...sources: string[]) =>
    accept('sign', { traffic: traffic('tcp/13141'), sources: networks(...sources) });
  const of = (...sources: string[]) =>
    find(
      [signer, policy],
      [group('pc', []), group('keys', [ssh, sign(...sources)])],
      [...ALL_WAYS, way('apps', 'apps')],
    ).filter((text) => text.startsWith('critical'));
  const office = 'critical management-exposed: everybody in `office` reaches `signer-1` on tcp/22 (ssh)';
  expect(of('10.2.0.7')).toEqual([office]);
  expect(of('10.1.0.0/24')).toEqual([
    'critical key-listener-callers: everybody in `office` reaches `signer-1` on tcp/13141 (dirk)',
    office,
  ]);
});

test('a named host that gets to every port of another network', () => {
  const shop = host('shop', 'office', '10.1.0.7', 'pc');
  const points = (...ports: string[]) => [group('pc', []), group('app', only(ports, '10.1.0.7'))];
  expect(find([APP, shop], points('tcp'))).toEqual([
    'high flat-network: `shop` reaches `app-1` on every tcp port, management and databases included',
  ]);
  expect(find([{ ...APP, listens: traffic('tcp/443') }, shop], points('tcp'))).toEqual([]);
  expect(find([APP, shop], points('tcp/1-60000', 'tcp/60002-65535'))).toEqual([]);
});

test("the platform's own ends are named with their networks, and are no strangers", () => {
  const topology: Topology = {
    endpoints: [APP],
    points: [group('app', only(['tcp/22'], '35.235.240.0/20'))],
    ways: [way('proxy', 'apps'), way('apps', 'proxy', { only: 'replies' })],
    segments: [
      { name: 'apps', addresses: networks('10.2.0.0/24'), isInternet: false },
      { name: 'proxy', addresses: networks('35.235.240.0/20'), isInternet: false, isPlatforms: true },
      { name: 'internet', addresses: networks(), isInternet: true },
    ],
  };
  expect(auditReach(topology).map(({ severity, message }) => `${severity} ${message}`)).toEqual([
    'high `proxy` of the platform (35.235.240.0/20) reaches `app-1` on tcp/22 (ssh)',
  ]);
});

test('what is permitted and nobody listens on is no exposure, where listeners are known', () => {
  const points = [group('app', only(['tcp'], '8.0.0.0/8'))];
  expect(find([{ ...APP, listens: traffic('tcp/443') }], points)).toEqual([]);
  expect(find([{ ...APP, listens: traffic('tcp/443', 'tcp/22') }], points)).toEqual([
    'critical management-exposed: the internet reaches `app-1` on tcp/22 (ssh)',
  ]);
});

test('a permission without a way is none', () => {
  expect(
    find([APP], [group('app', only(['tcp/22'], '8.0.0.0/8'))], [way('office', 'apps'), way('apps', 'office')]),
  ).toEqual([]);
});

test('endpoints that the same reach are one finding', () => {
  const apps = [1, 2, 3, 4, 5].map((i) => host(`app-${i}`, 'apps', `10.2.0.${i}`, 'app'));
  expect(find(apps, [group('app', only(['tcp/22'], '8.0.0.0/8'))])).toEqual([
    'critical management-exposed: the internet reaches `app-1`, `app-2`, `app-3` and 2 more on tcp/22 (ssh)',
  ]);
});

test('a network in which all reach all, and not one in which somebody is left out', () => {
  const apps = [1, 2, 3].map((i) => host(`app-${i}`, 'apps', `10.2.0.${i}`, i === 3 ? 'other' : 'app'));
  const open = group('app', only(['tcp'], '10.2.0.0/24'));
  const flat = 'high flat-network: all 3 endpoints in `apps` reach each other on every tcp port';
  expect(find(apps, [open, { ...open, name: 'other' }])).toEqual([flat]);
  expect(find(apps, [open, group('other', only(['tcp'], '10.2.0.1'))])).toEqual([]);
});

test('a way out of a key workload, unless there is none', () => {
  const signer = host('signer-1', 'apps', '10.2.0.1', 'keys');
  const message = 'high key-egress: `signer-1` may open connections to the internet';
  expect(find([signer], [group('keys', [])])).toEqual([message]);
  expect(find([signer], [group('keys', [])], [way('apps', 'office'), way('office', 'apps')])).toEqual([]);
});

test('replies that a stateless list drops', () => {
  const office = host('pc', 'office', '10.1.0.1', 'pc');
  const visits = [{ point: 'list', path: 'input', in: '', out: '' }] as const;
  const ways = [way('office', 'apps'), way('apps', 'office', { visits })];
  const points = (ports: string) => [
    group('app', only(['tcp/443'])),
    group('pc', []),
    group('list', [accept('r', { traffic: traffic(ports) })], false),
  ];
  expect(find([APP, office], points('tcp/1024-65535'), ways)).toEqual([]);
  expect(find([APP, office], points('tcp/443'), ways)).toEqual([
    'medium reply-blocked: connections to `app-1` are let in, and their replies are dropped on the way back',
  ]);
});

test('legs in two networks, unless it is a gateway', () => {
  const [first] = APP.interfaces;
  const second = { ...first, name: 'eth1', segment: 'office', addresses: [address('10.1.0.9')], leave: [], arrive: [] };
  const both = { ...APP, interfaces: [...APP.interfaces, second] };
  expect(find([both], [group('app', [])], [])).toEqual([
    'medium multi-homed: `app-1` has legs in 2 networks: eth0 in `apps` (10.2.0.1), eth1 in `office` (10.1.0.9)',
  ]);
  expect(find([{ ...both, name: 'fw-1' }], [group('app', [])], [])).toEqual([]);
  // The two families of one device are one wire.
  const sixth = host('x', 'office', 'fd00::9', 'app').interfaces.map((own) => ({ ...own, name: 'eth0 2' }));
  expect(find([{ ...APP, interfaces: [...APP.interfaces, ...sixth] }], [group('app', [])], [])).toEqual([]);
});

test('a tunnel into several networks, and a jump host that forwards anywhere', () => {
  const laptop = host('laptop', 'office', '10.1.0.1', 'pc', { kind: 'VPN peer' });
  expect(find([laptop], [group('pc', [])], [way('office', 'apps'), way('apps', 'office')])).toEqual([]);
  expect(
    find(
      [laptop],
      [group('pc', [])],
      ALL_WAYS.filter(({ to, from }) => to !== 'internet' && from !== 'internet'),
    ),
  ).toEqual(['high vpn-flattens: whoever comes in by `office` gets into `apps`, `mgmt`: 512 addresses']);
  const jump = { ...APP, labels: { 'ssh.tcp-forwarding': 'yes' } };
  expect(find([jump], [group('app', [])])).toEqual([
    'medium vpn-flattens: the SSH server of `app-1` forwards connections of whoever logs in to anywhere that `app-1` reaches',
  ]);
  expect(find([{ ...jump, labels: { ...jump.labels, 'ssh.permit-open': '10.0.0.1:22' } }], [group('app', [])])).toEqual(
    [],
  );
});

test('a tunnel with networks behind its peers, and with one', () => {
  const laptop = host('laptop', 'office', '10.1.0.1', 'pc', { kind: 'VPN peer' });
  const flat = (...behind: string[]) => {
    const segments = [{ name: 'office', addresses: networks('10.1.0.1', ...behind), isInternet: false }];
    const topology = { endpoints: [laptop], points: [group('pc', [])], segments, ways: [way('office', 'office')] };
    return auditReach(topology).map(({ rule, message }) => `${rule}: ${message}`);
  };
  expect(flat('10.8.0.0/24')).toEqual([]);
  expect(flat('10.8.0.0/24', '10.9.0.0/24')).toEqual([
    'vpn-flattens: whoever comes in by `office` gets into `10.8.0.0/24`, `10.9.0.0/24`: 512 addresses',
  ]);
});

test('a signing port that others use as well, at a host that holds keys and at another', () => {
  const open = (name: string) =>
    find([host(name, 'apps', '10.2.0.1', 'app')], [group('app', only(['tcp/9000'], '10.1.0.0/24'))]).filter((text) =>
      text.includes('reaches'),
    );
  expect(open('web3signer-1')).toEqual([expect.stringMatching(/^critical key-listener-callers: .*web3signer-1/)]);
  expect(open('app-1').filter((text) => text.includes('key-listener'))).toEqual([]);
});

test('hosts of whom nobody knows whether they are in one network', () => {
  const three = ['1', '2', '3'].map((i) => host(`app-${i}`, 'apps', `10.2.0.${i}`, 'app'));
  const points = [group('app', only(['tcp'], ...INTERNAL))];
  const flat = (outcome: Way['outcome']) =>
    find(three, points, [way('apps', 'apps', { outcome })]).filter((text) => text.includes('flat-network'));
  expect(flat('delivered')).toHaveLength(1);
  expect(flat('unknown')).toEqual([]);
});

test('a database that a gateway sends strangers on to, and a web server', () => {
  const passage = (port: number) => ({
    packets: { ...EVERY_PACKET, traffic: traffic('tcp/15432') },
    to: address('10.2.0.1'),
    port,
    arrive: [],
    leave: [],
    onward: { segment: 'apps', own: address('10.2.0.9'), leave: [], arrive: [] },
    answers: EVERY_PACKET.sources,
    why: 'dnat',
    at: { file: 'gate', line: 3, column: 1 },
  });
  const gate = (port: number) => {
    const edge = host('edge', 'mgmt', '10.3.0.9', 'edge');
    return { ...edge, interfaces: edge.interfaces.map((own) => ({ ...own, passages: [passage(port)] })) };
  };
  const ways = [...ALL_WAYS, way('apps', 'apps')];
  const points = [group('edge', []), group('app', only(['tcp/5432', 'tcp/443'], '8.0.0.0/8'))];
  const ofGate = (port: number) =>
    find([APP, gate(port)], points, ways).filter((text) => text.includes('`edge` sends'));
  expect(ofGate(5432)).toEqual([
    'critical management-exposed: the internet reaches `app-1` on tcp/5432, which `edge` sends on to there',
  ]);
  expect(ofGate(443)).toEqual([]);
});
