import {
  type EnforcementPoint,
  EVERY_PACKET,
  type FilterChain,
  type FilterEntry,
  type FilterMatch,
  type Loss,
  type Visit,
} from '#core/model';
import { ALL_ADDRESSES, type AddressSet, NO_ADDRESSES, toAddressSet, unionAddresses } from '#core/net';
import { unreachable } from '#core/result';
import type { Account, GroupRule, NetworkInterface, SecurityGroup } from '../account/account.ts';
import { callFor } from '../account/told.ts';
import { groupPointName, titleOf } from '../lift/names.ts';
import { type Members, toMembers } from './members.ts';
import { platformAddresses } from '../lift/platform.ts';

/** What an interface's groups make a packet meet. Interfaces of gateways have none. */
export function groupVisits({ groups }: NetworkInterface): { leave: Visit[]; arrive: Visit[] } {
  if (groups.length === 0) return { leave: [], arrive: [] };
  const point = groupPointName(groups);
  return {
    leave: [{ point, path: 'output', in: '', out: '' }],
    arrive: [{ point, path: 'input', in: '', out: '' }],
  };
}

/** A point for every set of groups that an interface has, and for every group that none has. */
export function toGroupPoints(account: Account, losses: Loss[]): EnforcementPoint[] {
  const sets = new Map<string, readonly string[]>();
  for (const { groups } of account.interfaces.values())
    if (groups.length > 0) sets.set(groupPointName(groups), groups.toSorted());
  const used = new Set([...sets.values()].flat());
  for (const id of account.groups.keys()) if (!used.has(id)) sets.set(groupPointName([id]), [id]);
  const members = toMembers(account);
  const chains = new Map<string, readonly FilterChain[]>();
  for (const id of new Set([...used, ...account.groups.keys()])) chains.set(id, toChains(id, account, members, losses));
  const platform = platformAddresses(account);
  return [...sets].map(([name, groups]) => {
    const [only] = groups.length === 1 ? groups : [];
    const at = only === undefined ? undefined : account.groups.get(only)?.at;
    const own = groups.flatMap((id) => chains.get(id) ?? []);
    return { name, isTracking: true, rules: { chains: [...toBase(groups, platform), ...own] }, ...(at && { at }) };
  });
}

/** Replies pass. Groups do not look at what goes to services of the platform itself. */
function toBase(groups: readonly string[], platform: AddressSet): FilterChain[] {
  const established: FilterEntry = {
    match: { ...EVERY_PACKET, states: ['established', 'related'] },
    action: { kind: 'accept' },
    text: 'security groups keep track: what answers passes',
  };
  const toPlatform: FilterEntry = {
    match: { ...EVERY_PACKET, destinations: platform },
    action: { kind: 'accept' },
    text: 'security groups do not filter traffic to services of the platform',
  };
  const jumps = (side: 'ingress' | 'egress') =>
    groups.map((id): FilterEntry => ({
      match: EVERY_PACKET,
      action: { kind: 'jump', chain: chainName(id, side) },
      text: `rules of ${id}`,
    }));
  const base = { priority: 0, policy: 'drop', scope: EVERY_PACKET } as const;
  return [
    { name: 'ingress', entries: [established, ...jumps('ingress')], base: { ...base, hook: 'input' } },
    { name: 'egress', entries: [established, toPlatform, ...jumps('egress')], base: { ...base, hook: 'output' } },
  ];
}

function chainName(id: string, side: 'ingress' | 'egress'): string {
  return `${id} ${side}`;
}

function toChains(id: string, account: Account, members: Members, losses: Loss[]): FilterChain[] {
  const group = account.groups.get(id);
  if (!group) {
    const member = [...account.interfaces.values()].find((own) => own.groups.includes(id));
    const why = `an interface is in a security group that is not in the input: what it permits is unknown (${callFor('SecurityGroups')})`;
    losses.push({ kind: 'unsupported', construct: id, why, ...(member && { at: member.at }) });
    const entry: FilterEntry = {
      match: EVERY_PACKET,
      action: { kind: 'unknown', construct: `${id}, which is not in the input` },
      text: `rules of ${id}, which is not in the input`,
    };
    return (['ingress', 'egress'] as const).map((side) => ({ name: chainName(id, side), entries: [entry] }));
  }
  return (['ingress', 'egress'] as const).map((side) => ({
    name: chainName(id, side),
    entries: group[side].flatMap((rule) => toEntries(group, side, rule, account, members, losses)),
  }));
}

/** One for what is certain; a second where the other end may be more than what is known of it. */
function toEntries(
  group: SecurityGroup,
  side: 'ingress' | 'egress',
  rule: GroupRule,
  account: Account,
  members: Members,
  losses: Loss[],
): FilterEntry[] {
  const resolved = resolvePeer(rule, group, account, members);
  const { certain, perhaps, why } = rule.unknown === undefined ? resolved : blur(resolved, rule.unknown);
  const toEntry = (addresses: AddressSet, unknown: readonly string[]): FilterEntry => {
    const match: FilterMatch = {
      ...EVERY_PACKET,
      traffic: rule.traffic,
      [side === 'ingress' ? 'sources' : 'destinations']: addresses,
      unknown,
    };
    return {
      match,
      action: { kind: 'accept' },
      text: `${titleOf(group)}: ${rule.text}`,
      at: rule.at,
      ...(rule.note !== undefined && { note: rule.note }),
    };
  };
  if (why === undefined) return [toEntry(certain, [])];
  losses.push({
    kind: 'unsupported',
    construct: rule.text,
    why: `${why}: what it would permit is unknown`,
    at: rule.at,
  });
  return [...(certain.ranges.length > 0 ? [toEntry(certain, [])] : []), toEntry(perhaps, [why])];
}

interface Resolved {
  readonly certain: AddressSet;
  readonly perhaps: AddressSet;
  readonly why?: string;
}

/** A rule of which more than the other end is not known. */
function blur({ certain, perhaps }: Resolved, unknown: string): Resolved {
  return { certain: NO_ADDRESSES, perhaps: unionAddresses(certain, perhaps), why: `${unknown} is not told` };
}

/** `why`: what is not known, and `perhaps` who may be meant besides. */
function resolvePeer({ peer }: GroupRule, group: SecurityGroup, account: Account, members: Members): Resolved {
  const nobody = toAddressSet([]);
  const unresolved = (why: string) => ({ certain: nobody, perhaps: ALL_ADDRESSES, why });
  switch (peer.kind) {
    case 'network':
      return { certain: toAddressSet([peer.range]), perhaps: nobody };
    case 'prefix-list': {
      const addresses = account.prefixLists.get(peer.id)?.addresses;
      return addresses
        ? { certain: addresses, perhaps: nobody }
        : unresolved(
            `the entries of ${peer.id} are not in the input (${callFor('Entries')}, in a file with that id in its name)`,
          );
    }
    case 'group': {
      const certain = members.of(peer.id);
      if (!account.groups.has(peer.id))
        return {
          certain,
          perhaps: ALL_ADDRESSES,
          why: `${peer.id}${peer.account === undefined ? '' : ` of account ${peer.account}`} is not in the input (${callFor('SecurityGroups')} there)`,
        };
      const { vpc = group.vpc, moreVpcs = [] } = account.groups.get(peer.id) ?? {};
      const open = [vpc, ...moreVpcs].filter((own) => !members.isComplete(own));
      if (open.length === 0) return { certain, perhaps: nobody };
      const perhaps = unionAddresses(...open.map(members.unowned));
      return { certain, perhaps, why: `who else is in ${peer.id} is not in the input` };
    }
    case 'unresolved':
      return unresolved(`${peer.id} cannot be resolved`);
    default:
      return unreachable(peer);
  }
}
