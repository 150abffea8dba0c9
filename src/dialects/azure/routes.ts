import type { Position } from '#core/model';
import { type AddressSet, ALL_ADDRESSES, type Prefix, toPrefixes } from '#core/net';
import { carveRoutes, PRIVATE_NETWORKS, readNetwork, type Routed } from '#dialects/cloud';
import type { AzureEstate, Peering, Route, Subnet } from './estate.ts';
import { hasGateway, isTold, missingTableOf, openPeerings, routesOf, spaceOf } from './neighbourhood.ts';
import { toName } from './resource.ts';

/** Where a subnet's packets go next. */
export type Hop =
  | { readonly kind: 'network'; readonly network: string; readonly why: string; readonly at?: Position }
  | { readonly kind: 'internet' | 'none'; readonly why: string; readonly at?: Position }
  /** By something whose own rules and routes are not read. */
  | { readonly kind: 'unknown'; readonly why: string; readonly at?: Position };

const EVERYWHERE = ['0.0.0.0/0', '::/0'];
/** Users' routes, then the platform's. */
const USER = 0;
const SYSTEM = 1;

/**
 * What a subnet's routes decide, disjoint: the longest prefix, users' routes before the platform's.
 * Source: learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview.
 */
export function routeFrom(estate: AzureEstate, subnet: Subnet): { readonly hop: Hop; readonly to: AddressSet }[] {
  const table = missingTableOf(estate, subnet);
  if (table !== undefined)
    return [{ hop: { kind: 'unknown', why: `route table ${toName(table)} is not in the files` }, to: ALL_ADDRESSES }];
  const written = routesOf(estate, subnet);
  const tagged = written.find(({ prefix }) => !readNetwork(prefix));
  const own = toNetwork(subnet.network, 'within the network');
  const apart = toPrivateHop(estate, subnet);
  const byDefault: Hop = { kind: 'internet', why: 'default route to the internet' };
  const out = tagged ? orByTag(byDefault, tagged) : byDefault;
  return carveRoutes([
    ...written.flatMap((route): Routed<Hop>[] => {
      const prefix = readNetwork(route.prefix);
      const hop = toUserHop(route, subnet);
      return prefix ? [{ prefix, rank: USER, hop: tagged ? orByTag(hop, tagged) : hop }] : [];
    }),
    ...prefixesOf(spaceOf(estate, subnet.network)).map((prefix) => system(prefix, own)),
    ...openPeerings(estate, subnet.network).flatMap((peering) => routePeering(estate, peering)),
    ...(isTold(estate, subnet.network) ? [] : toOtherNetworks(estate, subnet).map((prefix) => system(prefix, apart))),
    ...PRIVATE_NETWORKS.map((text) => system(readNetwork(text), apart)),
    ...EVERYWHERE.map((text) => system(readNetwork(text), out)),
  ]);
}

function system(prefix: Prefix | undefined, hop: Hop): Routed<Hop> {
  return { prefix: prefix ?? { bits: 32, first: 0n, length: 0 }, rank: SYSTEM, hop };
}

/** A route to a service tag takes some of the public addresses, nobody knows which: what is left is not certain. */
function orByTag(hop: Hop, { name, prefix, hop: other, at }: Route): Hop {
  if (hop.kind === 'network' || (hop.kind === 'internet' && other === 'internet')) return hop;
  return { kind: 'unknown', why: `${hop.why}, or route ${name} ${prefix} -> ${other}`, at };
}

function toNetwork(network: string, why: string): Hop {
  return { kind: 'network', network, why };
}

function routePeering(estate: AzureEstate, peering: Peering): Routed<Hop>[] {
  const known = prefixesOf(spaceOf(estate, peering.remote));
  const prefixes = known.length > 0 ? known : peering.remoteSpace.flatMap((text) => readNetwork(text) ?? []);
  const hop = { ...toNetwork(peering.remote, `peering ${peering.name}`), at: peering.at };
  return prefixes.map((prefix) => system(prefix, hop));
}

/** Any of the other networks may be a peer of one that is not in the files. */
function toOtherNetworks(estate: AzureEstate, { network }: Subnet): Prefix[] {
  return estate.networks.filter(({ id }) => id !== network).flatMap(({ id }) => prefixesOf(spaceOf(estate, id)));
}

/** Private networks that nobody near has: dropped, or reached by a gateway whose routes no file tells. */
function toPrivateHop(estate: AzureEstate, subnet: Subnet): Hop {
  if (hasGateway(estate, subnet.network)) return { kind: 'unknown', why: 'private networks behind a gateway' };
  if (!isTold(estate, subnet.network))
    return { kind: 'unknown', why: `peers of network ${toName(subnet.network)}, which is not in the files` };
  const untold = openPeerings(estate, subnet.network).find((peering) => routePeering(estate, peering).length === 0);
  if (untold) return { kind: 'unknown', why: `peering ${untold.name}: its addresses are not in the files` };
  return { kind: 'none', why: 'the platform drops what goes to private networks that are not connected' };
}

function toUserHop({ name, prefix, hop, hopAddress, at }: ReturnType<typeof routesOf>[number], subnet: Subnet): Hop {
  const why = `route ${name} ${prefix} -> ${hop}${hopAddress === undefined ? '' : ` ${hopAddress}`}`;
  switch (hop) {
    case 'vnetlocal':
      return { kind: 'network', network: subnet.network, why, at };
    case 'internet':
      return { kind: 'internet', why, at };
    case 'none':
      return { kind: 'none', why, at };
    default:
      return { kind: 'unknown', why, at };
  }
}

function prefixesOf(addresses: AddressSet): Prefix[] {
  return addresses.ranges.flatMap(toPrefixes);
}
