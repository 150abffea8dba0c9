import { describe, expect, test } from 'vitest';
import { foldPorts } from './fold-ports.ts';
import { foldConversations, type Sighting } from './fold.ts';

const sighting = (port: number, rest: Partial<Sighting> = {}): Sighting => ({
  source: '10.0.0.1',
  destination: '10.0.0.2',
  protocol: 'tcp',
  port,
  connections: 1,
  answered: true,
  firstSeenMs: 10,
  lastSeenMs: 20,
  seenAt: 'between',
  ...rest,
});
const fold = (...sightings: Sighting[]) =>
  foldPorts(foldConversations(sightings, { zones: [], workloads: [] }).conversations).map(
    ({ port, lastPort, connections, folded }) => [port, lastPort, connections, folded?.split(':')[0]],
  );
const GIVEN_OUT = 'ports that the server gives out anew for each connection';

describe('ports that a server gives out anew', () => {
  test('are the range that systems take them from', () => {
    expect(fold(...[50_001, 50_777, 60_100, 61_000].map((port) => sighting(port)))).toEqual([
      [49_152, 65_535, 4, GIVEN_OUT],
    ]);
    expect(fold(...[33_001, 40_777, 50_100, 60_000].map((port) => sighting(port)))).toEqual([
      [32_768, 60_999, 4, GIVEN_OUT],
    ]);
  });

  test('are those that were seen, where no system takes them from there', () => {
    expect(fold(...[20_000, 20_003, 20_009, 20_050].map((port) => sighting(port)))).toEqual([
      [20_000, 20_050, 4, GIVEN_OUT],
    ]);
  });

  test('are told by the service that names them', () => {
    const rpc = fold(sighting(135), sighting(49_667, { connections: 20 }), sighting(49_700));
    expect(rpc).toEqual([
      [135, undefined, 1, undefined],
      [49_152, 65_535, 21, 'ports that the RPC endpoint mapper on tcp/135 gives out'],
    ]);
    expect(fold(sighting(21), sighting(30_000), sighting(30_009)).at(-1)?.slice(0, 2)).toEqual([30_000, 30_009]);
    const active = { source: '10.0.0.2', destination: '10.0.0.1' };
    const data = fold(sighting(21), sighting(40_000, active), sighting(50_000, active)).at(-1);
    expect(data?.slice(0, 2)).toEqual([32_768, 60_999]);
  });
});

describe('are services of their own', () => {
  test.each<[string, readonly Sighting[]]>([
    ['three ports', [50_001, 50_002, 50_003].map((port) => sighting(port))],
    ['ports that are used again and again', [8001, 8002, 8003, 8004].map((port) => sighting(port, { connections: 9 }))],
    ['system ports', [80, 81, 82, 83].map((port) => sighting(port))],
    ['ports of several servers', [1, 2, 3, 4].map((i) => sighting(50_000 + i, { destination: `10.0.1.${i}` }))],
    ['ports that nobody answered on', [1, 2, 3, 4].map((i) => sighting(50_000 + i, { answered: false }))],
    ['one RPC port', [sighting(135), sighting(49_667)]],
    ['services beside RPC', [sighting(135), sighting(3389), sighting(5985), sighting(8530)]],
  ])('%s', (_, sightings) => {
    expect(fold(...sightings)).toHaveLength(sightings.length);
  });
});
