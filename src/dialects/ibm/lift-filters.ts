import { EVERY_PACKET, type EnforcementPoint, type FilterChain, type FilterEntry, type Loss } from '#core/model';
import { ALL_ADDRESSES, type AddressSet, toAddressSet, toRange } from '#core/net';
import { type Bounds, perhaps, toBounds, toEntries, unionBounds } from '#dialects/cloud';
import type { AclRule, Direction, GroupRule, NetworkAcl, SecurityGroup } from './config.ts';
import { type Estate, findNamed, lossOf, membersOf, type PlacedHolder, type PlacedLeg } from './estate.ts';

const HOOKS: Readonly<Record<Direction, 'input' | 'output'>> = { inbound: 'input', outbound: 'output' };
const DIRECTIONS: readonly Direction[] = ['inbound', 'outbound'];

const REPLIES: FilterEntry = {
  match: { ...EVERY_PACKET, states: ['established', 'related'] },
  action: { kind: 'accept' },
  text: 'replies of connections that were let through',
};

/** Stateless and ordered; what no rule holds is dropped. */
export function liftAcl(acl: NetworkAcl, name: string): EnforcementPoint {
  return {
    name,
    isTracking: false,
    at: acl.at,
    rules: {
      chains: DIRECTIONS.map((direction) =>
        toChain(direction, acl.rules.filter((rule) => rule.direction === direction).map(toAclEntry)),
      ),
    },
  };
}

function toAclEntry(rule: AclRule): FilterEntry {
  return {
    match: {
      ...EVERY_PACKET,
      sources: rule.sources,
      destinations: rule.destinations,
      traffic: rule.traffic,
      sourcePorts: rule.sourcePorts,
      unknown: rule.unknown,
    },
    action: { kind: rule.accepts ? 'accept' : 'drop' },
    text: rule.text,
    at: rule.at,
  };
}

/** Stateful; what a group lets pass passes, in any order. All groups of an interface are one point. */
export function liftGroups(estate: Estate, leg: PlacedLeg, name: string, losses: Loss[]): EnforcementPoint {
  return {
    name,
    isTracking: true,
    ...(leg.groups[0] && { at: leg.groups[0].at }),
    rules: {
      chains: DIRECTIONS.map((direction) =>
        toChain(direction, [
          REPLIES,
          ...leg.groups.flatMap((group) =>
            group.rules
              .filter((rule) => rule.direction === direction)
              .flatMap((rule) => toGroupEntries(estate, group, rule, losses)),
          ),
          ...leg.missing.map(toMissingEntry),
        ]),
      ),
    },
  };
}

function toGroupEntries(estate: Estate, group: SecurityGroup, rule: GroupRule, losses: Loss[]): FilterEntry[] {
  const remote = resolveRemote(estate, group, rule, losses);
  const [sources, destinations] =
    rule.direction === 'inbound' ? [remote, toBounds(rule.local)] : [toBounds(rule.local), remote];
  const written = {
    match: { ...EVERY_PACKET, traffic: rule.traffic, unknown: rule.unknown },
    action: { kind: 'accept' },
    text: `${group.name}: ${rule.text}`,
    at: rule.at,
  } as const;
  return toEntries(written, sources, destinations);
}

/** SEM-21. Of a group of the files its members, and perhaps whoever no file tells of. */
function resolveRemote(estate: Estate, group: SecurityGroup, { remote, at }: GroupRule, losses: Loss[]): Bounds {
  if (!('group' in remote)) return toBounds(remote);
  const other = findNamed(estate.config.groups, remote.group);
  if (other) {
    const members = toBounds(toAddressSet(membersOf(estate, other).map(toRange)));
    return unionBounds(
      members,
      perhaps(estate.strangers(other.vpc), `members of ${other.name} that are not in the files`),
    );
  }
  const construct = `security group ${remote.group[0] ?? ''}`;
  losses.push({ ...lossOf(group, construct, 'it is not in the files: who is in it is unknown'), at });
  return perhaps(ALL_ADDRESSES, `${construct}, which is not in the files`);
}

function toMissingEntry(group: string): FilterEntry {
  return toUnknown(`security group ${group}, which is not in the files`);
}

function toUnknown(construct: string): FilterEntry {
  return { match: EVERY_PACKET, action: { kind: 'unknown', construct }, text: construct };
}

/** A load balancer answers everybody, and opens connections to its members alone. */
export function liftMembers(
  { holder }: PlacedHolder,
  members: AddressSet,
  name: string,
  isWhole: boolean,
): EnforcementPoint {
  return {
    name,
    isTracking: true,
    at: holder.at,
    rules: {
      chains: [
        toChain('outbound', [
          REPLIES,
          {
            match: { ...EVERY_PACKET, destinations: members },
            action: { kind: 'accept' },
            text: 'to members of its pools',
            at: holder.at,
          },
          ...(isWhole ? [] : [toUnknown(`members of ${holder.name} that are not in the files`)]),
        ]),
      ],
    },
  };
}

function toChain(direction: Direction, entries: readonly FilterEntry[]): FilterChain {
  return {
    name: direction,
    entries,
    base: { hook: HOOKS[direction], priority: 0, policy: 'drop', scope: EVERY_PACKET },
  };
}

/** Where nobody knows what a filter does. */
export function toUnknownPoint(name: string, construct: string): EnforcementPoint {
  return {
    name,
    isTracking: false,
    rules: {
      chains: DIRECTIONS.map((direction) =>
        toChain(direction, [{ match: EVERY_PACKET, action: { kind: 'unknown', construct }, text: construct }]),
      ),
    },
  };
}
