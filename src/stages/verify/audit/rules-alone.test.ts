import { expect, test } from 'vitest';
import { EVERY_PACKET, type EnforcementPoint, type FilterEntry, type Topology } from '#core/model';
import { parseRange, parseTraffic, toAddressSet, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { auditTopology } from './audit-topology.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const accept = (text: string, ...traffic: string[]): FilterEntry => ({
  match: {
    ...EVERY_PACKET,
    sources: toAddressSet([unwrap(parseRange('0.0.0.0/0'))]),
    traffic: toTrafficSet(traffic.map((one) => unwrap(parseTraffic(one)))),
  },
  action: { kind: 'accept' },
  text,
  at: { file: 'groups', line: 3, column: 1 },
});

function find(...entries: FilterEntry[]): string[] {
  const base = { hook: 'input', priority: 0, policy: 'drop', scope: EVERY_PACKET } as const;
  const point: EnforcementPoint = { name: 'g', isTracking: true, rules: { chains: [{ name: 'in', entries, base }] } };
  const topology: Topology = { endpoints: [], segments: [], ways: [], points: [point] };
  return auditTopology({ topology, lone: [] }, NOW).map(
    ({ severity, isCertain, message }) => `${severity}${isCertain ? '' : ' perhaps'}: ${message}`,
  );
}

test('rules alone are judged as if somebody were behind them, perhaps', () => {
  expect(find(accept('ssh', 'tcp/22'))).toEqual(['critical perhaps: `g` lets anybody ask it on tcp/22 (ssh)']);
  expect(find(accept('web', 'tcp/443'))).toEqual([]);
  expect(find(accept('all', 'tcp', 'udp'))).toEqual([
    'high perhaps: `all` accepts everything from anybody (what it is attached to is not in the input)',
  ]);
});
