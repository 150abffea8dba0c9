import { describe, expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { toSighting } from './to-sighting.ts';

const flow = (rest: Partial<Flow> = {}): Flow => ({
  startMs: 1,
  endMs: 2,
  source: '10.0.0.1',
  destination: '10.0.0.2',
  protocol: 'tcp',
  sourcePort: 50_000,
  destinationPort: 443,
  initiator: 'source',
  ...rest,
});

describe('who opened it', () => {
  test.each([
    ['told', { initiator: 'source' as const, sourcePort: 443, destinationPort: 50_000 }, '10.0.0.1', 50_000],
    [
      'told as the way back',
      { initiator: 'destination' as const, sourcePort: 443, destinationPort: 50_000 },
      '10.0.0.2',
      443,
    ],
    ['a client port to a low one', { sourcePort: 50_000, destinationPort: 443 }, '10.0.0.1', 443],
    ['a low port to a client one', { sourcePort: 443, destinationPort: 50_000 }, '10.0.0.2', 443],
    ['the client port is also Jenkins’', { sourcePort: 9000, destinationPort: 50_000 }, '10.0.0.2', 9000],
    ['a known port and an unknown one', { sourcePort: 8332, destinationPort: 8400 }, '10.0.0.2', 8332],
    ['two alike', { sourcePort: 9000, destinationPort: 9000 }, '10.0.0.1', 9000],
  ])('%s', (_, rest, source, port) => {
    expect(toSighting(flow({ initiator: 'unknown', ...rest }))).toMatchObject({ source, port });
  });
});

describe('whether it was answered', () => {
  test.each<[boolean, Partial<Flow>]>([
    [true, { reversePackets: 1 }],
    [true, { state: 'established' }],
    [true, { state: 'closed' }],
    [true, { initiator: 'destination' }],
    [false, {}],
    [false, { reversePackets: 0 }],
    [false, { state: 'attempted' }],
    [false, { state: 'rejected', reversePackets: 1 }],
    [false, { action: 'drop', reversePackets: 1 }],
    [false, { action: 'reject', reversePackets: 1 }],
    [false, { state: 'reset', reversePackets: 0 }],
  ])('%s: %j', (answered, rest) => {
    expect(toSighting(flow(rest))).toMatchObject({ answered });
  });
});

describe('what tells of no conversation', () => {
  test.each<[string, Partial<Flow>, unknown]>([
    ['an echo reply', { protocol: 'icmp', icmpType: 0, icmpCode: 0 }, 'icmp that answers'],
    ['a neighbour solicitation', { protocol: 'icmp6', icmpType: 135 }, 'icmp that answers'],
    ['an echo request does', { protocol: 'icmp', icmpType: 8, icmpCode: 0 }, expect.objectContaining({ port: 2048 })],
    ['a protocol without ports does', { protocol: 47 }, expect.objectContaining({ port: 0 })],
  ])('%s', (_, rest, expected) => {
    expect(toSighting(flow(rest))).toEqual(expected);
  });

  test('tcp without a port', () => {
    const { destinationPort: _, ...rest } = flow();
    expect(toSighting(rest)).toBe('without a destination port');
  });
});

test('the two directions that an exporter reports apart are one connection seen twice', () => {
  const observers = [flow({ exporter: 'r1' }), flow({ exporter: 'r1', initiator: 'destination' })].map(toSighting);
  expect(observers).toMatchObject([{ observer: 'r1' }, { observer: 'r1 reply' }]);
});
