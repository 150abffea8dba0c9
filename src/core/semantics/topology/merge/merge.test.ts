import { expect, test } from 'vitest';
import { type Endpoint, EVERY_PACKET, type FilterEntry, type Topology } from '#core/model';
import { complementInterfaces, parseAddress, parseRange, toAddressSet, toInterfaces } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findSpots, mergeTopologies, type TopologyPart } from '../index.ts';

const address = (text: string) => unwrap(parseAddress(text));
const EMPTY: Topology = { endpoints: [], segments: [], points: [], ways: [] };

function endpoint(name: string, own: string, more: Partial<Endpoint> = {}): Endpoint {
  const eth = { name: 'eth0', segment: 'net', addresses: [address(own)], leave: [], arrive: [] };
  return { name, aliases: [], kind: 'host', labels: {}, interfaces: [eth], ...more };
}

const CLOUD: Topology = {
  ...EMPTY,
  segments: [{ name: 'net', addresses: toAddressSet([unwrap(parseRange('10.0.0.0/24'))]), isInternet: false }],
  endpoints: [endpoint('i-1', '10.0.0.1', { aliases: ['web1.example.org'] }), endpoint('i-2', '10.0.0.2')],
  ways: [{ from: 'net', to: 'net', visits: [], outcome: 'delivered', why: 'local' }],
};

function hostRules(name: string, more: Partial<Topology> = {}): TopologyPart {
  const drop: FilterEntry = {
    match: { ...EVERY_PACKET, in: toInterfaces('ens5') },
    action: { kind: 'drop' },
    text: 'drop',
  };
  const base = { hook: 'input', priority: 0, policy: 'accept', scope: EVERY_PACKET } as const;
  const rules = { chains: [{ name: 'INPUT', entries: [drop], base }] };
  return { name, isOfHost: true, topology: { ...EMPTY, points: [{ name, rules, isTracking: true }], ...more } };
}

function decide(parts: readonly TopologyPart[], from: string, to: string) {
  const { topology } = mergeTopologies(parts);
  const [spot] = findSpots(topology, address(from));
  if (!spot) throw new Error('nowhere');
  const opening = { protocol: 'tcp', destinationPort: 22, sourcePort: 40_000 } as const;
  return decideConnection({ topology, from: spot, destination: address(to), opening, isOneWay: true }).verdict;
}

const cloud: TopologyPart = { name: 'aws', isOfHost: false, topology: CLOUD };

test('SEM-20 the rules of a host are met at the endpoint of its name, by an interface that nobody knows', () => {
  expect(decide([cloud], '10.0.0.2', '10.0.0.1')).toBe('allowed');
  expect(decide([cloud, hostRules('web1')], '10.0.0.2', '10.0.0.1')).toBe('unknown');
  expect(decide([cloud, hostRules('10.0.0.1')], '10.0.0.2', '10.0.0.1')).toBe('unknown');
  expect(decide([cloud, hostRules('web1')], '10.0.0.1', '10.0.0.2')).toBe('allowed');
});

test('SEM-20 by which interface, where the host says which has the address', () => {
  const said = (name: string, own: string) => {
    const [eth] = endpoint('', own).interfaces;
    return { endpoints: eth ? [{ ...endpoint('web1', own), interfaces: [{ ...eth, name, segment: 'own' }] }] : [] };
  };
  expect(decide([cloud, hostRules('web1', said('ens5', '10.0.0.1'))], '10.0.0.2', '10.0.0.1')).toBe('denied');
  expect(decide([cloud, hostRules('web1', said('ens6', '10.0.0.1'))], '10.0.0.2', '10.0.0.1')).toBe('allowed');
});

test('SEM-17 what comes over a network does not come by the loopback, whichever interface it is', () => {
  const entries = (...list: [keyof typeof SIDES, 'accept' | 'drop'][]): FilterEntry[] =>
    list.map(([side, action]) => ({
      match: { ...EVERY_PACKET, in: SIDES[side] },
      action: { kind: action },
      text: side,
    }));
  const SIDES = {
    lo: toInterfaces('lo'),
    'not lo': complementInterfaces(toInterfaces('lo')),
    ens5: toInterfaces('ens5'),
    'not ens5': complementInterfaces(toInterfaces('ens5')),
  };
  const host = (list: FilterEntry[], more: Partial<Topology> = {}) => {
    const base = { hook: 'input', priority: 0, policy: 'drop', scope: EVERY_PACKET } as const;
    const rules = { chains: [{ name: 'INPUT', entries: list, base }] };
    return hostRules('web1', { points: [{ name: 'web1', rules, isTracking: true }], ...more });
  };
  const ask = (list: FilterEntry[], more: Partial<Topology> = {}) =>
    decide([cloud, host(list, more)], '10.0.0.2', '10.0.0.1');
  expect(ask(entries(['lo', 'accept']))).toBe('denied');
  expect(ask(entries(['not lo', 'accept']))).toBe('allowed');
  expect(ask(entries(['not lo', 'drop'], ['lo', 'accept']))).toBe('denied');
  expect(ask(entries(['ens5', 'accept']))).toBe('unknown');
  expect(ask(entries(['not ens5', 'accept']))).toBe('unknown');
  // An address of the loopback is reached by whichever interface leads there.
  const [eth] = endpoint('', '10.0.0.1').interfaces;
  const own = { endpoints: eth ? [{ ...endpoint('web1', '10.0.0.1'), interfaces: [{ ...eth, name: 'lo' }] }] : [] };
  expect(ask(entries(['lo', 'accept']), own)).toBe('denied');
});

test('SEM-20 rules of a host that is no endpoint stay by themselves', () => {
  const { lone } = mergeTopologies([cloud, hostRules('db1'), hostRules('web1')]);
  expect(lone.map(({ name }) => name)).toEqual(['db1']);
});

test('SEM-20 one internet; other segments, points and endpoints of one name are several things', () => {
  const internet = { name: 'outside', addresses: toAddressSet([]), isInternet: true };
  const { topology: merged } = mergeTopologies([
    { ...cloud, topology: { ...CLOUD, segments: [...CLOUD.segments, { ...internet, name: 'internet' }] } },
    {
      name: 'azure',
      isOfHost: false,
      topology: {
        ...CLOUD,
        segments: [...CLOUD.segments, internet],
        ways: [{ from: 'net', to: 'outside', visits: [], outcome: 'delivered', why: 'out' }],
      },
    },
  ]);
  expect(merged.segments.map(({ name }) => name)).toEqual(['net', 'internet', 'net (azure)']);
  expect(merged.ways.map(({ from, to }) => `${from} ${to}`)).toEqual(['net net', 'net (azure) internet']);
  expect(merged.endpoints.map(({ name }) => name)).toEqual(['i-1', 'i-2', 'i-1 (host)', 'i-2 (host)']);
});

test('SEM-20 two hosts on one network are on the same, and their rules are met', () => {
  const onNet = (name: string, own: string): Partial<Topology> => {
    const [eth] = endpoint('', own).interfaces;
    return {
      segments: CLOUD.segments,
      ways: CLOUD.ways,
      endpoints: eth ? [{ ...endpoint(name, own), interfaces: [{ ...eth, name: 'ens5' }] }] : [],
    };
  };
  const parts = [hostRules('web1', onNet('web1', '10.0.0.1')), hostRules('db1', onNet('db1', '10.0.0.2'))];
  expect(mergeTopologies(parts).topology.segments.map(({ name }) => name)).toEqual(['net']);
  expect(decide(parts, '10.0.0.2', '10.0.0.1')).toBe('denied');
});

test('SEM-20 where a host knows nothing of a network that another source knows, there may be a way', () => {
  const tunnel: TopologyPart = {
    name: 'gw',
    isOfHost: true,
    topology: {
      ...EMPTY,
      segments: [{ name: 'peers', addresses: toAddressSet([unwrap(parseRange('10.8.0.0/24'))]), isInternet: false }],
    },
  };
  const lost = { from: 'net', to: 'peers', visits: [], outcome: 'lost', why: 'blackhole' } as const;
  const complete = { ...cloud, topology: { ...CLOUD, ways: [...CLOUD.ways, lost] } };
  const other = { ...tunnel, isOfHost: false };
  expect(decide([cloud, tunnel], '10.8.0.2', '10.0.0.1')).toBe('unknown');
  expect(decide([cloud, tunnel], '10.0.0.1', '10.8.0.2')).toBe('unknown');
  expect(decide([complete, tunnel], '10.0.0.1', '10.8.0.2')).toBe('denied');
  expect(decide([complete, other], '10.8.0.2', '10.0.0.1')).toBe('denied');
});
