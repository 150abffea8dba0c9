import type { Segment, Visit, Way } from '#core/model';
import {
  type AddressRange,
  type AddressSet,
  complementAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  subtractAddresses,
  toAddressSet,
  unionAddresses,
} from '#core/net';
import { NOT_ON_INTERNET } from '#dialects/cloud';
import type { Subnet } from '../account/account.ts';
import { isTold } from '../account/told.ts';
import { toWay, type Trace } from './hop.ts';
import { incomingWays } from './incoming.ts';
import { INTERNET, PLATFORM } from '../lift/names.ts';
import { aclVisit, type Network, toSingles } from '../lift/network.ts';
import { METADATA, platformSegment, resolversOf } from '../lift/platform.ts';
import { waysFromNoSubnet } from './no-subnet.ts';
import { repliesThroughNat } from './replies.ts';
import { follow } from './trace.ts';
import { waysOfNamedVpcs } from './untold.ts';

/**
 * From every subnet to wherever its routes lead, and from outside into subnets. Ways for replies come first: they are for
 * the same addresses as ways by which strangers come in; last come those of which nobody knows. `segments`: all of the
 * topology.
 */
export function toWays(network: Network, segments: readonly Segment[]): Way[] {
  const held = unionAddresses(...segments.map(({ addresses }) => addresses));
  const replies: Way[] = [];
  const ways: Way[] = [];
  const perhaps: Way[] = [];
  for (const subnet of network.account.subnets.values()) {
    ways.push(...toPlatform(network, subnet), toItself(network, subnet));
    for (const trace of outgoing(network, subnet)) {
      ways.push(toWay(subnet.id, trace));
      if (trace.outcome === 'lost') continue;
      if (trace.nat) replies.push(...repliesThroughNat(network, subnet, trace, trace.nat));
      else if (trace.outcome === 'unknown' && trace.to === INTERNET)
        perhaps.push(...fromUnknown(network, subnet, trace), toReplies(network, subnet, trace));
      else if (trace.isOneSided) replies.push(toReplies(network, subnet, trace));
    }
  }
  const named = waysOfNamedVpcs(network, held);
  return [
    ...replies,
    ...named,
    ...[...ways, ...incomingWays(network)].flatMap((way) => splitStrangers(network, way)),
    ...toNobody(network),
    ...waysFromNoSubnet(network),
    ...perhaps,
  ];
}

function outgoing(network: Network, subnet: Subnet): Trace[] {
  const start = { subnet, origin: subnet, visits: [], isUnknown: false, seen: [], why: [] };
  return follow(network, start, complementAddresses(subnet.addresses));
}

/**
 * By what is not modelled, or not told, strangers may come in as well: from addresses of one's own, and from networks
 * that a route names. Not from wherever the default route leads.
 */
function fromUnknown(network: Network, subnet: Subnet, trace: Trace): Way[] {
  if (trace.isOneSided) return [];
  const routes = network.tableOf(subnet)?.routes ?? [];
  const named = routes.flatMap(({ destination }) =>
    destination.kind === 'network' && !isEverything(destination.range) ? destination.range : [],
  );
  const strangers = unionAddresses(NOT_ON_INTERNET, toAddressSet(named));
  const sources: AddressSet = intersectAddresses(trace.destinations, strangers);
  if (isEmptyAddressSet(sources)) return [];
  const { only: _replies, ...way } = toReplies(network, subnet, trace);
  return [{ ...way, sources, why: trace.why }];
}

function isEverything({ bits, first, last }: AddressRange): boolean {
  return last - first + 1n === 1n << BigInt(bits);
}

/**
 * SEM-21. Of a VPC of which not every interface is told, whoever has another address of a subnet is in groups that
 * nobody knows: what reaches him is unknown.
 */
function splitStrangers(network: Network, way: Way): Way[] {
  const subnet = network.account.subnets.get(way.to);
  if (!subnet || way.outcome !== 'delivered' || way.only === 'replies') return [way];
  if (isTold(network.account, 'NetworkInterfaces', subnet.vpc)) return [way];
  const known = toSingles(network.interfacesIn(subnet.id).flatMap(({ addresses }) => addresses));
  const destinations = way.destinations ?? subnet.addresses;
  const strangers = subtractAddresses(destinations, known);
  if (isEmptyAddressSet(strangers)) return [way];
  const certain = intersectAddresses(destinations, known);
  const why = `${way.why}; which groups the address has is not in the input`;
  return [
    ...(isEmptyAddressSet(certain) ? [] : [{ ...way, destinations: certain }]),
    { ...way, destinations: strangers, outcome: 'unknown' as const, why },
  ];
}

/** What no connection can be opened from, back to who opened one. */
function toReplies(network: Network, subnet: Subnet, { to, destinations, sources, outcome, why, at }: Trace): Way {
  return {
    from: to,
    to: subnet.id,
    sources: destinations,
    destinations: sources ?? subnet.addresses,
    visits: [aclVisit(network, subnet, 'input')],
    outcome,
    only: 'replies',
    why: `back from ${why}`,
    ...(at && { at }),
  };
}

/** Inside a subnet there is nothing between two interfaces. */
function toItself(network: Network, { id, at }: Subnet): Way {
  return {
    from: id,
    to: id,
    destinations: network.takenIn(id),
    visits: [],
    outcome: 'delivered',
    why: `inside ${id}`,
    at,
  };
}

/** Services of the platform are at every interface, whatever the routes, but metadata where an instance has it closed. */
function toPlatform(network: Network, subnet: Subnet): Way[] {
  const { account } = network;
  const vpc = account.vpcs.get(subnet.vpc);
  const services = unionAddresses(platformSegment().addresses, toSingles(vpc ? resolversOf(vpc) : []));
  const closed = network
    .interfacesIn(subnet.id)
    .filter(({ instance }) => instance !== undefined && account.instances.get(instance)?.hasMetadataService === false)
    .flatMap(({ addresses }) => addresses);
  const visits: Visit[] = [];
  const shared = { from: subnet.id, to: PLATFORM, visits };
  return [
    ...(closed.length > 0
      ? [
          {
            ...shared,
            sources: toSingles(closed),
            destinations: toSingles(METADATA),
            outcome: 'lost' as const,
            why: 'the metadata service of the instance is closed',
          },
        ]
      : []),
    { ...shared, destinations: services, outcome: 'delivered', why: 'a service of the platform' },
    {
      from: PLATFORM,
      to: subnet.id,
      destinations: subnet.addresses,
      visits,
      outcome: 'delivered',
      only: 'replies',
      why: 'a service of the platform',
    },
  ];
}

/** Where every interface is known, other addresses are nobody's. */
function toNobody(network: Network): Way[] {
  const { account } = network;
  const subnets = [...account.subnets.values()];
  const known = subnets.filter(({ vpc }) => isTold(account, 'NetworkInterfaces', vpc));
  const taken = unionAddresses(...subnets.map(({ id }) => network.takenIn(id)));
  const destinations = subtractAddresses(unionAddresses(...known.map(({ addresses }) => addresses)), taken);
  if (isEmptyAddressSet(destinations)) return [];
  return subnets.map(({ id }) => ({
    from: id,
    to: INTERNET,
    destinations,
    visits: [],
    outcome: 'lost',
    why: 'no interface has the address',
  }));
}
