import {
  type AddressSet,
  intersectAddresses,
  isEmptyAddressSet,
  NO_ADDRESSES,
  subtractAddresses,
  unionAddresses,
} from '#core/net';
import { NOT_ON_INTERNET } from '#dialects/cloud';
import type { RouteTarget } from '../account/account.ts';
import { type Hop, toTrace, type Trace } from './hop.ts';
import { INTERNET } from '../lift/names.ts';
import { aclVisit, FOUR, type Network, SIX } from '../lift/network.ts';
import { toBehind } from './outer-segments.ts';

/**
 * To the internet. An internet gateway translates addresses of interfaces of its own VPC alone: who has no public
 * address, and who comes from another VPC unhidden, is lost there.
 */
export function throughInternetGateway(
  network: Network,
  hop: Hop,
  target: RouteTarget,
  destinations: AddressSet,
): Trace[] {
  const gateway = network.account.gateways.get(target.id);
  const isEgressOnly = target.kind === 'egress-only-gateway' || gateway?.kind === 'egress-only-gateway';
  if (gateway && !gateway.vpcs.includes(hop.subnet.vpc))
    return [toTrace(hop, INTERNET, destinations, 'lost', { why: `${target.id} is not attached to ${hop.subnet.vpc}` })];
  const blocked = isBlocked(hop, isEgressOnly);
  if (blocked !== undefined)
    return [toTrace(hop, INTERNET, destinations, blocked, { why: `${hop.subnet.id} has VPC Block Public Access` })];
  const visits = [aclVisit(network, hop.subnet, 'output', hop.as)];
  const taken = split(network, destinations);
  const hidden = hop.nat?.isPublic ?? false;
  const sources = hop.nat || hop.isUnknown ? undefined : sourcesOf(network, hop, isEgressOnly);
  const isOpen = hop.nat ? hidden : !sources || !isEmptyAddressSet(sources.certain);
  const leaving = { visits, isOneSided: isEgressOnly };
  const untold = { ...leaving, why: `${target.id} is not in the input` };
  const delivered = isOpen
    ? [
        toTrace(hop, INTERNET, taken.open, gateway ? 'delivered' : 'unknown', {
          ...(gateway ? leaving : untold),
          ...(sources && { sources: sources.certain }),
        }),
      ]
    : [];
  const perhaps =
    sources && !isEmptyAddressSet(sources.perhaps)
      ? [
          toTrace(hop, INTERNET, taken.open, 'unknown', {
            ...leaving,
            sources: sources.perhaps,
            why: 'whether the sender has a public address is not in the input',
          }),
        ]
      : [];
  const why = hop.nat ? `${hop.nat.id} has no public address` : 'the sender has no public address';
  return [
    ...delivered,
    ...perhaps,
    toTrace(hop, INTERNET, taken.elsewhere, 'unknown', { why: 'IPv6 of another VPC by the internet is not modelled' }),
    toTrace(hop, INTERNET, taken.nobody, 'lost', { why: 'nobody on the internet has the address' }),
    ...(hop.nat && hidden ? [] : [toTrace(hop, INTERNET, taken.open, 'lost', { why })]),
  ].filter((trace) => !isEmptyAddressSet(trace.destinations));
}

/** VPC Block Public Access: undefined where it lets this pass. */
function isBlocked({ subnet: { blocking }, nat }: Hop, isEgressOnly: boolean): 'lost' | 'unknown' | undefined {
  if (blocking === 'ingress' && (nat || isEgressOnly)) return undefined;
  return blocking && (blocking === 'unknown' ? 'unknown' : 'lost');
}

/** What leads to the internet, to IPv6 addresses that a VPC of ours has, and to nobody. */
function split(network: Network, destinations: AddressSet) {
  const nobody = intersectAddresses(destinations, NOT_ON_INTERNET);
  const known = intersectAddresses(subtractAddresses(destinations, nobody), network.known);
  const knownFour = intersectAddresses(known, FOUR);
  const elsewhere = intersectAddresses(known, SIX);
  const open = subtractAddresses(subtractAddresses(destinations, nobody), known);
  return { open, elsewhere, nobody: unionAddresses(nobody, knownFour) };
}

/** Who may go out, and who has perhaps an address to go out with. */
function sourcesOf(network: Network, hop: Hop, isEgressOnly: boolean): { certain: AddressSet; perhaps: AddressSet } {
  if (hop.origin.vpc !== hop.subnet.vpc) return { certain: NO_ADDRESSES, perhaps: NO_ADDRESSES };
  const own = network.publicIn(hop.origin.id);
  if (isEgressOnly) return { certain: intersectAddresses(own, SIX), perhaps: NO_ADDRESSES };
  return { certain: own, perhaps: network.perhapsPublicIn(hop.origin.id) };
}

/** To the networks behind a VPN. */
export function throughVpnGateway(network: Network, hop: Hop, id: string, destinations: AddressSet): Trace[] {
  const visits = [aclVisit(network, hop.subnet, 'output', hop.as)];
  const gateway = network.account.gateways.get(id);
  if (gateway && !gateway.vpcs.includes(hop.subnet.vpc))
    return [toTrace(hop, INTERNET, destinations, 'lost', { why: `${id} is not attached to ${hop.subnet.vpc}` })];
  return toBehind(network, hop, id, destinations, gateway !== undefined, visits);
}

/** A gateway endpoint leads to a service of the platform, whoever asks; other endpoints as a next hop are appliances. */
export function throughEndpoint(network: Network, hop: Hop, id: string, destinations: AddressSet): Trace[] {
  const visits = [aclVisit(network, hop.subnet, 'output', hop.as)];
  const endpoint = network.account.endpoints.get(id);
  const isGateway = endpoint?.kind === 'Gateway' && endpoint.vpc === hop.subnet.vpc;
  if (isGateway && !hop.nat && hop.origin.vpc === hop.subnet.vpc)
    return [toTrace(hop, INTERNET, destinations, 'delivered', { visits, isOneSided: true })];
  return [toTrace(hop, INTERNET, destinations, 'unknown', { visits, why: `what ${id} leads to is not modelled` })];
}
