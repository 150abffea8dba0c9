import { describe, expect, test } from 'vitest';
import { findScans } from './find-scans.ts';
import type { Probe } from './probes.ts';

const probe = (rest: Partial<Probe> = {}): Probe => ({
  destination: '10.0.0.2',
  protocol: 'tcp',
  port: 443,
  unanswered: 1,
  answered: 0,
  brief: 0,
  firstSeenMs: 0,
  lastSeenMs: 60_000,
  ...rest,
});
const times = (count: number, toRest: (i: number) => Partial<Probe>) =>
  Array.from({ length: count }, (_, i) => probe(toRest(i)));
const scansOf = (probes: readonly Probe[], isOutside = false) =>
  findScans({ source: '10.0.0.1', probes, more: 0 }, isOutside).map(({ scan }) => scan);
const open = { unanswered: 0, answered: 1, brief: 1 };

describe('a scan', () => {
  test('of many ports of one address is named with the range', () => {
    expect(scansOf(times(151, (i) => ({ port: 1000 + i })))).toMatchObject([
      { kind: 'vertical', protocol: 'tcp', ports: [{ first: 1000, last: 1150 }], attempts: 151, destinationCount: 1 },
    ]);
  });

  test('may find a few ports open', () => {
    const scan = times(20, (i) => ({ port: 1 + i, ...(i < 3 && open) }));
    expect(scansOf(scan)).toMatchObject([{ kind: 'vertical', open: 3 }]);
  });

  test('of one port of many addresses', () => {
    const scan = times(30, (i) => ({ destination: `10.0.1.${i}`, port: 445 }));
    expect(scansOf(scan)).toMatchObject([
      { kind: 'horizontal', ports: [{ first: 445, last: 445 }], destinationCount: 30 },
    ]);
  });

  test('of both is one block', () => {
    const scan = times(400, (i) => ({ destination: `10.0.1.${i % 20}`, port: 1 + Math.floor(i / 20) }));
    expect(scansOf(scan)).toMatchObject([{ kind: 'block', destinationCount: 20, ports: [{ first: 1, last: 20 }] }]);
  });

  test('of who answers a ping is a sweep, even if all do', () => {
    const sweep = times(6, (i) => ({ protocol: 'icmp', port: 2048, destination: `10.0.1.${i}`, ...open }));
    expect(scansOf(sweep)).toMatchObject([{ kind: 'sweep', ports: [] }]);
  });

  test('of protocols is a sweep', () => {
    expect(scansOf(times(20, (i) => ({ protocol: 100 + i, port: 0 })))).toMatchObject([{ kind: 'sweep' }]);
  });

  test('that guesses passwords comes from outside slowly, from inside fast', () => {
    const guessing = (lastSeenMs: number, port: number) =>
      probe({ port, unanswered: 0, answered: 60, brief: 60, lastSeenMs });
    const hour = 3_600_000;
    expect(scansOf([guessing(hour, 22)], true)).toMatchObject([{ kind: 'brute-force', attempts: 60 }]);
    expect(scansOf([guessing(hour, 3306)], true)).toMatchObject([{ kind: 'brute-force' }]);
    expect(scansOf([guessing(hour, 22)])).toEqual([]);
    expect(scansOf([guessing(hour / 6, 22)])).toMatchObject([{ kind: 'brute-force' }]);
    expect(scansOf([guessing(hour / 6, 3306)])).toEqual([]);
    expect(scansOf([probe({ ...guessing(hour, 22), brief: 30 })], true)).toEqual([]);
  });
});

describe('no scan is', () => {
  test.each<[string, readonly Probe[]]>([
    ['one port fewer', times(9, (i) => ({ port: 1 + i }))],
    ['who comes back to each again and again', times(50, (i) => ({ destination: `10.0.1.${i}`, unanswered: 100 }))],
    ['a client of many services', times(50, (i) => ({ port: 1 + i, ...open }))],
    ['a client of many servers', times(50, (i) => ({ destination: `10.0.1.${i}`, ...open }))],
    ['a ping of a few', times(4, (i) => ({ protocol: 'icmp', port: 2048, destination: `10.0.1.${i}` }))],
  ])('%s', (_, probes) => {
    expect(scansOf(probes)).toEqual([]);
  });
});

describe('who asks for names', () => {
  const asking = (rest: Partial<Probe>) =>
    times(39, (i) => ({ protocol: 'udp', port: 53, destination: `192.0.2.${i}`, ...rest }));

  test('is told of many servers of the internet, and not all of them answer', () => {
    expect(scansOf(asking({}))).toEqual([]);
  });

  test('scans where they are inside, where it is another service, or where it is a stranger', () => {
    const inside = times(39, (i) => ({ protocol: 'udp', port: 53, destination: `10.0.3.${i}` }));
    for (const scans of [scansOf(inside), scansOf(asking({ port: 161 })), scansOf(asking({}), true)])
      expect(scans).toMatchObject([{ kind: 'horizontal', destinationCount: 39 }]);
  });
});

describe('who knocks at telnet', () => {
  const knock = (rest: Partial<Probe> = {}) => [probe({ port: 23, unanswered: 10, lastSeenMs: 1000, ...rest })];

  test('many times in a second is a worm; with time between, on another port or answered it is not', () => {
    expect(scansOf(knock())).toMatchObject([{ kind: 'brute-force', attempts: 10, open: 0 }]);
    for (const rest of [{ unanswered: 4 }, { lastSeenMs: 60_000 }, { port: 443 }, { answered: 1 }])
      expect(scansOf(knock(rest))).toEqual([]);
  });
});
