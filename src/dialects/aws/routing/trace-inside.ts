import { type AddressSet, intersectAddresses, isEmptyAddressSet, subtractAddresses } from '#core/net';
import type { NetworkInterface, RouteTarget } from '../account/account.ts';
import { isTold } from '../account/told.ts';
import { groupVisits } from '../points/group-points.ts';
import { type Follow, type Hop, toTrace, type Trace } from './hop.ts';
import { absentName, INTERNET } from '../lift/names.ts';
import { aclVisit, crossing, FOUR, type Network } from '../lift/network.ts';

/** A NAT gateway hides who comes behind its own address, and goes on from its own subnet. */
export function throughNat(network: Network, hop: Hop, id: string, destinations: AddressSet, follow: Follow): Trace[] {
  const nat = network.account.natGateways.get(id);
  const subnet = nat && network.account.subnets.get(nat.subnet);
  if (!nat || !subnet)
    return [toTrace(hop, INTERNET, destinations, 'unknown', { why: `${id} is not in the input`, isOneSided: true })];
  if (!nat.isAvailable) return [toTrace(hop, INTERNET, destinations, 'lost', { why: `${id} is not available` })];
  const as = nat.addresses.find(({ inside }) => inside)?.inside;
  const four = intersectAddresses(destinations, FOUR);
  const six = subtractAddresses(destinations, four);
  const visits = [...hop.visits, ...crossing(network, hop.subnet, subnet, hop.as)];
  const traces = follow(network, { ...hop, subnet, visits, nat, ...(as && { as }) }, four);
  if (isEmptyAddressSet(six)) return traces;
  return [...traces, toTrace(hop, INTERNET, six, 'unknown', { why: 'translation of IPv6 is not modelled' })];
}

/** A peering leads into the other VPC and no further. */
export function throughPeering(network: Network, hop: Hop, id: string, destinations: AddressSet): Trace[] {
  const peering = network.account.peerings.get(id);
  if (!peering) return [toTrace(hop, INTERNET, destinations, 'unknown', { why: `${id} is not in the input` })];
  if (!peering.isActive) return [toTrace(hop, INTERNET, destinations, 'lost', { why: `${id} is not active` })];
  const other = peering.ends.find(({ vpc }) => vpc !== hop.subnet.vpc);
  if (!other || !peering.ends.some(({ vpc }) => vpc === hop.subnet.vpc))
    return [toTrace(hop, INTERNET, destinations, 'lost', { why: `${id} is not of ${hop.subnet.vpc}` })];
  const leave = aclVisit(network, hop.subnet, 'output', hop.as);
  if (!network.account.vpcs.has(other.vpc) && network.subnetsOf(other.vpc).length === 0) {
    const why = `${other.vpc} is not in the input`;
    return [toTrace(hop, absentName(other.vpc), destinations, 'unknown', { visits: [leave], why })];
  }
  const traces: Trace[] = [];
  let left = destinations;
  for (const subnet of network.subnetsOf(other.vpc)) {
    left = subtractAddresses(left, subnet.addresses);
    const own = intersectAddresses(destinations, network.takenIn(subnet.id));
    if (isEmptyAddressSet(own)) continue;
    traces.push(
      toTrace(hop, subnet.id, own, 'delivered', { visits: [leave, aclVisit(network, subnet, 'input', hop.as)] }),
    );
  }
  if (isEmptyAddressSet(left)) return traces;
  const isWhole = isTold(network.account, 'NetworkInterfaces', other.vpc);
  const why = `no subnet of ${other.vpc} ${isWhole ? 'has' : 'in the input has'} the address`;
  return [...traces, toTrace(hop, INTERNET, left, isWhole ? 'lost' : 'unknown', { why })];
}

/** An appliance: its groups are asked, and what it does itself is not known. It must be willing to forward at all. */
export function throughInterface(
  network: Network,
  hop: Hop,
  target: RouteTarget,
  destinations: AddressSet,
  follow: Follow,
): Trace[] {
  const own = findInterface(network, target);
  const subnet = own && network.account.subnets.get(own.subnet);
  if (!own || !subnet)
    return [toTrace(hop, INTERNET, destinations, 'unknown', { why: `${target.id} is not in the input` })];
  if (own.isSourceChecked)
    return [toTrace(hop, INTERNET, destinations, 'lost', { why: `${own.id} takes only what is for itself` })];
  const { arrive, leave } = groupVisits(own);
  const visits = [...hop.visits, ...crossing(network, hop.subnet, subnet, hop.as), ...arrive, ...leave];
  return follow(network, { ...hop, subnet, visits, isUnknown: true }, destinations);
}

function findInterface({ account }: Network, { kind, id }: RouteTarget): NetworkInterface | undefined {
  if (kind === 'interface') return account.interfaces.get(id);
  return account.instances.get(id)?.interfaces.map((own) => account.interfaces.get(own.id))[0];
}
