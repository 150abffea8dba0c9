import { printAddress } from '#core/net';
import type { HostFacts } from '#stages/classify';
import type { Party, Scan, SeenConversation } from '#stages/discover';
import type { HostEntry } from './host-entry.ts';

/** What an estate may have served from outside, and would do well to know by whom: names and time. */
const SERVED: ReadonlySet<string> = new Set(['udp/53', 'tcp/53', 'tcp/853', 'udp/123']);
const LEAST_CONNECTIONS = 3;

/** Addresses of the internet that serve names or time. */
export function findServants(conversations: readonly SeenConversation[]): HostFacts[] {
  const addresses = new Set(listServed(conversations).map(({ address }) => address));
  return [...addresses].toSorted().map((address) => ({ name: address, addresses: [address], zone: 'internet' }));
}

/** The conversations with them, by their addresses. */
export function toServantTalk(conversations: readonly SeenConversation[]): SeenConversation[] {
  return listServed(conversations).map(({ conversation, address }) => {
    const destination: Party = { kind: 'address', name: address, zone: 'internet', class: 'internet' };
    return { ...conversation, destination };
  });
}

function listServed(conversations: readonly SeenConversation[]) {
  return conversations.flatMap((conversation) => {
    const { source, destination, protocol, port, remotes = [], answered } = conversation;
    if (!answered || destination.kind !== 'internet' || source.kind === 'internet') return [];
    if (!SERVED.has(`${protocol}/${port}`)) return [];
    return remotes
      .filter((remote) => remote.answered && remote.connections >= LEAST_CONNECTIONS)
      .map(({ address }) => ({ conversation, address }));
  });
}

/** Scanners that are no hosts of ours. */
export function findStrangers(hosts: readonly HostEntry[], scansOf: ReadonlyMap<string, readonly Scan[]>): HostFacts[] {
  const own = new Set(hosts.flatMap(({ addresses }) => addresses.map(printAddress)));
  return [...scansOf]
    .filter(([address]) => !own.has(address))
    .map(([address, scans]) => ({
      name: address,
      addresses: [address],
      zone: 'internet' as const,
      scans: scans.map(({ evidence }) => evidence),
    }));
}
