import { expect, test } from 'vitest';
import { parseFlow } from './parse-flow.ts';

test('a flow between IPv4 addresses that a program writes as IPv6 is of IPv4', () => {
  const flow = {
    startMs: 1,
    endMs: 2,
    source: '::ffff:10.1.0.1',
    destination: 'fd00::1',
    protocol: 'tcp',
    destinationPort: 443,
  };
  const { flow: read, errors } = parseFlow(flow);
  expect(errors).toEqual([]);
  expect(read).toMatchObject({ source: '10.1.0.1', destination: 'fd00::1' });
});
