import { type AddressSet, intersectAddresses, isEmptyAddressSet, subtractAddresses } from '#core/net';
import { unreachable } from '#core/result';
import type { RouteTarget } from '../account/account.ts';
import { isTold } from '../account/told.ts';
import { type Hop, MOST_HOPS, toTrace, type Trace } from './hop.ts';
import { INTERNET } from '../lift/names.ts';
import { crossing, type Network } from '../lift/network.ts';
import { throughEndpoint, throughInternetGateway, throughVpnGateway } from './trace-edge.ts';
import { throughInterface, throughNat, throughPeering } from './trace-inside.ts';
import { throughTransitGateway } from './trace-transit.ts';

/** Where packets for these addresses go from the router of the hop's subnet. Addresses without a route are in none. */
export function follow(network: Network, hop: Hop, addresses: AddressSet): Trace[] {
  if (hop.seen.includes(hop.subnet.id) || hop.seen.length > MOST_HOPS)
    return [toTrace(hop, INTERNET, addresses, 'lost', { why: 'the routes lead in a circle' })];
  const here = { ...hop, seen: [...hop.seen, hop.subnet.id] };
  return network.routesOf(hop.subnet).flatMap((piece) => {
    const destinations = intersectAddresses(addresses, piece.addresses);
    if (isEmptyAddressSet(destinations)) return [];
    const table = network.tableOf(hop.subnet);
    const next: Hop = {
      ...here,
      why: [...hop.why, table ? `${piece.text} (${table.id})` : piece.text],
      ...(piece.at && { at: piece.at }),
    };
    if (piece.isBlackhole) return [toTrace(next, INTERNET, destinations, 'lost')];
    if (!piece.target) return [toTrace(next, INTERNET, destinations, 'unknown')];
    return take(network, next, piece.target, destinations);
  });
}

function take(network: Network, hop: Hop, target: RouteTarget, destinations: AddressSet): Trace[] {
  switch (target.kind) {
    case 'local':
      return toLocal(network, hop, destinations);
    case 'internet-gateway':
    case 'egress-only-gateway':
      return throughInternetGateway(network, hop, target, destinations);
    case 'nat-gateway':
      return throughNat(network, hop, target.id, destinations, follow);
    case 'transit-gateway':
      return throughTransitGateway(network, hop, target.id, destinations, follow);
    case 'peering':
      return throughPeering(network, hop, target.id, destinations);
    case 'vpn-gateway':
      return throughVpnGateway(network, hop, target.id, destinations);
    case 'interface':
    case 'instance':
      return throughInterface(network, hop, target, destinations, follow);
    case 'endpoint':
      return throughEndpoint(network, hop, target.id, destinations);
    case 'other':
      return [toTrace(hop, INTERNET, destinations, 'unknown', { why: `${target.id} is not modelled` })];
    default:
      return unreachable(target.kind);
  }
}

/** Into the subnets of the VPC. Addresses in none of them are nobody's where all interfaces are told (SEM-21). */
function toLocal(network: Network, hop: Hop, destinations: AddressSet): Trace[] {
  const traces: Trace[] = [];
  let left = destinations;
  for (const subnet of network.subnetsOf(hop.subnet.vpc)) {
    left = subtractAddresses(left, subnet.addresses);
    const own = intersectAddresses(destinations, network.takenIn(subnet.id));
    if (isEmptyAddressSet(own)) continue;
    traces.push(toTrace(hop, subnet.id, own, 'delivered', { visits: crossing(network, hop.subnet, subnet, hop.as) }));
  }
  if (isEmptyAddressSet(left)) return traces;
  const isWhole = isTold(network.account, 'NetworkInterfaces', hop.subnet.vpc);
  const why = `no subnet of ${hop.subnet.vpc} ${isWhole ? 'has' : 'in the input has'} the address`;
  return [...traces, toTrace(hop, INTERNET, left, isWhole ? 'lost' : 'unknown', { why })];
}
