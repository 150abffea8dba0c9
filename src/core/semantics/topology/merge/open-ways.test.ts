import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Endpoint, type EnforcementPoint, EVERY_PACKET, type Topology, type Way } from '#core/model';
import { type Address, parseAddress, printAddress } from '#core/net';
import { unwrap } from '#core/result';
import { addresses, traffic } from '../../../../../test/random-packets.ts';
import { decideConnection, findSpots, mergeTopologies, type Opening, type TopologyPart } from '../index.ts';

const address = (text: string) => unwrap(parseAddress(text));
const SEGMENTS = [
  { name: 'a', addresses: addresses('10.0.0.0/24'), isInternet: false },
  { name: 'b', addresses: addresses('10.0.1.0/24'), isInternet: false },
  { name: 'c', addresses: addresses('10.0.2.0/24'), isInternet: false },
  { name: 'net', addresses: addresses(), isInternet: true },
];
const NAMES = SEGMENTS.map(({ name }) => name);
/** In each segment one of an endpoint, and one of nobody. */
const KNOWN = ['10.0.0.1', '10.0.1.1', '10.0.2.1', '198.51.100.1'].map(address);
const ADDRESSES = [...KNOWN, ...['10.0.0.9', '10.0.1.9', '10.0.2.9', '198.51.100.9'].map(address)];
const OPENINGS: readonly Opening[] = [
  { protocol: 'tcp', destinationPort: 22, sourcePort: 40_000 },
  { protocol: 'icmp', icmpType: 8, icmpCode: 0 },
];

const action = fc.constantFrom<'accept' | 'drop'>('accept', 'accept', 'drop');
const pointOf = (name: string): fc.Arbitrary<EnforcementPoint> =>
  fc.record({ isTracking: fc.boolean(), input: action, output: action, ssh: action }).map((parts) => ({
    name,
    isTracking: parts.isTracking,
    rules: {
      chains: (['input', 'output'] as const).map((hook) => ({
        name: hook,
        entries: [{ match: { ...EVERY_PACKET, traffic: traffic('tcp/22') }, action: { kind: parts.ssh }, text: 'ssh' }],
        base: { hook, priority: 0, policy: parts[hook], scope: EVERY_PACKET },
      })),
    },
  }));
const points = fc.tuple(...NAMES.map((name) => pointOf(`point of ${name}`)));
const endpoints = NAMES.map((name, i): Endpoint => {
  const visit = { point: `point of ${name}`, in: '', out: '' } as const;
  const own = KNOWN[i];
  return {
    name: `host in ${name}`,
    aliases: [],
    kind: 'host',
    labels: {},
    interfaces: [
      {
        name: 'eth0',
        segment: name,
        addresses: own ? [own] : [],
        leave: [{ ...visit, path: 'output' }],
        arrive: [{ ...visit, path: 'input' }],
      },
    ],
  };
});
const way: fc.Arbitrary<Way> = fc
  .record({
    from: fc.constantFrom(...NAMES),
    to: fc.constantFrom(...NAMES),
    narrow: fc.constantFrom({}, {}, { sources: addresses('10.0.0.0/23') }),
    only: fc.constantFrom({}, {}, {}, { only: 'requests' as const }, { only: 'replies' as const }),
    outcome: fc.constantFrom<Way['outcome'][]>('delivered', 'delivered', 'delivered', 'lost', 'unknown'),
  })
  .map(({ from, to, narrow, only, outcome }) => ({ from, to, ...narrow, ...only, visits: [], outcome, why: 'a way' }));
const whole: fc.Arbitrary<Topology> = fc
  .record({ points, ways: fc.array(way, { minLength: 8, maxLength: 24 }) })
  .map((parts) => ({ ...parts, segments: SEGMENTS, endpoints }));

/** Who speaks of which segments: the platform, and hosts; every segment has somebody. */
const speakers = fc
  .array(fc.subarray(NAMES, { minLength: 1 }), { minLength: 1, maxLength: 4 })
  .map((told) => [...told, NAMES.filter((name) => !told.some((names) => names.includes(name)))])
  .map((told) => told.filter((names) => names.length > 0));

/** What each of them knows: the ways between what it speaks of; an endpoint is told of by the first who may. */
function split(topology: Topology, told: readonly (readonly string[])[], hasPlatform: boolean): TopologyPart[] {
  return told.map((names, i): TopologyPart => {
    const isFirst = (name: string) => told.findIndex((other) => other.includes(name)) === i;
    const own = topology.endpoints.filter(({ interfaces }) => interfaces.every(({ segment }) => isFirst(segment)));
    const met = new Set(own.flatMap(({ interfaces }) => interfaces.flatMap(({ leave }) => leave.map((v) => v.point))));
    return {
      name: `part ${i}`,
      isOfHost: i > 0 || !hasPlatform,
      topology: {
        endpoints: own,
        segments: topology.segments.filter(({ name }) => names.includes(name)),
        points: topology.points.filter(({ name }) => met.has(name)),
        ways: topology.ways.filter(({ from, to }) => names.includes(from) && names.includes(to)),
      },
    };
  });
}

interface Question {
  readonly source: Address;
  readonly destination: Address;
  readonly opening: Opening;
}
const QUESTIONS = ADDRESSES.flatMap((source) =>
  ADDRESSES.flatMap((destination) => OPENINGS.map((opening): Question => ({ source, destination, opening }))),
);

function decide(topology: Topology, { source, destination, opening }: Question) {
  const [from] = findSpots(topology, source);
  if (!from) throw new Error(`nobody knows of ${printAddress(source)}`);
  return decideConnection({ topology, from, destination, opening, isOneWay: false }).verdict;
}

test('SEM-20 several who each know a part never deny what the whole lets pass or leaves open, nor allow what it denies', () => {
  fc.assert(
    fc.property(whole, speakers, fc.boolean(), (topology, told, hasPlatform) => {
      const merged = mergeTopologies(split(topology, told, hasPlatform)).topology;
      const wrong = QUESTIONS.flatMap((question) => {
        const [of, found] = [decide(topology, question), decide(merged, question)];
        const isRight = of === found || found === 'unknown';
        const { source, destination, opening } = question;
        return isRight
          ? []
          : [`${printAddress(source)} -> ${printAddress(destination)} ${opening.protocol}: ${of}, not ${found}`];
      });
      expect(wrong).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
