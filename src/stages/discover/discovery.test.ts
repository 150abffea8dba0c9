import { describe, expect, test } from 'vitest';
import type { Flow, Workload } from '#core/model';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { type Discovery, type DiscoveryOptions, startDiscovery } from './index.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2026-11-20T10:00:00Z');
const flow = (rest: Partial<Flow> = {}): Flow => ({
  startMs: START_MS,
  endMs: START_MS + 1000,
  source: '10.0.0.1',
  destination: '10.0.0.2',
  protocol: 'tcp',
  sourcePort: 50_000,
  destinationPort: 443,
  reversePackets: 5,
  state: 'closed',
  initiator: 'source',
  ...rest,
});
const times = (count: number, toRest: (i: number) => Partial<Flow>) =>
  Array.from({ length: count }, (_, i) => flow({ sourcePort: 40_000 + i, ...toRest(i) }));
const host = (name: string, address: string): Workload => ({
  name,
  zone: 'dmz',
  addresses: [unwrap(parseAddress(address))],
  labels: {},
  enforced: true,
});

function discover(flows: readonly Flow[], options: Partial<DiscoveryOptions> = {}): Discovery {
  const run = startDiscovery({ estate: { zones: [], workloads: [host('web', '192.0.2.10')] }, ...options });
  for (const one of flows) run.add(one);
  return run.end();
}
const printAll = ({ conversations }: Discovery) =>
  conversations.map(
    ({ source, destination, port, connections, answered }) =>
      `${source.name} ${destination.name}:${port} ${connections} ${answered ? 'answered' : 'unanswered'}`,
  );

describe('connections are counted once', () => {
  test('when an exporter tells a long one in parts', () => {
    const part = (from: number, rest: Partial<Flow> = {}): Flow => {
      const { reversePackets: _, ...whole } = flow({ startMs: START_MS + from, endMs: START_MS + from + 60_000 });
      return { ...whole, state: 'established', exporter: 'r1', initiator: 'unknown', ...rest };
    };
    const parts = [part(0), part(60_000), part(120_000, { state: 'closed' })];
    expect(printAll(discover(parts))).toEqual(['10.0.0.1 10.0.0.2:443 1 answered']);
    expect(printAll(discover([...parts, part(180_000)]))).toEqual(['10.0.0.1 10.0.0.2:443 2 answered']);
  });

  test('when two devices saw it, and when each direction is told apart', () => {
    const { reversePackets: _, ...there } = flow({ initiator: 'unknown', state: 'established', exporter: 'r1' });
    const back = { ...there, source: '10.0.0.2', destination: '10.0.0.1', sourcePort: 443, destinationPort: 50_000 };
    expect(printAll(discover([there, back, { ...there, exporter: 'r2' }]))).toEqual([
      '10.0.0.1 10.0.0.2:443 1 answered',
    ]);
  });
});

describe('address translation', () => {
  const translated = flow({ destination: '198.51.100.7', translated: { source: '10.9.0.1' } });

  test('the connection beyond it is the same one', () => {
    const beyond = flow({ source: '10.9.0.1', destination: '198.51.100.7' });
    const found = discover([translated, beyond]);
    expect(printAll(found)).toEqual(['10.0.0.1 internet:443 1 answered']);
    expect(found.joined).toBe(1);
  });

  test('what the translating host itself does is not', () => {
    const own = flow({ source: '10.9.0.1', destination: '10.0.0.9' });
    expect(printAll(discover([translated, own]))).toHaveLength(2);
  });
});

describe('scans', () => {
  const scan = times(40, (i) => ({ destinationPort: 1 + i, reversePackets: 0, state: 'rejected' }));
  const found = times(1, () => ({ destinationPort: 22 }));

  test('are set apart with what they found; the other needs of the host stay', () => {
    const names = times(5, () => ({ destination: '10.0.0.53', destinationPort: 53 }));
    const result = discover([...scan.filter(({ destinationPort }) => destinationPort !== 22), ...found, ...names]);
    expect(printAll(result)).toEqual(['10.0.0.1 10.0.0.53:53 5 answered']);
    expect(result.scans).toMatchObject([{ kind: 'vertical', source: '10.0.0.1', ports: [{ first: 1, last: 40 }] }]);
    expect(result.setApart).toHaveLength(40);
  });

  test('of the internet: all that the scanner did; the others stay, and so does their count', () => {
    const outside = { source: '203.0.113.9', destination: '192.0.2.10' };
    const visits = times(7, (i) => ({ destination: '192.0.2.10', source: `198.51.100.${i}` }));
    const result = discover([...scan.map((one) => ({ ...one, ...outside })), flow(outside), ...visits]);
    expect(printAll(result)).toEqual(['internet web:443 7 answered']);
    const [web] = result.conversations;
    expect(web?.remotes?.map(({ address }) => address)).not.toContain('203.0.113.9');
    expect(web?.pairs).toHaveLength(7);
  });

  test('a crowd at a login guesses; who stays is somebody', () => {
    const crowd = times(15, (i) => ({ source: `198.51.100.${i}`, destination: '192.0.2.10', destinationPort: 22 }));
    const admin = times(3, () => ({
      source: '203.0.113.50',
      destination: '192.0.2.10',
      destinationPort: 22,
      endMs: START_MS + HOUR_MS,
    }));
    const result = discover([...crowd, ...admin]);
    expect(printAll(result)).toEqual(['internet web:22 3 answered']);
    expect(result.setApart).toMatchObject([{ why: 'brute-force', conversation: { connections: 15 } }]);
    expect(printAll(discover([...crowd.slice(0, 5), ...admin]))).toEqual(['internet web:22 8 answered']);
  });

  test('what strangers try in vain is noise, by destination', () => {
    const noise = times(30, (i) => ({
      source: `198.51.100.${i}`,
      destination: '192.0.2.10',
      destinationPort: 1000 + (i % 3),
      reversePackets: 0,
      state: 'rejected',
    }));
    const result = discover(noise);
    expect(result.conversations).toEqual([]);
    expect(result.noise).toMatchObject([
      { destination: 'web', protocol: 'tcp', ports: [{ first: 1000, last: 1002 }], sources: 30, attempts: 30 },
    ]);
  });
});

describe('what is ours', () => {
  const dialled = times(300, (i) => ({ source: `203.0.${i >> 8}.${i & 255}`, destination: '198.51.100.1' }));
  const dials = times(30, (i) => ({ source: '198.51.100.1', destination: `203.0.113.${i}` }));

  test('is found where one address takes part in nearly everything, and is asked for', () => {
    const found = discover([...dialled, ...dials], { findsInside: true });
    expect(found.inside).toEqual(['198.51.100.1']);
    expect(printAll(found)).toEqual([
      'internet 198.51.100.1:443 300 answered',
      '198.51.100.1 internet:443 30 answered',
    ]);
    expect(discover([...dialled, ...dials]).inside).toEqual([]);
  });

  test('is not a server of the internet that all of ours use', () => {
    const clients = times(300, (i) => ({ source: `10.0.${i >> 8}.${i & 255}`, destination: '203.0.113.53' }));
    expect(discover(clients, { findsInside: true }).inside).toEqual([]);
    expect(discover(dialled, { findsInside: true }).inside).toEqual([]);
  });
});

describe('counted connections', () => {
  const login = (i: number): Partial<Flow> => ({
    startMs: START_MS + i * 5000,
    endMs: START_MS + i * 5000 + 4000,
    destinationPort: 22,
  });

  test('are no guessing: how long each lasted is not told', () => {
    expect(discover(times(200, login)).scans).toMatchObject([{ kind: 'brute-force' }]);
    const counted = discover(times(200, (i) => ({ ...login(i), connections: 1 })));
    expect([counted.scans, printAll(counted)]).toEqual([[], ['10.0.0.1 10.0.0.2:22 200 answered']]);
  });

  test('last for no time that is known, however long the report of them', () => {
    const hours = { endMs: START_MS + 5 * HOUR_MS };
    const longest = (rest: Partial<Flow>) => discover([flow({ ...hours, ...rest })]).conversations[0]?.longestMs;
    expect([longest({}), longest({ connections: 1 })]).toEqual([5 * HOUR_MS, 0]);
  });

  test('of sums are as those of flows, in scans as well', () => {
    const run = startDiscovery({ estate: { zones: [], workloads: [] } });
    const sum = { source: '10.0.0.1', destination: '10.0.0.2', protocol: 'tcp', seenAt: 'between' } as const;
    const seen = {
      connections: 3,
      answered: false,
      isCount: true,
      firstSeenMs: START_MS,
      lastSeenMs: START_MS,
    } as const;
    for (let i = 0; i < 30; i += 1) run.sight({ ...sum, ...seen, port: 6000 + i });
    run.sight({
      ...sum,
      ...seen,
      connections: 30,
      port: 443,
      answered: true,
      lastSeenMs: START_MS + 9 * HOUR_MS,
      observer: 'r1',
    });
    const found = run.end();
    expect(found.scans).toMatchObject([{ kind: 'vertical' }]);
    expect(found.conversations.find(({ port }) => port === 443)).toMatchObject({ connections: 30, answered: true });
    expect(found.coverage).toMatchObject({ hours: { seen: 2, of: 10 } });
  });
});

describe('coverage', () => {
  test('says which hours and sensors, and what cannot have been seen', () => {
    const { coverage } = discover([
      flow({ exporter: 'r1' }),
      flow({ exporter: 'r1', startMs: START_MS + 5 * HOUR_MS, endMs: START_MS + 5 * HOUR_MS }),
      flow({ exporter: 'r2', samplingInterval: 100 }),
    ]);
    expect(coverage).toMatchObject({
      hours: { seen: 2, of: 6 },
      gaps: [{ firstMs: START_MS + HOUR_MS, lastMs: START_MS + 5 * HOUR_MS - 1 }],
      sensors: [
        { exporter: 'r1', flows: 2 },
        { exporter: 'r2', flows: 1 },
      ],
      sampled: { flows: 1, mostInterval: 100 },
    });
    expect(coverage?.notObserved).toEqual(
      expect.arrayContaining(['a whole day', 'a weekend', 'the end of a month (closing, reports, payments)']),
    );
  });

  test('a month of every hour leaves little out', () => {
    const month = times(24 * 32, (i) => ({ startMs: START_MS + i * HOUR_MS, endMs: START_MS + i * HOUR_MS }));
    expect(discover(month).coverage?.notObserved).toEqual([
      'the end of a quarter or year',
      'a failover: what stands by is silent until it is needed',
      'a restore, an incident, a certificate renewal: what happens seldom',
    ]);
  });

  test('flows outside the window are skipped', () => {
    const within = { firstMs: START_MS - 10, lastMs: START_MS - 1 };
    expect(discover([flow()], { within }).skipped).toEqual({ 'outside the window': 1 });
  });
});

test('names, programs and sampling are carried through', () => {
  const names = { source: 'shop/front', destination: 'shop/back' };
  const seen = discover([flow({ names, process: 'curl', direction: 'egress', user: 'deploy', samplingInterval: 10 })]);
  expect([...seen.names]).toEqual([
    ['10.0.0.1', 'shop/front'],
    ['10.0.0.2', 'shop/back'],
  ]);
  expect(seen.conversations[0]).toMatchObject({ clientProcesses: ['curl'], users: ['deploy'], samplingInterval: 10 });
});
