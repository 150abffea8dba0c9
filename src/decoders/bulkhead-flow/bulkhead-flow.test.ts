import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { BULKHEAD_FLOW } from './index.ts';

const LEAST: Flow = {
  startMs: 1_700_000_000_000,
  endMs: 1_700_000_001_000,
  source: '10.0.0.1',
  destination: '10.0.0.2',
  protocol: 'tcp',
  initiator: 'source',
};
const WHOLE: Flow = {
  ...LEAST,
  sourcePort: 40_000,
  destinationPort: 443,
  bytes: 180,
  packets: 3,
  reverseBytes: 0,
  reversePackets: 0,
  connections: 2,
  action: 'accept',
  direction: 'ingress',
  samplingInterval: 100,
  state: 'attempted',
  translated: { source: '192.0.2.1', sourcePort: 1024, destination: '192.0.2.2', destinationPort: 8443 },
  exporter: 'router-1',
  process: '/usr/sbin/nginx',
  user: 'www-data',
  rule: 'allow-web',
  zones: { source: 'trust', destination: 'dmz' },
  names: { source: 'shop/front', destination: 'shop/back' },
};
const PING: Flow = {
  ...LEAST,
  source: 'fd00::1',
  destination: 'fd00::2',
  protocol: 'icmp6',
  icmpType: 128,
  icmpCode: 0,
};
const toLines = (...objects: readonly object[]) => objects.map((one) => `${JSON.stringify(one)}\n`).join('');
const decode = (text: string) => decodeWhole(BULKHEAD_FLOW, [text]);

describeDecoder(BULKHEAD_FLOW, [toLines(LEAST, WHOLE), toLines(PING)]);

test('what decode printed reads back as the same flows', async () => {
  const keys = Object.keys(WHOLE).filter((key) => !Object.hasOwn(LEAST, key));
  await fc.assert(
    fc.asyncProperty(fc.subarray(keys), async (left) => {
      const part = Object.fromEntries(Object.entries(WHOLE).filter(([key]) => !left.includes(key)));
      expect((await decode(toLines(part, PING))).flows).toEqual([part, PING]);
    }),
    { numRuns: 50 },
  );
});

test('an address between IPv4 hosts that a program writes as IPv6 is of IPv4; who does not say who began, does not know', async () => {
  const { initiator: _, ...rest } = LEAST;
  const { flows } = await decode(toLines({ ...rest, source: '::ffff:10.0.0.1' }));
  expect(flows).toEqual([{ ...LEAST, initiator: 'unknown' }]);
});

test('ports of protocols that have none are left out', async () => {
  const { flows } = await decode(toLines({ ...PING, sourcePort: 0, destinationPort: 0 }));
  expect(flows).toEqual([PING]);
});

test.each([
  ['no JSON', '{"startMs":1', ['`{"startMs":1` is not JSON; expected one object a line']],
  ['no object', '[]', ['`[]` is not JSON; expected one object a line']],
  [
    'several fields',
    toLines({ ...LEAST, destination: 'signer', protocol: 'http', destinationPort: 70_000, zones: { source: 1 } }),
    [
      '`destination` is `"signer"`; expected an address, for example `10.0.0.1` or `fd00::1`; `protocol` is `"http"`; expected tcp, udp, sctp, icmp, icmp6 or a number up to 255; `destinationPort` is `70000`; expected a whole number up to 65535; `zones.source` is `1`; expected a text',
    ],
  ],
  ['times in disorder', toLines({ ...LEAST, endMs: 1 }), ['`endMs` is before `startMs`; expected times in order']],
  [
    'two families',
    toLines({ ...LEAST, destination: 'fd00::1' }),
    ['`source` and `destination` are an IPv4 and an IPv6 address; expected two of one family'],
  ],
])('%s: bad, with everything that is wrong', async (_, text, why) => {
  const { flows, bad } = await decode(text);
  expect([flows, bad.map((one) => one.why)]).toEqual([[], why]);
});

test('a file that begins with a wrong line is recognised by the others', () => {
  const lines = ['{"startMs":1', JSON.stringify(LEAST)];
  expect(BULKHEAD_FLOW.recognises({ bytes: new Uint8Array(), lines })).toBe(true);
  expect(BULKHEAD_FLOW.recognises({ bytes: new Uint8Array(), lines: ['{"startMs":1}'] })).toBe(false);
});
