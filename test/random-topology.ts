import fc from 'fast-check';
import {
  CONNECTION_STATES,
  type Endpoint,
  type EnforcementPoint,
  EVERY_PACKET,
  type FilterEntry,
  type FilterMatch,
  type Passage,
  type Redirect,
  type Topology,
  type Visit,
  type Way,
} from '#core/model';
import {
  ALL_ADDRESSES,
  ALL_INTERFACES,
  ALL_PORTS,
  ALL_TRAFFIC,
  parseAddress,
  toInterfaces,
  toPortSet,
} from '#core/net';
import { unwrap } from '#core/result';
import type { Opening } from '#core/semantics';
import { addresses, traffic } from './random-packets.ts';

const toSpots = (texts: string) => texts.split(' ').map((text) => unwrap(parseAddress(text)));

/** Two subnets that overlap a third, and an internet with three known addresses. */
export const SPOTS = toSpots('10.0.0.1 10.0.0.2 10.0.1.1 10.0.1.2 198.51.100.1 198.51.100.2 203.0.113.9');
const INSIDE = SPOTS.slice(0, 4);
const OUTSIDE = SPOTS.slice(4);
const SEGMENTS = [
  { name: 'a', addresses: addresses('10.0.0.0/24'), isInternet: false },
  { name: 'b', addresses: addresses('10.0.1.0/24'), isInternet: false },
  { name: 'c', addresses: addresses('10.0.1.0/24'), isInternet: false },
  { name: 'net', addresses: addresses(), isInternet: true },
];
const NAMES = SEGMENTS.map(({ name }) => name);
export const OPENINGS: readonly Opening[] = [
  { protocol: 'tcp', destinationPort: 22, sourcePort: 40_000 },
  { protocol: 'tcp', destinationPort: 80, sourcePort: 40_000 },
  { protocol: 'udp', destinationPort: 53, sourcePort: 53 },
  { protocol: 'icmp', icmpType: 8, icmpCode: 0 },
  { protocol: 'icmp', icmpType: 3, icmpCode: 1 },
  { protocol: 47 },
];
const DEVICES = ['lo', 'eth1', ''];

const addressSet = fc.constantFrom(
  ALL_ADDRESSES,
  ALL_ADDRESSES,
  addresses('10.0.0.0/23'),
  addresses('10.0.0.1', '198.51.100.1'),
  addresses('10.0.1.0/24', '203.0.113.0/24'),
  addresses('198.51.100.0/24'),
);
const trafficSet = fc.constantFrom(
  ALL_TRAFFIC,
  ALL_TRAFFIC,
  traffic('tcp/22', 'icmp/8'),
  traffic('tcp'),
  traffic('tcp/1024-65535', 'udp/53', 'icmp/0'),
  traffic('udp', '47', 'icmp/3'),
);
const interfaces = fc.constantFrom(ALL_INTERFACES, ALL_INTERFACES, ALL_INTERFACES, toInterfaces('lo'));
const match: fc.Arbitrary<FilterMatch> = fc.record({
  sources: addressSet,
  destinations: addressSet,
  traffic: trafficSet,
  sourcePorts: fc.constantFrom(ALL_PORTS, ALL_PORTS, ALL_PORTS, toPortSet([{ first: 0, last: 1023 }])),
  states: fc.constantFrom(CONNECTION_STATES, CONNECTION_STATES, ['new'] as const, ['established'] as const),
  in: interfaces,
  out: interfaces,
  unknown: fc.constantFrom<readonly string[]>([], [], [], [], ['limit']),
});
const entry: fc.Arbitrary<FilterEntry> = fc.record({
  match,
  action: fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom<FilterEntry['action'][]>(
        { kind: 'accept' },
        { kind: 'accept' },
        { kind: 'accept' },
        { kind: 'drop' },
        { kind: 'continue' },
        { kind: 'unknown', construct: 'QUEUE' },
      ),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom<Redirect[]>(
          { to: 'unknown' },
          { to: 'host', port: 22 },
          { to: 'address', address: unwrap(parseAddress('10.0.1.1')), port: 80 },
        )
        .map((redirects): FilterEntry['action'] => ({ kind: 'unknown', construct: 'DNAT', redirects })),
    },
  ),
  text: fc.constant('an entry'),
});

function pointOf(name: string): fc.Arbitrary<EnforcementPoint> {
  const chain = (hook: 'prerouting' | 'input' | 'forward' | 'output') =>
    fc.record({
      name: fc.constant(hook),
      entries: fc.array(entry, { maxLength: 3 }),
      base: fc.record({
        hook: fc.constant(hook),
        priority: fc.constant(0),
        policy: fc.constantFrom('accept' as const, 'accept' as const, 'drop' as const),
        scope: fc.constant(EVERY_PACKET),
      }),
    });
  return fc.record({
    name: fc.constant(name),
    rules: fc.record({ chains: fc.tuple(chain('prerouting'), chain('input'), chain('forward'), chain('output')) }),
    isTracking: fc.boolean(),
  });
}

const POINTS = ['p', 'q', 'r'];
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const seldom = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.integer({ min: 0, max: 4 }).chain((dice) => (dice === 0 ? arbitrary : fc.constant(undefined)));

/** Without the keys that have no value. */
function toWhole<T extends object>(parts: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as never;
}

const visit: fc.Arbitrary<Visit> = fc
  .record({
    point: fc.constantFrom(...POINTS),
    path: fc.constantFrom('input' as const, 'forward' as const, 'output' as const),
    in: optional(fc.constantFrom(...DEVICES)),
    out: optional(fc.constantFrom(...DEVICES)),
    isOverNetwork: seldom(fc.constant(true as const)),
    as: seldom(fc.constantFrom(...SPOTS)),
    translation: seldom(
      fc
        .record({
          leg: fc.constantFrom('request' as const, 'reply' as const),
          to: fc.constantFrom(...INSIDE),
          port: optional(fc.constantFrom(22, 80)),
          isHidden: fc.boolean(),
        })
        .map(toWhole),
    ),
  })
  .map(toWhole);
const visits = fc.array(visit, { maxLength: 2 });
const way: fc.Arbitrary<Way> = fc
  .record({
    from: fc.constantFrom(...NAMES),
    to: fc.constantFrom(...NAMES),
    sources: seldom(addressSet),
    destinations: seldom(addressSet),
    visits,
    outcome: fc.constantFrom(
      'delivered' as const,
      'delivered' as const,
      'delivered' as const,
      'lost' as const,
      'unknown' as const,
    ),
    hides: seldom(fc.subarray(OUTSIDE, { maxLength: 2 })),
    only: seldom(fc.constantFrom('requests' as const, 'replies' as const)),
    why: fc.constant('a way'),
  })
  .map(toWhole);

const passage: fc.Arbitrary<Passage> = fc
  .record({
    packets: fc.record({
      sources: addressSet,
      destinations: fc.constantFrom(ALL_ADDRESSES, addresses('10.0.0.0/24')),
      traffic: trafficSet,
      sourcePorts: fc.constantFrom(ALL_PORTS, ALL_PORTS, toPortSet([{ first: 0, last: 1023 }])),
    }),
    to: fc.constantFrom(...INSIDE),
    port: optional(fc.constantFrom(22, 80)),
    arrive: visits,
    leave: visits,
    onward: fc.option(
      fc.record({
        segment: fc.constantFrom(...NAMES),
        own: fc.constantFrom(...INSIDE),
        leave: visits,
        arrive: visits,
      }),
      { nil: undefined, freq: 6 },
    ),
    hiddenAs: seldom(fc.constantFrom<Passage['hiddenAs'][]>('unknown', ...SPOTS)),
    answers: fc.oneof(fc.constant(ALL_ADDRESSES), addressSet),
    why: fc.constant('a passage'),
  })
  .map(toWhole);

function endpointOf(name: string): fc.Arbitrary<Endpoint> {
  const own = fc
    .record({
      name: fc.constantFrom('eth0', 'eth1'),
      segment: fc.constantFrom(...NAMES),
      addresses: fc.subarray(INSIDE, { minLength: 1, maxLength: 2 }),
      leave: visits,
      arrive: visits,
      passages: seldom(fc.tuple(passage)),
      outside: seldom(
        fc.array(fc.record({ inside: fc.constantFrom(...INSIDE), outside: fc.constantFrom(...OUTSIDE) }), {
          maxLength: 2,
        }),
      ),
    })
    .map((parts) => ({
      ...toWhole(parts),
      ...(parts.outside && {
        outside: parts.outside.filter(({ inside }) => parts.addresses.includes(inside)),
      }),
    }));
  const forward = fc.record({
    traffic: trafficSet,
    to: fc.array(fc.record({ address: fc.constantFrom(...INSIDE), traffic: trafficSet }), { maxLength: 2 }),
    keepsClient: fc.boolean(),
  });
  return fc
    .record({
      name: fc.constant(name),
      aliases: fc.constant<readonly string[]>([]),
      kind: fc.constant('host'),
      labels: fc.constant({}),
      interfaces: fc.array(own, { minLength: 1, maxLength: 2 }),
      forwards: seldom(fc.array(forward, { maxLength: 2 })),
    })
    .map(toWhole);
}

/** Few segments, few addresses: most packets have somewhere to go, and most constructs meet each other. */
export const randomTopology: fc.Arbitrary<Topology> = fc.record({
  endpoints: fc.tuple(endpointOf('one'), endpointOf('two'), endpointOf('three')),
  segments: fc.constant(SEGMENTS),
  points: fc.tuple(...POINTS.map(pointOf)),
  ways: fc
    .tuple(fc.array(way, { maxLength: 6 }), fc.array(fc.constantFrom(...NAMES), { minLength: 3, maxLength: 8 }))
    .map(([some, plain]) => [
      ...some,
      ...plain.flatMap((from) =>
        NAMES.map((to): Way => ({ from, to, visits: [], outcome: 'delivered', why: 'plain' })),
      ),
    ]),
});

/** Where nobody shares an address with anybody: each endpoint has one of its own, in the segment that holds it. */
export const randomPlainTopology: fc.Arbitrary<Topology> = randomTopology.map((topology) => {
  const toSegment = (name: string) => (name === 'c' ? 'b' : name);
  return {
    ...topology,
    segments: SEGMENTS.filter(({ name }) => name !== 'c'),
    ways: topology.ways.map((one) => ({ ...one, from: toSegment(one.from), to: toSegment(one.to) })),
    endpoints: topology.endpoints.map((endpoint, i) => {
      const own = INSIDE[i + 1];
      const [first] = endpoint.interfaces;
      if (!own || !first) throw new Error('unreachable: three endpoints with interfaces');
      const pairs = (first.outside ?? []).map(({ outside }) => ({ inside: own, outside }));
      const segment = i === 0 ? 'a' : 'b';
      return {
        ...endpoint,
        interfaces: [{ ...first, segment, addresses: [own], ...(pairs.length > 0 && { outside: pairs }) }],
      };
    }),
  };
});

/** Of three hosts the second sends most of what it gets on to the third; every network reaches every other one. */
export const randomSendingTopology: fc.Arbitrary<Topology> = fc
  .tuple(randomPlainTopology, passage, fc.nat(3))
  .map(([topology, sent, dice]) => ({
    ...topology,
    points: topology.points.map((point) => ({
      ...point,
      rules: {
        chains: point.rules.chains.map((chain) => ({
          ...chain,
          entries: chain.entries.slice(0, 1),
          ...(chain.base && { base: { ...chain.base, policy: 'accept' as const } }),
        })),
      },
    })),
    ways: [
      ...topology.ways.filter((_, i) => dice === 0 && i < 2),
      ...['a', 'b', 'net'].flatMap((from) =>
        ['a', 'b', 'net'].map((to): Way => ({
          from,
          to,
          visits: dice % 2 === 0 && from === 'b' ? [{ point: 'p', path: 'forward' }] : [],
          outcome: 'delivered',
          why: 'plain',
        })),
      ),
    ],
    endpoints: topology.endpoints.map((endpoint, i) => ({
      ...endpoint,
      interfaces: endpoint.interfaces.map(({ passages: _, ...own }) => ({
        ...own,
        ...(i === 1 && {
          arrive: [],
          passages: [
            {
              ...sent,
              packets: { ...sent.packets, destinations: ALL_ADDRESSES, ...(dice < 2 && { traffic: ALL_TRAFFIC }) },
              to: INSIDE[3] ?? sent.to,
              arrive: sent.arrive.slice(0, 1),
              leave: sent.leave.slice(0, 1),
              ...(sent.onward && { onward: { ...sent.onward, segment: 'b', leave: sent.onward.leave.slice(0, 1) } }),
            },
          ],
        }),
        ...(i === 2 && { arrive: own.arrive.slice(0, 1), leave: own.leave.slice(0, 1) }),
      })),
    })),
  }));
