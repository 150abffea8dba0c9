import { describe, expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { proposePolicy } from '#stages/define';
import { startDiscovery } from '#stages/discover';
import { findEstate } from './estate.ts';

const START_MS = Date.parse('2026-11-20T00:00:00Z');

/** Connections between pods, of which telemetry tells the names. */
function call(source: [string, string], destination: [string, string], port: number, rest: Partial<Flow> = {}): Flow[] {
  return Array.from({ length: 5 }, (_, i) => ({
    startMs: START_MS + i * 1000,
    endMs: START_MS + i * 1000 + 500,
    source: source[1],
    destination: destination[1],
    protocol: 'tcp',
    sourcePort: 40_000 + i,
    destinationPort: port,
    reversePackets: 4,
    initiator: 'source',
    names: { source: source[0], destination: destination[0] },
    ...rest,
  }));
}

function propose(flows: readonly Flow[]) {
  const run = startDiscovery({ estate: { zones: [], workloads: [] } });
  for (const flow of flows) run.add(flow);
  const seen = run.end();
  const estate = findEstate([], seen.conversations, undefined, seen);
  const window = { firstMs: START_MS, lastMs: START_MS + 60_000 };
  return { estate, proposal: proposePolicy({ ...estate, window, atMs: START_MS }) };
}

const CART: [string, string] = ['shop/cart-7d9f8b6c5d-x2x4z', '10.0.0.1'];
const CART_TOO: [string, string] = ['shop/cart-7d9f8b6c5d-b4b4b', '10.0.0.2'];
const STORE: [string, string] = ['shop/redis-0', '10.0.0.3'];

describe('hosts that telemetry names', () => {
  test('are called as it calls them, and rules are about who owns them', () => {
    const { estate, proposal } = propose([...call(CART, STORE, 6379), ...call(CART_TOO, STORE, 6379)]);
    expect(estate.workloads.map(({ name, labels }) => [name, labels['role']])).toEqual([
      ['shop.cart-7d9f8b6c5d-x2x4z', 'shop.cart'],
      ['shop.cart-7d9f8b6c5d-b4b4b', 'shop.cart'],
      ['shop.redis-0', 'shop.redis'],
    ]);
    expect(proposal.policy.rules).toMatchObject([
      { from: { labels: { role: ['shop.cart'] } }, to: { labels: { role: ['shop.redis'] } } },
    ]);
  });

  test('a pod that was made anew elsewhere changes no rule', () => {
    const rulesOf = (flows: readonly Flow[]) =>
      propose(flows).proposal.policy.rules.map(({ from, to, services }) => ({ from, to, services }));
    const moved: [string, string] = ['shop/cart-5b8d7f9c4b-q8w6r', '10.0.7.7'];
    expect(rulesOf(call(moved, STORE, 6379))).toEqual(rulesOf(call(CART, STORE, 6379)));
  });

  test('replicas stand where most of them seem to, and have one role', () => {
    const alone = call(['shop/cart-7d9f8b6c5d-c7c7c', '10.0.9.9'], ['shop/odd', '10.0.9.8'], 40_001);
    const { estate } = propose([...call(CART, STORE, 6379), ...call(CART_TOO, STORE, 6379), ...alone]);
    const carts = estate.workloads.filter(({ labels }) => labels['role'] === 'shop.cart');
    expect(carts).toHaveLength(3);
    expect(new Set(carts.map(({ zone }) => zone)).size).toBe(1);
  });

  test('the program that answers is evidence, whatever its path', () => {
    const program = { process: 'C:\\Program Files\\PostgreSQL\\bin\\Postgres.exe', direction: 'ingress' as const };
    const { estate } = propose(call(['pc', '10.0.1.1'], ['store', '10.0.1.2'], 15_432, program));
    const found = estate.classified.classifications.find(({ workload }) => workload === 'store');
    expect(found?.role.evidence).toContain('the process `postgres` listens there');
  });

  test('a name that the control plane has by default is nobody’s by hearsay', () => {
    const { estate } = propose(call(['pc', '10.0.1.1'], ['bulkhead-server', '10.0.1.2'], 8443));
    expect(estate.workloads.map(({ name }) => name)).toEqual(['pc', 'bulkhead-server-2']);
  });
});

describe('addresses', () => {
  const untold = { reversePackets: undefined } as unknown as Partial<Flow>;

  test('to which somebody broadcasts are no hosts; one that ends alike and speaks is', () => {
    const { estate } = propose(call(['pc', '10.0.1.1'], ['', '10.0.1.255'], 137, { protocol: 'udp', ...untold }));
    expect(estate.workloads.map(({ name }) => name)).toEqual(['pc']);
    const speaking = propose([
      ...call(['pc', '10.0.1.1'], ['far', '10.0.1.255'], 137, { protocol: 'udp' }),
      ...call(['far', '10.0.1.255'], ['pc', '10.0.1.1'], 445),
    ]);
    expect(speaking.estate.workloads.map(({ name }) => name)).toEqual(['pc', 'far']);
  });

  test('that talk to themselves alone are no hosts, and need no rule', () => {
    const { estate, proposal } = propose([
      ...call(['pc', '10.0.1.1'], ['pc', '10.0.1.1'], 445),
      ...call(['pc', '10.0.1.1'], ['dc', '10.0.1.2'], 445),
      ...call(['', 'fe80::1'], ['', 'fe80::1'], 389),
    ]);
    expect(estate.workloads.map(({ name }) => name)).toEqual(['pc', 'dc']);
    expect(proposal.policy.rules).toHaveLength(1);
  });
});
