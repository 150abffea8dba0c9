import type { Visit, Way } from '#core/model';
import { hasAddress } from '#core/net';
import type { NatGateway, Subnet } from '../account/account.ts';
import type { Hop, Trace } from './hop.ts';
import { INTERNET } from '../lift/names.ts';
import { aclVisit, FOUR, type Network, toSingles } from '../lift/network.ts';
import { follow } from './trace.ts';
import { intersectAddresses } from '#core/net';

/** Replies come to the gateway that hides who asked, and from there to them. */
export function repliesThroughNat(network: Network, to: Subnet, trace: Trace, nat: NatGateway): Way[] {
  const gateway = network.account.subnets.get(nat.subnet);
  if (!gateway) return [];
  const toGateway = visitsToGateway(network, gateway, trace, nat);
  const start: Hop = { subnet: gateway, origin: gateway, visits: [], isUnknown: false, seen: [], why: [] };
  const own = intersectAddresses(to.addresses, FOUR);
  const shared = { from: trace.to, to: to.id, sources: trace.destinations, only: 'replies' } as const;
  const why = `back to ${nat.id}, then to ${to.id}`;
  if (gateway.id === to.id) return [{ ...shared, destinations: own, visits: toGateway, outcome: trace.outcome, why }];
  return follow(network, start, own).map((home) => ({
    ...shared,
    destinations: home.destinations,
    visits: [...toGateway, ...home.visits],
    outcome:
      home.to !== to.id || home.outcome === 'lost' ? 'lost' : trace.outcome === 'unknown' ? 'unknown' : home.outcome,
    why: `back to ${nat.id}, then ${home.why}`,
    ...(home.at && { at: home.at }),
  }));
}

function visitsToGateway(network: Network, gateway: Subnet, trace: Trace, nat: NatGateway): readonly Visit[] {
  const as = nat.addresses.find(({ inside }) => inside)?.inside;
  const from = network.account.subnets.get(trace.to);
  if (trace.to === INTERNET || !from || !as) return [aclVisit(network, gateway, 'input', as)];
  if (from.id === gateway.id) return [];
  const start: Hop = { subnet: from, origin: from, visits: [], as, isUnknown: false, seen: [], why: [] };
  const back = follow(network, start, toSingles([as])).find(({ destinations }) => hasAddress(destinations, as));
  return back?.visits ?? [];
}
