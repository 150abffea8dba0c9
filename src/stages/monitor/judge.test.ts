import { expect, test } from 'vitest';
import { EMPTY_POLICY, type Policy } from '#core/model';
import { parseTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { judge } from './index.ts';

const services = { names: ['ping'], traffic: toTrafficSet([unwrap(parseTraffic('icmp/8'))]) };
const policy: Policy = {
  ...EMPTY_POLICY,
  rules: [
    { id: 'ping', from: { kind: 'any' }, to: { kind: 'any' }, services, owner: 'o', justification: 'j', enabled: true },
  ],
};
const seen = { source: '10.0.0.1', destination: '10.0.0.2', protocol: 'icmp' as const };

test.each([
  [8 * 256, 'allowed', 'ping'],
  [8 * 256 + 1, 'allowed', 'ping'],
  [9 * 256, 'denied', 'default-deny'],
])('the port of icmp is type and code: %i is %s by `%s`', (port, verdict, decidedBy) => {
  expect(judge({ ...seen, port }, policy, 0)).toEqual({ verdict, decidedBy, droppedBy: [] });
});

test('what names no address has no verdict', () => {
  expect(judge({ ...seen, source: 'laptop', port: 0 }, policy, 0)).toBeUndefined();
});
