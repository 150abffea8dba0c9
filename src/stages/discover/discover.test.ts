import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Conversation, EMPTY_POLICY, type Policy, type ZoneClass } from '#core/model';
import { parseAddress, parsePrefix, parseTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import {
  foldConversations,
  MAX_PAIRS,
  nameParties,
  type Sighting,
  startFold,
  toSightings,
  zoneMatrix,
} from './index.ts';

const zone = (name: ZoneClass, network: string): Policy['zones'][number] => ({
  name,
  class: name,
  isolation: 'vlan',
  mode: 'observe',
  networks: [unwrap(parsePrefix(network))],
});
const workload = (name: string, zoneName: string, ...addresses: string[]): Policy['workloads'][number] => ({
  name,
  zone: zoneName,
  addresses: addresses.map((text) => unwrap(parseAddress(text))),
  labels: {},
  enforced: true,
});
const policy: Policy = {
  ...EMPTY_POLICY,
  zones: [zone('internet', '203.0.113.0/24'), zone('office', '10.77.2.0/24'), zone('production', '10.77.5.0/24')],
  workloads: [
    workload('laptop', 'office', '10.77.2.10', 'fd77:0:0:2::10'),
    workload('db', 'production', '10.77.5.20', 'fd77:0:0:5::20'),
    workload('customer', 'internet', '203.0.113.10'),
  ],
};
const sighting = (rest: Partial<Sighting> = {}): Sighting => ({
  source: '10.77.2.10',
  destination: '10.77.5.20',
  protocol: 'tcp',
  port: 5432,
  connections: 1,
  answered: true,
  firstSeenMs: 10,
  lastSeenMs: 20,
  seenAt: 'source',
  ...rest,
});
const fold = (...sightings: Sighting[]) => foldConversations(sightings, policy);

test('what is read at the end is what could be read before it, and then it is gone', () => {
  const started = startFold(policy);
  for (const port of [1, 2, 3]) started.add(sighting({ port, answered: port !== 2 }));
  const before = started.read();
  expect(started.end()).toEqual(before);
  expect(before.conversations.map(({ port }) => port)).toEqual([1, 3, 2]);
  expect(started.read().conversations).toEqual([]);
});

test('one connection that lasts is told by its length, a count of many is not', () => {
  const hour = { firstSeenMs: 0, lastSeenMs: 3_600_000, seenAt: 'between' as const };
  const longest = (rest: Partial<Sighting>) => fold(sighting({ ...hour, ...rest })).conversations[0]?.longestMs;
  expect([
    longest({}),
    longest({ connections: 9 }),
    longest({ answered: false }),
    longest({ seenAt: 'source' }),
  ]).toEqual([3_600_000, 0, 0, 0]);
});

describe('naming', () => {
  test.each([
    ['10.77.2.10', 'workload', 'laptop', 'office'],
    ['fd77:0:0:2:0:0:0:10', 'workload', 'laptop', 'office'],
    ['203.0.113.10', 'workload', 'customer', 'internet'],
    ['10.77.2.99', 'address', '10.77.2.99', 'office'],
    ['192.168.1.1', 'address', '192.168.1.1', 'unknown'],
    ['fe80::1', 'address', 'fe80::1', 'unknown'],
    ['203.0.113.66', 'internet', 'internet', 'internet'],
    ['8.8.8.8', 'internet', 'internet', 'internet'],
    ['2001:4860:4860::8888', 'internet', 'internet', 'internet'],
  ])('`%s` is the %s `%s` of zone %s', (text, kind, name, zoneName) => {
    expect(nameParties(policy)(text)?.party).toMatchObject({ kind, name, zone: zoneName });
  });
});

describe('folding', () => {
  test('what both ends saw counts once, and is seen at both', () => {
    const [seen, ...others] = fold(
      sighting({ connections: 3, firstSeenMs: 5 }),
      sighting({ connections: 4, seenAt: 'destination', answered: false, lastSeenMs: 99 }),
    ).conversations;
    expect(others).toEqual([]);
    expect(seen).toMatchObject({
      connections: 4,
      answered: true,
      firstSeenMs: 5,
      lastSeenMs: 99,
      seenAtSource: true,
      seenAtDestination: true,
      service: 'postgresql',
    });
  });

  test('both address families of the same workloads are one conversation with both pairs', () => {
    const six = sighting({ source: 'fd77:0:0:2::10', destination: 'fd77:0:0:5::20' });
    const { conversations } = fold(sighting(), six);
    expect(conversations.map(({ connections, pairs }) => [connections, pairs.length])).toEqual([[2, 2]]);
  });

  test('two devices on the way see the same connections, two reports of one device do not', () => {
    const at = (observer: string) => sighting({ seenAt: 'between', observer, connections: 5 });
    expect(fold(at('a'), at('b')).conversations[0]?.connections).toBe(5);
    expect(fold(at('a'), at('a')).conversations[0]?.connections).toBe(10);
  });

  test('the internet is one party however many addresses it has', () => {
    const many = Array.from({ length: 1000 }, (_, i) =>
      sighting({ destination: `8.${i >> 8}.${i & 255}.1`, port: 443 }),
    );
    const { conversations } = fold(...many);
    expect(conversations).toHaveLength(1);
    expect(conversations[0]).toMatchObject({ connections: 1000, destination: { name: 'internet' } });
    expect(conversations[0]?.pairs).toHaveLength(MAX_PAIRS);
  });

  test('a scan beyond the limit is counted as lost and pushes out nothing that was answered', () => {
    const scan = Array.from({ length: 500 }, (_, i) => sighting({ port: i + 1, answered: false }));
    const { conversations, lost } = foldConversations([...scan, sighting()], policy, 100);
    expect(conversations).toHaveLength(101);
    expect(lost).toBe(400);
    expect(conversations.find(({ port }) => port === 5432)?.answered).toBe(true);
  });

  test('an attempt that is answered later moves over, with its count', () => {
    const { conversations } = foldConversations([sighting({ answered: false }), sighting()], policy, 1);
    expect(conversations.map(({ connections, answered }) => [connections, answered])).toEqual([[2, true]]);
  });

  test('traffic of a workload with itself is left out, and what names no address is counted', () => {
    const { conversations, bad } = fold(sighting({ destination: 'fd77:0:0:2::10' }), sighting({ source: 'laptop' }));
    expect([conversations, bad]).toEqual([[], 1]);
  });

  test('egress is seen at the source, ingress at the destination', () => {
    const { seenAt: _, ...rest } = sighting();
    const conversation = (direction: Conversation['direction']): Conversation => ({ ...rest, direction });
    const reports = [{ conversations: [conversation('egress'), conversation('ingress')] }];
    expect([...toSightings(reports)].map(({ seenAt }) => seenAt)).toEqual(['source', 'destination']);
  });

  test('the order of sightings changes no count', () => {
    const anySighting = fc.record({
      source: fc.constantFrom('10.77.2.10', '10.77.5.20', '8.8.8.8', '10.77.2.99'),
      destination: fc.constantFrom('10.77.5.20', 'fd77:0:0:5::20', '1.1.1.1'),
      protocol: fc.constantFrom('tcp' as const, 'udp' as const),
      port: fc.constantFrom(53, 443),
      connections: fc.integer({ min: 1, max: 5 }),
      answered: fc.boolean(),
      firstSeenMs: fc.nat(50),
      lastSeenMs: fc.nat(50),
      seenAt: fc.constantFrom('source' as const, 'destination' as const),
    });
    const summary = (sightings: readonly Sighting[]) =>
      foldConversations(sightings, policy)
        .conversations.map((conversation) => JSON.stringify({ ...conversation, pairs: [] }))
        .toSorted();
    fc.assert(
      fc.property(
        fc
          .array(anySighting)
          .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          expect(summary(shuffled)).toEqual(summary(list));
        },
      ),
    );
  });
});

describe('matrix', () => {
  const services = { names: ['postgresql'], traffic: toTrafficSet([unwrap(parseTraffic('tcp/5432'))]) };
  const select = (name: string) => ({ kind: 'workloads' as const, names: [name], labels: {} });
  const rule = {
    id: 'r',
    from: select('laptop'),
    to: select('db'),
    services,
    owner: 'o',
    justification: 'j',
    enabled: true,
  };

  test('there is a cell for each pair of zones, with counts and pending verdicts', () => {
    const { conversations } = fold(
      sighting({ connections: 7 }),
      sighting({ port: 22, answered: false }),
      sighting({ source: '10.77.2.99', port: 5432 }),
      sighting({ source: '10.77.5.20', destination: '192.168.1.1', port: 53, protocol: 'udp' }),
    );
    const cells = zoneMatrix({ ...policy, rules: [rule] }, conversations, 0);
    expect(cells).toHaveLength(10);
    expect(cells.find((cell) => cell.source === 'office' && cell.destination === 'production')).toEqual({
      source: 'office',
      destination: 'production',
      conversations: 3,
      connections: 9,
      unanswered: 1,
      allowed: 1,
      denied: 2,
      services: [
        { service: 'postgresql', conversations: 2, connections: 8, verdict: 'mixed' },
        { service: 'ssh', conversations: 1, connections: 1, verdict: 'denied' },
      ],
      moreServices: 0,
    });
    expect(cells.at(-1)).toMatchObject({ source: 'production', destination: 'unknown', conversations: 1 });
    expect(cells.find((cell) => cell.source === 'production' && cell.destination === 'office')?.conversations).toBe(0);
  });
});
