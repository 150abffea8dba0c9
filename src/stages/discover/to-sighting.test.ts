import { describe, expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { toSighting } from './to-sighting.ts';
import type { TurnedFlow } from './turn-flows.ts';

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

const turned = (rest: Partial<Flow> = {}, isReply = false): TurnedFlow => ({ flow: flow(rest), isReply, by: 'told' });

describe('whether it was answered', () => {
  test.each<[boolean, Partial<Flow>]>([
    [true, { reversePackets: 1 }],
    [true, { state: 'established' }],
    [true, { state: 'closed' }],
    [false, {}],
    [false, { reversePackets: 0 }],
    [false, { state: 'attempted' }],
    [false, { state: 'rejected', reversePackets: 1 }],
    [false, { action: 'drop', reversePackets: 1 }],
    [false, { action: 'reject', reversePackets: 1 }],
    [false, { state: 'reset', reversePackets: 0 }],
    [false, { state: 'established', reversePackets: 0 }],
    [true, { state: 'established', reversePackets: 0, samplingInterval: 100 }],
    [true, { action: 'accept', direction: 'ingress', process: 'nginx' }],
    [false, { action: 'accept', direction: 'egress', process: 'curl' }],
    // Without counters nobody can tell: what a device accepted is taken for a need.
    [true, { action: 'accept', state: 'attempted' }],
    [false, { action: 'accept', state: 'attempted', packets: 1 }],
    [false, { action: 'accept', state: 'rejected' }],
  ])('%s: %j', (answered, rest) => {
    expect(toSighting(turned(rest))).toMatchObject({ answered });
  });
});

describe('what tells of no conversation', () => {
  test.each<[string, Partial<Flow>, unknown]>([
    ['an echo reply', { protocol: 'icmp', icmpType: 0, icmpCode: 0 }, 'icmp that answers'],
    ['a neighbour solicitation', { protocol: 'icmp6', icmpType: 135 }, 'icmp that answers'],
    ['an echo request does', { protocol: 'icmp', icmpType: 8, icmpCode: 0 }, expect.objectContaining({ port: 2048 })],
    ['a protocol without ports does', { protocol: 47 }, expect.objectContaining({ port: 0 })],
  ])('%s', (_, rest, expected) => {
    expect(toSighting(turned(rest))).toEqual(expected);
  });

  test('tcp without a port', () => {
    const { destinationPort: _, ...rest } = flow();
    expect(toSighting({ flow: rest, isReply: false, by: 'told' })).toBe('without a destination port');
  });
});

test('the two directions that an exporter reports apart are one connection seen twice', () => {
  const observers = [turned({ exporter: 'r1' }), turned({ exporter: 'r1' }, true)].map(toSighting);
  expect(observers).toMatchObject([{ observer: 'r1' }, { observer: 'r1 reply' }]);
});

test('the way back is an answer, from the port that was asked', () => {
  expect(toSighting(turned({ sourcePort: 443, destinationPort: 50_000 }, true))).toMatchObject({
    source: '10.0.0.2',
    destination: '10.0.0.1',
    port: 443,
    answered: true,
  });
});

describe('address translation: the client by its own address, the server by the one that it has', () => {
  const translated = { source: '192.0.2.1', sourcePort: 1024, destination: '10.9.0.9', destinationPort: 8443 };

  test('on the way there', () => {
    const there = turned({ translated });
    expect(toSighting(there)).toMatchObject({ source: '10.0.0.1', destination: '10.9.0.9', port: 8443 });
  });

  test('on the way back', () => {
    const back = turned(
      { source: '10.9.0.9', sourcePort: 8443, destination: '192.0.2.1', translated: { destination: '10.0.0.1' } },
      true,
    );
    expect(toSighting(back)).toMatchObject({ source: '10.0.0.1', destination: '10.9.0.9', port: 8443 });
  });
});

test.each<[Partial<Flow>, boolean, object]>([
  [{ process: 'nginx', direction: 'ingress' }, false, { serverProcess: 'nginx' }],
  [{ process: 'nginx', direction: 'egress' }, true, { serverProcess: 'nginx' }],
  [{ process: 'curl', direction: 'egress' }, false, { clientProcess: 'curl' }],
  [{ process: 'curl', direction: 'ingress' }, true, { clientProcess: 'curl' }],
  [{ process: 'curl' }, false, { clientProcess: 'curl' }],
])('the program of %j, way back %s: %j', (rest, isReply, expected) => {
  expect(toSighting(turned(rest, isReply))).toMatchObject(expected);
});
