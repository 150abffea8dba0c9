import type { Loss, Way } from '#core/model';
import { intersectAddresses, isEmptyAddressSet, NO_ADDRESSES, toAddressSet, toRange } from '#core/net';
import { NO_ADDRESSES_TOLD, toNowhereWay, toUntoldWay } from '#dialects/cloud';
import { type AclNames, entering, INTERNET, leaving } from './borders.ts';
import type { Holder, IbmConfig, Leg, Subnet } from './config.ts';
import { type Estate, type Place, shares } from './estate.ts';
import { mayBeOutside } from './outsides.ts';
import { LOAD_BALANCER } from './read-balancers.ts';
import { PUBLIC } from './public.ts';

/** Subnets that somebody is in and that no file describes, each with the addresses that are known to be there. */
export function findMissingSubnets({ subnets, holders }: IbmConfig): Subnet[] {
  const found = new Map<string, Subnet>();
  for (const holder of holders)
    for (const leg of holder.legs) {
      if (subnets.some(({ ids }) => shares(ids, leg.subnet)) || isHeld(subnets, leg)) continue;
      const ids = toIds(holder, leg);
      const earlier = found.get(ids[0] ?? '');
      found.set(ids[0] ?? '', toMissing(ids, holder, leg, earlier));
    }
  return [...found.values()];
}

/** A load balancer names one of its subnets where others name the VPC. */
function toIds({ kind, vpc }: Holder, { subnet }: Leg): readonly string[] {
  if (subnet.length > 0) return subnet;
  return kind === LOAD_BALANCER ? vpc : [`of ${vpc[0] ?? ''}`];
}

function isHeld(subnets: readonly Subnet[], { addresses, subnet }: Leg): boolean {
  const own = toAddressSet(addresses.map(toRange));
  return subnet.length === 0 && subnets.some((one) => !isEmptyAddressSet(intersectAddresses(one.addresses, own)));
}

function toMissing(ids: readonly string[], { vpc, at }: Holder, leg: Leg, earlier: Subnet | undefined): Subnet {
  const addresses = toAddressSet([...(earlier?.addresses.ranges ?? []), ...leg.addresses.map(toRange)]);
  const nothing = { acl: [], gateway: [], table: [], zone: '' };
  return {
    ...nothing,
    ids,
    name: ids[0] ?? '',
    at,
    vpc: earlier?.vpc ?? vpc,
    addresses,
    reserved: addresses,
    isMissing: true,
  };
}

/** What hangs on lists, by name. */
const LISTS = [
  ['floating_ips', 'whom the internet reaches is unknown, where interfaces do not tell'],
  ['transit_connections', 'what passes between VPCs is unknown'],
  ['routing_tables', 'the routes of the platform are taken to be there alone'],
  ['vpcs', 'address prefixes and default groups are unknown'],
] as const;

export function toMissingLists({ lists, subnets, holders }: IbmConfig): Loss[] {
  const vpcs = new Set(subnets.map(({ vpc }) => vpc[0]));
  const hasTables = subnets.some(({ table }) => table.length > 0);
  const isNeeded: Readonly<Record<(typeof LISTS)[number][0], boolean>> = {
    floating_ips: holders.some(({ legs }) => legs.some(({ floating, outside }) => !floating && !outside)),
    transit_connections: vpcs.size > 1,
    routing_tables: hasTables,
    vpcs: vpcs.size > 0,
  };
  const absent = LISTS.filter(([list]) => !lists.has(list) && isNeeded[list]);
  return [
    ...absent.map(([list, why]): Loss => ({
      kind: 'unsupported',
      construct: `list \`${list}\``,
      why: `it is not in the files: ${why}`,
    })),
    ...(subnets.length === 0
      ? [{ kind: 'unsupported', construct: 'list `subnets`', why: NO_ADDRESSES_TOLD } as const]
      : []),
  ];
}

/**
 * Last: ways that nobody knows. Between VPCs where no file lists transit connections, from and to the internet where
 * floating addresses are not told, and everywhere from and to a subnet that no file describes.
 */
export function liftUntold(estate: Estate, acls: AclNames): Way[] {
  const { config, places, isComplete } = estate;
  if (isComplete) return [];
  const isApart = !config.lists.has('transit_connections');
  const join = (from: Place, to: Place): Way => ({
    from: from.segment,
    to: to.segment,
    visits: [...leaving(from, acls), ...entering(to, acls)],
    outcome: 'unknown',
    why: from.subnet.isMissing || to.subnet.isMissing ? MISSING : 'transit connections are not in the files',
  });
  return [
    ...places.flatMap((from) =>
      places
        .filter((to) => from.vpcKey !== to.vpcKey && (isApart || from.subnet.isMissing || to.subnet.isMissing))
        .map((to) => join(from, to)),
    ),
    ...places.flatMap((place) => liftOutside(estate, place, acls)),
    ...(places.length === 0 ? [toNowhereWay(INTERNET)] : []),
    ...(isOutsideTold(estate) ? [] : [toUntoldWay(INTERNET, FLOATING)]),
  ];
}

/** Whether every address by which somebody is known outside is told, and whose it is. */
function isOutsideTold({ config, holders }: Estate): boolean {
  const known = [...holders.flatMap(({ legs }) => legs.map(({ leg }) => leg)), ...config.gateways];
  return (
    ['floating_ips', 'load_balancers'].every((list) => config.lists.has(list)) &&
    config.floating.every(({ target }) => known.some(({ ids }) => shares(ids, target)))
  );
}

const MISSING = 'its subnet is not in the files';
const FLOATING = 'floating addresses, or whose they are, are not in the files';

function liftOutside(estate: Estate, place: Place, acls: AclNames): Way[] {
  const { config, holders, strangers } = estate;
  const legs = holders.flatMap((holder) => holder.legs).filter((leg) => leg.place === place);
  const open = legs.filter(({ leg }) => mayBeOutside(config, leg)).flatMap(({ leg }) => leg.addresses);
  const own = !isOutsideTold(estate)
    ? intersectAddresses(strangers(place.subnet.vpc), place.subnet.addresses)
    : NO_ADDRESSES;
  const set = place.subnet.isMissing ? place.subnet.addresses : toAddressSet([...own.ranges, ...open.map(toRange)]);
  if (isEmptyAddressSet(set)) return [];
  const shared = { outcome: 'unknown', why: place.subnet.isMissing ? MISSING : FLOATING } as const;
  return [
    { ...shared, from: place.segment, to: INTERNET, sources: set, destinations: PUBLIC, visits: leaving(place, acls) },
    { ...shared, from: INTERNET, to: place.segment, sources: PUBLIC, destinations: set, visits: entering(place, acls) },
  ];
}

/** A way from or to a subnet that no file describes, and to whoever is in no file and may be in any group, is not known. */
export function openMissing({ places, strangers, isComplete }: Estate, ways: readonly Way[]): Way[] {
  if (isComplete) return [...ways];
  const known = new Map(places.map((place) => [place.segment, place]));
  const others = new Map(
    places.map(({ segment, subnet }) => [segment, intersectAddresses(strangers(subnet.vpc), subnet.addresses)]),
  );
  return ways.flatMap((way): Way[] => {
    if (way.outcome !== 'delivered') return [way];
    const [from, to] = [known.get(way.from), known.get(way.to)];
    if (from?.subnet.isMissing || to?.subnet.isMissing) return [{ ...way, outcome: 'unknown', why: MISSING }];
    const sources = narrow(way.sources, others.get(way.from));
    const destinations = narrow(way.destinations, others.get(way.to));
    const open = { ...way, outcome: 'unknown', why: 'who is there, and in which groups, is not in the files' } as const;
    return [
      ...(isEmptyAddressSet(sources) ? [] : [{ ...open, sources }]),
      ...(isEmptyAddressSet(destinations) ? [] : [{ ...open, destinations }]),
      way,
    ];
  });
}

function narrow(own: Way['sources'], others: Way['sources']) {
  if (!others) return NO_ADDRESSES;
  return own ? intersectAddresses(own, others) : others;
}
