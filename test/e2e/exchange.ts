import type { Conversation, Denial, Listener, Policy } from '#core/model';
import { parseAddress, parsePrefix } from '#core/net';
import { unwrap } from '#core/result';
import { TOPOLOGY } from '../../src/apps/lab/index.ts';

const HOUR_MS = 3_600_000;

/** What is known of the lab's exchange before anything was seen: zones, workloads, addresses. */
export const EXCHANGE: Policy = {
  zones: TOPOLOGY.zones.map(({ name, class: zoneClass, networks }) => ({
    name,
    class: zoneClass,
    isolation: zoneClass === 'cold' ? 'air-gap' : zoneClass === 'key-management' ? 'physical' : 'vlan',
    mode: 'observe',
    networks: networks.map((text) => unwrap(parsePrefix(text))),
  })),
  workloads: TOPOLOGY.workloads.map(({ name, zone, addresses, enforced }) => ({
    name,
    zone,
    addresses: addresses.map((text) => unwrap(parseAddress(text))),
    labels: {},
    enforced,
  })),
  services: [],
  rules: [],
  manages: [],
  guardrails: [],
  tests: [],
};

interface Seen {
  readonly from: string;
  readonly to: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly connections: number;
  readonly answered: boolean;
}

/** Beside what the exchange needs: tried once, never answered, and what must never be. */
const ODD: readonly Seen[] = [
  { from: 'dev-alice', to: 'trading-db', protocol: 'tcp', port: 5432, connections: 1, answered: true },
  { from: 'admin-laptop', to: 'bmc', protocol: 'tcp', port: 443, connections: 2, answered: true },
  { from: 'office-laptop', to: 'prometheus', protocol: 'tcp', port: 9090, connections: 7, answered: false },
  { from: 'phished-laptop', to: 'trading-app', protocol: 'tcp', port: 8080, connections: 4, answered: false },
  { from: 'dev-bob', to: 'remote-signer', protocol: 'tcp', port: 9000, connections: 5, answered: true },
];

export function addressOf(name: string, family: 0 | 1 = 0): string {
  const address = TOPOLOGY.workloads.find((one) => one.name === name)?.addresses[family];
  if (address === undefined) throw new Error(`${name} has no address`);
  return address;
}

/** Between 40 and 1,900, and the same for the same flow. */
function countOf(id: string): number {
  const sum = Buffer.from(id).reduce((hash, byte) => (hash * 31 + byte) % 1861, 7);
  return 40 + sum;
}

function toConversation(seen: Seen, family: 0 | 1, direction: Conversation['direction'], atMs: number): Conversation {
  const { from, to, protocol, port, connections, answered } = seen;
  return {
    source: addressOf(from, family),
    destination: addressOf(to, family),
    protocol,
    port,
    direction,
    connections,
    answered,
    firstSeenMs: atMs - 31 * HOUR_MS,
    lastSeenMs: atMs - (countOf(from + to) % 600) * 1000,
  };
}

/** What the agent of the workload has seen of the last 31 hours, over IPv4 and IPv6. */
export function conversationsOf(workload: string, atMs: number): Conversation[] {
  const legitimate = TOPOLOGY.legitimateFlows.map(({ id, from, to, protocol, port }): Seen => ({
    from,
    to,
    protocol,
    port,
    connections: countOf(id),
    answered: true,
  }));
  return [...legitimate, ...ODD].flatMap((seen) => {
    const families = seen.connections > 20 ? ([0, 1] as const) : ([0] as const);
    return families.flatMap((family) => [
      ...(seen.from === workload ? [toConversation(seen, family, 'egress', atMs)] : []),
      ...(seen.to === workload ? [toConversation(seen, family, 'ingress', atMs)] : []),
    ]);
  });
}

export function listenersOf(workload: string): Listener[] {
  const found = TOPOLOGY.workloads.find(({ name }) => name === workload);
  return (found?.listens ?? []).map(({ protocol, port }) => ({
    address: '0.0.0.0',
    protocol,
    port,
    process: found?.process ?? 'unknown',
  }));
}

/** One try that the policy does not allow, as the agent at the other end sees it. */
export function toDenial(from: string, to: string, port: number, atMs: number, rest: Partial<Denial> = {}): Denial {
  return {
    source: addressOf(from),
    destination: addressOf(to),
    protocol: 'tcp',
    port,
    direction: 'ingress',
    packets: 1,
    dropped: false,
    mode: 'guard',
    rule: 'default-deny',
    firstSeenMs: atMs,
    lastSeenMs: atMs,
    ...rest,
  };
}
