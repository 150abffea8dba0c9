import { expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { isReply, toConversation } from './index.ts';

const FLOW: Flow = {
  startMs: 0,
  endMs: 0,
  source: 'a',
  destination: 'b',
  protocol: 'tcp',
  sourcePort: 50_000,
  destinationPort: 443,
  initiator: 'unknown',
};
const THERE = { source: 'a', destination: 'b' };
const BACK = { source: 'b', destination: 'a' };

test.each([
  ['the low port is the server', {}, { ...THERE, port: 443 }],
  ['also where it is the source', { sourcePort: 443, destinationPort: 50_000 }, { ...BACK, port: 443, answered: true }],
  ['who is told to have begun, did', { initiator: 'destination' }, { ...BACK, port: 50_000 }],
  ['a known port is one of a server', { sourcePort: 9000, destinationPort: 20_001 }, { ...BACK, port: 9000 }],
  ['without a port there is none', { protocol: 'udp', sourcePort: undefined, destinationPort: undefined }, THERE],
  ['types of ICMP are ports', { protocol: 'icmp', icmpType: 8, icmpCode: 1 }, { ...THERE, port: 2049 }],
  ['other protocols have the port 0', { protocol: 47 }, { ...THERE, port: 0 }],
  ['what was dropped was not answered', { action: 'drop', state: 'established' }, { answered: false }],
  [
    'what was refused was sent by who began',
    { sourcePort: 443, destinationPort: 50_000, action: 'reject' },
    { ...THERE, port: 50_000 },
  ],
  [
    'a server is called by what it has',
    { translated: { destination: 'c', destinationPort: 8443 } },
    { source: 'a', destination: 'c', port: 8443 },
  ],
  ['an answer in the same record', { reversePackets: 1 }, { answered: true }],
] as [string, Partial<Flow>, object][])('%s', (_, flow, conversation) => {
  const whole = { ...FLOW, ...flow };
  expect(toConversation(whole, isReply(whole))).toMatchObject(conversation);
});
