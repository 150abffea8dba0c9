import { describe, expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { startTurning, type TurnedFlow } from './turn-flows.ts';

const flow = (rest: Partial<Flow> = {}): Flow => ({
  startMs: 1,
  endMs: 2,
  source: '10.0.0.1',
  destination: '10.0.0.2',
  protocol: 'tcp',
  sourcePort: 50_000,
  destinationPort: 443,
  initiator: 'unknown',
  ...rest,
});

function turn(flows: readonly Flow[], mostWaiting?: number): TurnedFlow[] {
  const turned: TurnedFlow[] = [];
  const turner = startTurning((one) => turned.push(one), mostWaiting);
  for (const one of flows) turner.add(one);
  turner.end();
  return turned;
}

const ports = (sourcePort: number, destinationPort: number) => ({ sourcePort, destinationPort });

describe('who began', () => {
  test.each<[string, Partial<Flow>, boolean, TurnedFlow['by']]>([
    ['the exporter says the source', { initiator: 'source', ...ports(443, 50_000) }, false, 'told'],
    ['the exporter says the destination', { initiator: 'destination', ...ports(50_000, 443) }, true, 'told'],
    ['nobody answered', { state: 'attempted', ...ports(443, 50_000) }, false, 'told'],
    ['it was refused', { action: 'drop', ...ports(443, 50_000) }, false, 'told'],
    ['a client port to a low one', ports(50_000, 443), false, 'port'],
    ['a low port to a client one', ports(443, 50_000), true, 'port'],
    ['the client port is also Jenkins’', ports(9000, 50_000), true, 'port'],
    ['a known port and an unknown one', ports(8332, 8400), true, 'port'],
    ['two alike', ports(9000, 9000), false, 'order'],
    ['no ports', { protocol: 47 }, false, 'order'],
  ])('%s', (_, rest, isReply, by) => {
    expect(turn([flow(rest)])).toMatchObject([{ isReply, by }]);
  });

  test('a port that many peers use is a service, whatever its number', () => {
    const clients = Array.from({ length: 5 }, (_, i) => `10.0.1.${i}`);
    const there = clients.map((source, i) => flow({ source, ...ports(20_000 + i, 51_234) }));
    const back = clients.map((destination, i) =>
      flow({ source: '10.0.0.2', destination, ...ports(51_234, 20_000 + i) }),
    );
    expect(turn(there).map(({ isReply, by }) => [isReply, by])).toEqual(there.map(() => [false, 'peers']));
    expect(turn(back).map(({ isReply, by }) => [isReply, by])).toEqual(back.map(() => [true, 'peers']));
  });

  test('what an exporter tells of some flows is evidence for the others', () => {
    const told = ['10.0.1.1', '10.0.1.2', '10.0.1.3'].map((source) =>
      flow({ source, initiator: 'source', ...ports(40_000, 51_234) }),
    );
    const back = flow({ source: '10.0.0.2', destination: '10.0.1.9', ...ports(51_234, 20_000) });
    expect(turn([...told, back]).at(-1)).toMatchObject({ isReply: true, by: 'peers' });
  });

  test('a port of one peer that is used again and again is a service', () => {
    const back = Array.from({ length: 4 }, (_, i) => flow(ports(51_234, 40_000 + i)));
    expect(turn(back).every(({ isReply, by }) => isReply && by === 'uses')).toBe(true);
  });

  test('who scans from one port serves nobody there', () => {
    const scan = Array.from({ length: 8 }, (_, i) => flow({ destination: `10.0.1.${i}`, ...ports(61_000, 22) }));
    expect(turn(scan).some(({ isReply }) => isReply)).toBe(false);
  });

  test('a client that is given a port twice is no server', () => {
    const twice = [flow({ destination: '10.0.0.8' }), flow({ destination: '10.0.0.9' })];
    expect(turn(twice).some(({ isReply }) => isReply)).toBe(false);
  });

  test('no more flows wait than the limit, and all are handed on', () => {
    const flows = Array.from({ length: 25 }, (_, i) => flow(ports(40_000 + i, 9000)));
    const turned: TurnedFlow[] = [];
    const turner = startTurning((one) => turned.push(one), 10);
    for (const one of flows) turner.add(one);
    expect(turned).toHaveLength(20);
    turner.end();
    expect(turned.map((one) => one.flow)).toEqual(flows);
  });
});

describe('an answer of UDP that is told as if it began', () => {
  const ask = flow({ protocol: 'udp', initiator: 'source', ...ports(50_000, 53) });
  const answer = flow({
    protocol: 'udp',
    initiator: 'source',
    source: ask.destination,
    destination: ask.source,
    ...ports(53, 50_001),
  });

  test('is of who asked there before', () => {
    expect(turn([ask, ask, answer]).map(({ isReply }) => isReply)).toEqual([false, false, true]);
  });

  test('is what it says where nobody asked: who scans from port 53 begins', () => {
    expect(turn([answer, ask]).map(({ isReply }) => isReply)).toEqual([false, false]);
    const other = { ...ask, source: '10.0.0.9' };
    expect(turn([other, other, answer]).at(-1)?.isReply).toBe(false);
  });

  test('is believed for TCP, which has first packets', () => {
    const tcp = (one: Flow): Flow => ({ ...one, protocol: 'tcp' });
    expect(turn([tcp(ask), tcp(ask), tcp(answer)]).at(-1)?.isReply).toBe(false);
  });
});
