import { EMPTY_POLICY, type Flow, type Policy, type ZoneClass } from '#core/model';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';

/** A small enterprise whose hosts are known and whose rules are not. */
const HOSTS: readonly (readonly [name: string, zone: ZoneClass, address: string])[] = [
  ['laptop', 'office', '10.1.0.10'],
  ['desk', 'office', '10.1.0.11'],
  ['web', 'dmz', '10.2.0.10'],
  ['app', 'production', '10.3.0.10'],
  ['db', 'production', '10.3.0.20'],
  ['deploy', 'management', '10.4.0.10'],
  ['monitor', 'management', '10.4.0.20'],
  ['files', 'office', '10.1.0.30'],
];
const ADDRESSES = new Map(HOSTS.map(([name, , address]) => [name, address]));

export const ENTERPRISE: Policy = {
  ...EMPTY_POLICY,
  zones: [...new Set(HOSTS.map(([, zone]) => zone))].map((name) => ({
    name,
    class: name,
    isolation: 'vlan',
    mode: 'observe',
    networks: [],
  })),
  workloads: HOSTS.map(([name, zone, address]) => ({
    name,
    zone,
    addresses: [unwrap(parseAddress(address))],
    labels: {},
    enforced: true,
  })),
};

const HOUR_MS = 3_600_000;
const TAKES_MS = 400;

/** An hour of two days ago: needs, scans of a laptop that found open ports, a stranger who guesses, and noise. */
export function toEnterpriseFlows(startMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 48 * HOUR_MS): Flow[] {
  let clientPort = 32_768;
  const call = (from: string, to: string, port: number, afterMs: number, rest: Partial<Flow> = {}): Flow => ({
    startMs: startMs + afterMs,
    endMs: startMs + afterMs + TAKES_MS,
    source: ADDRESSES.get(from) ?? from,
    destination: ADDRESSES.get(to) ?? to,
    protocol: 'tcp',
    sourcePort: 32_768 + ((clientPort += 1) % 28_000),
    destinationPort: port,
    packets: 6,
    reversePackets: 5,
    state: 'closed',
    initiator: 'source',
    exporter: 'core',
    ...rest,
  });
  const every = (seconds: number, toFlow: (afterMs: number, i: number) => Flow) =>
    Array.from({ length: Math.floor(3600 / seconds) }, (_, i) => toFlow(i * seconds * 1000, i));
  const times = (count: number, toFlow: (i: number) => Flow) => Array.from({ length: count }, (_, i) => toFlow(i));
  const nobody = { reversePackets: 0, state: 'attempted' } as const;
  return [
    ...every(20, (at, i) => call(`203.0.113.${i % 200}`, 'web', 443, at)),
    ...every(20, (at) => call('web', 'app', 8080, at)),
    // A sensor on the same way sees the same connections.
    ...every(20, (at) => call('web', 'app', 8080, at + 3, { exporter: 'edge' })),
    ...every(15, (at) => call('app', 'db', 5432, at)),
    ...every(60, (at) => call('laptop', 'app', 443, at)),
    ...every(60, (at) => call('desk', 'app', 443, at)),
    ...['web', 'app', 'db'].flatMap((host) => every(60, (at) => call('deploy', host, 22, at))),
    ...['web', 'app', 'db'].flatMap((host) => every(31, (at) => call('monitor', host, 22, at))),
    // A server of files that gives out ports anew, and names who answers on 135.
    ...every(300, (at) => call('desk', 'files', 135, at)),
    ...every(300, (at, i) => call('desk', 'files', 49_200 + 31 * i, at + 50)),
    // Behind an address translation, told before it and seen after it.
    ...every(60, (at) => call('desk', '203.0.113.250', 443, at, { translated: { source: '198.51.100.1' } })),
    ...every(60, (at) => call('198.51.100.1', '203.0.113.250', 443, at + 2, { exporter: 'outside' })),
    // The laptop looks at all ports of the database, and at one of everybody.
    ...times(200, (i) => call('laptop', 'db', 6900 + i, 600_000 + i, [101, 102, 103].includes(i) ? {} : nobody)),
    ...times(40, (i) => call('laptop', `10.3.0.${100 + i}`, 445, 700_000 + i, nobody)),
    // It guesses, and so does a stranger.
    ...times(120, (i) => call('laptop', 'web', 22, 800_000 + i * 2000)),
    ...times(90, (i) => call('198.51.100.9', 'web', 22, 900_000 + i * 3000)),
    ...times(60, (i) => call(`192.0.2.${i}`, 'web', 23, i * 1000, nobody)),
    ...times(2, (i) => call('desk', 'db', 5432, 1000 + i)),
  ];
}
