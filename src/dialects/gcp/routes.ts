import type { Position } from '#core/model';
import { type AddressSet, toPrefixes, unionAddresses } from '#core/net';
import { carveRoutes, PRIVATE_NETWORKS, readNetwork, type Routed } from '#dialects/cloud';
import type { GcpEstate, Network, Route } from './estate.ts';
import { findNetwork } from './networks.ts';
import { isSame } from './resource.ts';
import type { Site } from './sites.ts';

/** Where packets go next. */
export type Hop =
  | { readonly kind: 'network'; readonly network: Network; readonly why: string; readonly at?: Position }
  | { readonly kind: 'internet' | 'none' | 'unknown'; readonly why: string; readonly at?: Position };

/** Subnetworks come before all other routes; of those, the lowest priority. */
const SUBNETS = -1;
const LAST = 0x1_0000;

/**
 * What the routes of a network decide for who has the tags, disjoint. Without tags: nobody tells which ones, and routes
 * with one hold perhaps.
 * Source: cloud.google.com/vpc/docs/routes#routeselection.
 */
export function routeFrom(
  estate: GcpEstate,
  networks: readonly Network[],
  sites: readonly Site[],
  { network }: Site,
  tags: readonly string[] | undefined,
): readonly { readonly hop: Hop; readonly to: AddressSet }[] {
  const written = estate.routes.filter((route) => isSame(route.network, network.key));
  const own = written.filter(
    (route) => route.tags.length === 0 || !tags || route.tags.some((tag) => tags.includes(tag)),
  );
  const peers = network.peerings.filter(({ isActive }) => isActive);
  const unread = peers.filter(
    (peer) => !networks.some((other) => isSame(other.key, peer.network) && hasSites(sites, other)),
  );
  return carveRoutes([
    ...toSubnetRoutes(sites, network, `within network ${network.name}`),
    ...peers.flatMap((peer) => {
      const remote = findNetwork(networks, peer.network);
      return remote ? toSubnetRoutes(sites, remote, `peering ${peer.name}`) : [];
    }),
    ...own.flatMap((route) => toRoute(route, tags === undefined && route.tags.length > 0)),
    ...(network.isDescribed ? [] : toPerhapsPeers(sites, network)),
    ...(written.length === 0 ? toDefaults(network) : []),
    ...(unread.length > 0
      ? toAll(PRIVATE_NETWORKS, {
          kind: 'unknown',
          why: `peering ${unread[0]?.name ?? ''}: its network is not in the files`,
        })
      : []),
  ]);
}

function hasSites(sites: readonly Site[], network: Network): boolean {
  return sites.some((site) => site.network === network);
}

function toSubnetRoutes(sites: readonly Site[], network: Network, why: string): Routed<Hop>[] {
  const hop: Hop = { kind: 'network', network, why };
  const own = sites.filter((site) => site.network === network);
  const of = (rank: number, some: readonly Site[]) =>
    unionAddresses(...some.map(({ addresses }) => addresses))
      .ranges.flatMap(toPrefixes)
      .map((prefix) => ({ prefix, rank, hop }));
  return [
    ...of(
      SUBNETS,
      own.filter(({ subnetwork }) => subnetwork),
    ),
    ...of(
      LAST,
      own.filter(({ subnetwork }) => !subnetwork),
    ),
  ];
}

/** Of a network that no file describes, any other may be a peer. */
function toPerhapsPeers(sites: readonly Site[], network: Network): Routed<Hop>[] {
  const hop: Hop = { kind: 'unknown', why: `peers of network ${network.name}, which is not in the files` };
  const others = sites.filter((site) => site.network !== network && site.subnetwork);
  const known = unionAddresses(...others.map(({ addresses }) => addresses)).ranges.flatMap(toPrefixes);
  return [...known.map((prefix) => ({ prefix, rank: SUBNETS, hop })), ...toAll(PRIVATE_NETWORKS, hop)];
}

/** Subnet routes are there already, with what is in them. */
function toRoute({ name, range, priority, hop, at }: Route, isPerhaps: boolean): Routed<Hop>[] {
  const prefix = readNetwork(range);
  if (!prefix || hop.kind === 'network' || hop.kind === 'peering') return [];
  const why = `route ${name} ${range} -> ${hop.text}`;
  return [
    { prefix, rank: priority, hop: { kind: hop.kind === 'internet' && !isPerhaps ? 'internet' : 'unknown', why, at } },
  ];
}

/** Every network has a default route from the start, unless it was made without. */
function toDefaults({ hasDefaultRoute }: Network): Routed<Hop>[] {
  if (hasDefaultRoute === false) return [];
  return toAll(['0.0.0.0/0', '::/0'], { kind: 'internet', why: 'default route (routes are not in the files)' });
}

function toAll(texts: readonly string[], hop: Hop): Routed<Hop>[] {
  return texts.flatMap((text) => readNetwork(text) ?? []).map((prefix) => ({ prefix, rank: LAST, hop }));
}
