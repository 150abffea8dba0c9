import type { Loss, ReadContext } from '#core/model';
import { type Address, type AddressSet, hasAddress, isSameAddress, NO_ADDRESSES, printAddress } from '#core/net';
import type { Holder, IbmConfig, Leg, Named, NetworkAcl, SecurityGroup, Subnet, Vpc } from './config.ts';
import type { Ids } from './source.ts';
import { findMissingSubnets, toMissingLists } from './missing.ts';
import { findStrangers } from './strangers.ts';

/** Everything with its references followed; what they lead to nowhere is among the losses. */
export interface Estate {
  readonly config: IbmConfig;
  readonly places: readonly Place[];
  readonly holders: readonly PlacedHolder[];
  /** SEM-21. By VPC: addresses of whoever may be in any of its groups. */
  readonly strangers: (vpc: Ids) => AddressSet;
  /** Whoever has the files read says that nothing is missing. */
  readonly isComplete: boolean;
  readonly losses: readonly Loss[];
}

/** A subnet where it belongs. */
export interface Place {
  /** Name of its segment. */
  readonly segment: string;
  readonly subnet: Subnet;
  /** The first id of its VPC, by which its other subnets are found. */
  readonly vpcKey: string;
  readonly vpc?: Vpc;
  readonly acl?: NetworkAcl;
}

export interface PlacedHolder {
  /** Unique. */
  readonly name: string;
  readonly holder: Holder;
  readonly vpcName: string;
  readonly legs: readonly PlacedLeg[];
}

export interface PlacedLeg {
  readonly leg: Leg;
  readonly place: Place;
  readonly groups: readonly SecurityGroup[];
  /** Groups that it has and that are not in the files, in words. */
  readonly missing: readonly string[];
}

export function toEstate(told: IbmConfig, { isComplete }: ReadContext): Estate {
  const losses: Loss[] = [];
  const config = isComplete ? told : { ...told, subnets: [...told.subnets, ...findMissingSubnets(told)] };
  if (!isComplete) losses.push(...toMissingLists(config));
  const places = toPlaces(config, losses);
  const homes = config.holders.map((holder) => ({ holder, homes: findHomes(holder, places, losses) }));
  const taken = countNames(homes.map(({ holder }) => holder.name));
  const holders = homes.map(({ holder, homes: legs }): PlacedHolder => {
    const vpcName = legs[0]?.place.vpc?.name ?? '';
    const isAlone = taken.get(holder.name) === 1 || holder.ids.length === 0;
    return {
      holder,
      vpcName,
      name: isAlone ? holder.name : `${vpcName}/${holder.name}`,
      legs: legs.map(({ leg, place }) => ({ leg, place, ...findGroups(config, leg, place, losses) })),
    };
  });
  const strangers = (vpc: Ids) => (isComplete ? NO_ADDRESSES : findStrangers(config, places, holders, vpc));
  return { config, places, holders: withUniqueNames(holders), strangers, isComplete: isComplete === true, losses };
}

/** Of named things, the one that any of the ids means. */
export function findNamed<T extends Named>(list: readonly T[], ids: Ids): T | undefined {
  return ids.length === 0 ? undefined : list.find((one) => one.ids.some((id) => ids.includes(id)));
}

function toPlaces(config: IbmConfig, losses: Loss[]): Place[] {
  const named = config.subnets.map((subnet): Omit<Place, 'segment'> & { name: string } => {
    const vpc = findNamed(config.vpcs, subnet.vpc);
    const acl =
      findNamed(config.acls, subnet.acl) ??
      config.acls.find((one) => one.subnets.some((ids) => shares(ids, subnet.ids)));
    if (subnet.isMissing)
      losses.push(
        lossOf(
          subnet,
          `subnet ${subnet.name}`,
          'it is not in the files: its network ACL, routes and gateway are unknown',
        ),
      );
    else if (!acl)
      losses.push(
        lossOf(
          subnet,
          `the network ACL of subnet ${subnet.name}`,
          'it is not in the files: what it lets pass is unknown',
        ),
      );
    return {
      name: `${vpc?.name ?? 'vpc'}/${subnet.name}`,
      subnet,
      vpcKey: vpc?.ids[0] ?? subnet.vpc[0] ?? subnet.name,
      ...(vpc && { vpc }),
      ...(acl && { acl }),
    };
  });
  const taken = countNames(named.map(({ name }) => name));
  return named.map(({ name, ...place }) => ({
    ...place,
    segment: taken.get(name) === 1 ? name : `${name} (${place.subnet.ids[0] ?? ''})`,
  }));
}

/** Legs with the subnets that they are in; a leg that is in none is left out with a loss. */
function findHomes(holder: Holder, places: readonly Place[], losses: Loss[]): { leg: Leg; place: Place }[] {
  return holder.legs.flatMap((leg) => {
    const place = places.find(({ subnet }) => shares(subnet.ids, leg.subnet)) ?? findByAddress(holder, leg, places);
    if (place) return [{ leg, place }];
    losses.push(
      lossOf(holder, `interface ${leg.name} of ${holder.name}`, 'its subnet is not in the files: it is left out'),
    );
    return [];
  });
}

function findByAddress(holder: Holder, { addresses }: Leg, places: readonly Place[]): Place | undefined {
  // A load balancer names one of its subnets where others name the VPC.
  const inVpc = places.filter(
    ({ vpc, subnet }) => shares(vpc?.ids ?? subnet.vpc, holder.vpc) || holder.vpc.length === 0,
  );
  const near = places.find(({ subnet }) => shares(subnet.ids, holder.vpc));
  const candidates = near ? places.filter(({ vpcKey }) => vpcKey === near.vpcKey) : inVpc;
  return candidates.find(({ subnet }) => addresses.some((address) => hasAddress(subnet.addresses, address)));
}

/** Groups that a leg names, that name it as a target, and that a service attaches by name. */
function findGroups(config: IbmConfig, leg: Leg, place: Place, losses: Loss[]) {
  const inVpc = config.groups.filter(({ vpc }) => shares(vpc, place.subnet.vpc));
  const named = leg.groups.map((ids) => ({ ids, group: findNamed(config.groups, ids) }));
  const byName = leg.groupNames.map((name) => ({ ids: [name], group: inVpc.find((group) => group.name === name) }));
  const byDefault = leg.groupNames.length > 0 ? findNamed(config.groups, place.vpc?.defaultGroup ?? []) : undefined;
  const targets = config.groups.filter((group) => group.targets.some((ids) => shares(ids, leg.ids)));
  const found = new Set([
    ...[...named, ...byName].flatMap(({ group }) => group ?? []),
    ...(byDefault ? [byDefault] : []),
    ...targets,
  ]);
  const isUntold = found.size === 0 && leg.groups.length === 0 && !config.lists.has('security_groups');
  const missing = [
    ...[...named, ...byName].flatMap(({ ids, group }) => (group ? [] : (ids[0] ?? ''))),
    ...(leg.groupNames.length > 0 && !byDefault ? ['of the VPC by default'] : []),
    ...(isUntold ? ['of the interface'] : []),
  ];
  for (const name of missing)
    losses.push(
      lossOf(
        place.subnet,
        `security group ${name} of ${leg.name}`,
        'it is not in the files: what it lets pass is unknown',
      ),
    );
  return { groups: config.groups.filter((group) => found.has(group)), missing };
}

/** Addresses of everything that has the group. */
export function membersOf({ holders }: Pick<Estate, 'holders'>, group: SecurityGroup): Address[] {
  return holders.flatMap(({ legs }) =>
    legs.filter(({ groups }) => groups.includes(group)).flatMap(({ leg }) => leg.addresses),
  );
}

function withUniqueNames(holders: readonly PlacedHolder[]): PlacedHolder[] {
  const taken = countNames(holders.map(({ name }) => name));
  const seen = new Map<string, number>();
  return holders.map((placed) => {
    if (taken.get(placed.name) === 1) return placed;
    const count = (seen.get(placed.name) ?? 0) + 1;
    seen.set(placed.name, count);
    return {
      ...placed,
      name: `${placed.name} (${placed.holder.ids[0] ?? placed.legs[0]?.leg.addresses.map(printAddress)[0] ?? count})`,
    };
  });
}

function countNames(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

export function shares(a: Ids, b: Ids): boolean {
  return a.some((id) => b.includes(id));
}

export function hasSameAddress(list: readonly Address[], address: Address): boolean {
  return list.some((one) => isSameAddress(one, address));
}

export function lossOf(of: Named, construct: string, why: string): Loss {
  return { kind: 'unsupported', construct, why, at: of.at };
}
