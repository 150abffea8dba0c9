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
import { parseAddress, parseRange, toAddressSet, toInterfaces, toPortSet, toTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findSpots, type Opening } from './index.ts';

const address = (text: string) => unwrap(parseAddress(text));
const networks = (...texts: string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));
const tcp = (port: number) => toTrafficSet([toTraffic('tcp', port, port)]);
const entry = (action: 'accept' | 'drop', match: Partial<FilterMatch>): FilterEntry => ({
  match: { ...EVERY_PACKET, ...match },
  action: { kind: action },
  text: action,
});

/** Both directions in one list: tells by its interfaces which it is. */
function point(name: string, isTracking: boolean, entries: readonly FilterEntry[]): EnforcementPoint {
  const base = { priority: 0, policy: 'drop', scope: EVERY_PACKET } as const;
  return {
    name,
    isTracking,
    rules: {
      chains: [
        { name: 'in', entries, base: { ...base, hook: 'input' } },
        { name: 'out', entries: [entry('accept', {})], base: { ...base, hook: 'output' } },
        { name: 'through', entries, base: { ...base, hook: 'forward' } },
      ],
    },
  };
}

function host(
  name: string,
  segment: string,
  own: string,
  more: Partial<Endpoint['interfaces'][number]> = {},
): Endpoint {
  const shared = { name: 'eth0', segment, addresses: [address(own)], leave: [], arrive: [] };
  return { name, aliases: [], kind: 'host', labels: {}, interfaces: [{ ...shared, ...more }] };
}

const way = (from: string, to: string, more: Partial<Way> = {}): Way => ({
  from,
  to,
  visits: [],
  outcome: 'delivered',
  why: `${from} to ${to}`,
  ...more,
});

const SEGMENTS = [
  { name: 'a', addresses: networks('10.0.1.0/24'), isInternet: false },
  { name: 'b', addresses: networks('10.0.2.0/24'), isInternet: false },
  { name: 'internet', addresses: networks(), isInternet: true },
];
const SSH: Opening = { protocol: 'tcp', destinationPort: 22, sourcePort: 40_000 };

function decide(topology: Partial<Topology>, from: string, to: string, opening = SSH, isOneWay = false) {
  const whole = { endpoints: [], segments: SEGMENTS, points: [], ways: [], ...topology };
  const [spot] = findSpots(whole, address(from));
  if (!spot) throw new Error('nowhere');
  return decideConnection({ topology: whole, from: spot, destination: address(to), opening, isOneWay }).verdict;
}

const BOTH = [way('a', 'b'), way('b', 'a')];

test('SEM-16 without a way, on a lost one and without one back nothing is allowed; what is not modelled is unknown', () => {
  expect(decide({ ways: BOTH }, '10.0.1.1', '10.0.2.1')).toBe('allowed');
  expect(decide({ ways: [] }, '10.0.1.1', '10.0.2.1')).toBe('denied');
  expect(decide({ ways: [way('a', 'b')] }, '10.0.1.1', '10.0.2.1')).toBe('denied');
  expect(decide({ ways: [way('a', 'b')] }, '10.0.1.1', '10.0.2.1', SSH, true)).toBe('allowed');
  expect(decide({ ways: [way('a', 'b', { outcome: 'lost' }), ...BOTH] }, '10.0.1.1', '10.0.2.1')).toBe('denied');
  expect(decide({ ways: [way('a', 'b', { outcome: 'unknown' }), ...BOTH] }, '10.0.1.1', '10.0.2.1')).toBe('unknown');
});

test('SEM-17 a point that tracks passes the reply by itself only when it says so; one that does not is asked again', () => {
  const visits = [{ point: 'p', path: 'forward', in: '', out: '' }] as const;
  const ways = [way('a', 'b', { visits }), way('b', 'a', { visits })];
  const allow = entry('accept', { traffic: tcp(22) });
  const established = entry('accept', { states: ['established'] });
  const replies = entry('accept', { sourcePorts: toPortSet([{ first: 22, last: 22 }]) });
  const ask = (isTracking: boolean, entries: readonly FilterEntry[]) =>
    decide({ ways, points: [point('p', isTracking, entries)] }, '10.0.1.1', '10.0.2.1');
  expect(ask(true, [allow, established])).toBe('allowed');
  expect(ask(true, [allow])).toBe('denied');
  expect(ask(false, [allow, established])).toBe('denied');
  expect(ask(false, [allow, replies])).toBe('allowed');
});

test('SEM-17 a point that tracks and sees the reply alone may take it for anything', () => {
  const visits = [{ point: 'p', path: 'forward', in: '', out: '' }] as const;
  const ways = [way('a', 'b'), way('b', 'a', { visits })];
  const ask = (entries: readonly FilterEntry[]) =>
    decide({ ways, points: [point('p', true, entries)] }, '10.0.1.1', '10.0.2.1');
  expect(ask([entry('accept', { states: ['established'] })])).toBe('denied');
  expect(ask([entry('accept', { states: ['new', 'established'] })])).toBe('unknown');
  expect(ask([entry('accept', {})])).toBe('allowed');
});

test('SEM-17 where the interface is not known, a match that asks for it is a condition', () => {
  const ask = (entries: readonly FilterEntry[]) =>
    decide(
      {
        ways: [way('a', 'b', { visits: [{ point: 'p', path: 'forward' }] }), way('b', 'a')],
        points: [point('p', true, entries)],
      },
      '10.0.1.1',
      '10.0.2.1',
    );
  expect(ask([entry('accept', { in: toInterfaces('eth1') })])).toBe('unknown');
  expect(ask([entry('drop', { in: toInterfaces('eth1') }), entry('accept', {})])).toBe('unknown');
  expect(ask([entry('drop', { in: toInterfaces('eth1') })])).toBe('denied');
});

test('SEM-18 an address outside is reached from the internet, and from inside as a stranger', () => {
  const arrive = [{ point: 'p', path: 'input', in: 'eth0', out: '' }] as const;
  const outside = [{ inside: address('10.0.2.1'), outside: address('198.51.100.2') }];
  const endpoints = [
    host('b1', 'b', '10.0.2.1', { arrive, outside }),
    host('a1', 'a', '10.0.1.1', { outside: [{ inside: address('10.0.1.1'), outside: address('198.51.100.1') }] }),
  ];
  const ways = [way('a', 'internet'), way('internet', 'a'), way('internet', 'b'), way('b', 'internet'), ...BOTH];
  const ask = (from: string, to: string, sources: string) =>
    decide(
      { endpoints, ways, points: [point('p', true, [entry('accept', { sources: networks(sources) })])] },
      from,
      to,
    );
  expect(ask('203.0.113.9', '198.51.100.2', '203.0.113.0/24')).toBe('allowed');
  expect(ask('203.0.113.9', '198.51.100.2', '203.0.114.0/24')).toBe('denied');
  expect(ask('10.0.1.1', '198.51.100.2', '198.51.100.1')).toBe('allowed');
  expect(ask('10.0.1.1', '198.51.100.2', '10.0.0.0/8')).toBe('denied');
  expect(ask('10.0.1.1', '10.0.2.1', '10.0.0.0/8')).toBe('allowed');
});

test('SEM-19 a forwarder is passed as the client or as itself, on what it forwards alone', () => {
  const arrive = [{ point: 'p', path: 'input', in: 'eth0', out: '' }] as const;
  const ask = (port: number, keepsClient: boolean, sources: string) =>
    decide(
      {
        endpoints: [
          {
            ...host('lb', 'a', '10.0.1.9'),
            forwards: [{ traffic: tcp(443), to: [{ address: address('10.0.2.1'), traffic: tcp(8443) }], keepsClient }],
          },
          host('b1', 'b', '10.0.2.1', { arrive }),
        ],
        ways: [way('a', 'a'), ...BOTH],
        points: [point('p', true, [entry('accept', { sources: networks(sources), traffic: tcp(8443) })])],
      },
      '10.0.1.1',
      '10.0.1.9',
      { ...SSH, destinationPort: port },
    );
  expect(ask(443, false, '10.0.1.9')).toBe('allowed');
  expect(ask(443, false, '10.0.1.1')).toBe('denied');
  expect(ask(443, true, '10.0.1.1')).toBe('allowed');
  expect(ask(8443, true, '10.0.1.1')).toBe('denied');
});

test('SEM-16 a way may be for first packets alone, or for replies alone', () => {
  const ask = (there: Partial<Way>, back: Partial<Way>) =>
    decide({ ways: [way('a', 'b', there), way('b', 'a', back)] }, '10.0.1.1', '10.0.2.1');
  expect(ask({ only: 'requests' }, { only: 'replies' })).toBe('allowed');
  expect(ask({ only: 'replies' }, {})).toBe('denied');
  expect(ask({}, { only: 'requests' })).toBe('denied');
});

test('SEM-16 at its end a way that hides shows what it hides behind', () => {
  const arrive = [{ point: 'p', path: 'input', in: 'eth0', out: '' }] as const;
  const ask = (sources: string, ...hides: string[]) =>
    decide(
      {
        endpoints: [host('b1', 'b', '10.0.2.1', { arrive })],
        ways: [way('a', 'b', { hides: hides.map(address) }), way('b', 'a')],
        points: [point('p', true, [entry('accept', { sources: networks(sources) })])],
      },
      '10.0.1.1',
      '10.0.2.1',
    );
  expect(ask('192.0.2.1', '192.0.2.1')).toBe('allowed');
  expect(ask('10.0.1.1', '192.0.2.1')).toBe('denied');
  expect(ask('192.0.2.1', '192.0.2.1', '192.0.2.2')).toBe('unknown');
});

test('SEM-19 who is forwarded to itself with its own address gets no answer', () => {
  const ask = (keepsClient: boolean) =>
    decide(
      {
        endpoints: [
          {
            ...host('lb', 'b', '10.0.2.9'),
            forwards: [{ traffic: tcp(22), to: [{ address: address('10.0.1.1'), traffic: tcp(22) }], keepsClient }],
          },
          host('a1', 'a', '10.0.1.1'),
        ],
        ways: BOTH,
      },
      '10.0.1.1',
      '10.0.2.9',
    );
  expect(ask(true)).toBe('denied');
  expect(ask(false)).toBe('allowed');
});

test('SEM-18 who is hidden behind an address that nobody knows may be let in or not', () => {
  const arrive = [{ point: 'p', path: 'input', in: 'eth0', out: '' }] as const;
  const outside = [{ inside: address('10.0.2.1'), outside: address('198.51.100.2') }];
  const ask = (hides: Partial<Way>) =>
    decide(
      {
        endpoints: [host('b1', 'b', '10.0.2.1', { arrive, outside })],
        ways: [way('a', 'internet', hides), way('internet', 'a'), way('internet', 'b'), way('b', 'internet')],
        points: [point('p', true, [entry('accept', { sources: networks('203.0.113.7') })])],
      },
      '10.0.1.1',
      '198.51.100.2',
    );
  expect(ask({ hides: [address('203.0.113.7')] })).toBe('allowed');
  expect(ask({ hides: [address('203.0.113.8')] })).toBe('denied');
  expect(ask({ hides: [] })).toBe('unknown');
  expect(ask({ hides: [], outcome: 'lost' })).toBe('denied');
});

test('SEM-19 a forwarder of many ports keeps the port where its target has it', () => {
  const arrive = [{ point: 'p', path: 'input', in: 'eth0', out: '' }] as const;
  const every = toTrafficSet([toTraffic('tcp')]);
  const ask = (allowed: number) =>
    decide(
      {
        endpoints: [
          {
            ...host('lb', 'a', '10.0.1.9'),
            forwards: [{ traffic: every, to: [{ address: address('10.0.2.1'), traffic: every }], keepsClient: true }],
          },
          host('b1', 'b', '10.0.2.1', { arrive }),
        ],
        ways: [way('a', 'a'), ...BOTH],
        points: [point('p', true, [entry('accept', { traffic: tcp(allowed) })])],
      },
      '10.0.1.1',
      '10.0.1.9',
    );
  expect(ask(22)).toBe('allowed');
  expect(ask(443)).toBe('denied');
});
