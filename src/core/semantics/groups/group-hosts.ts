import type { GroupMember, GroupRule, HostGroup, HostPolicy, HostRule, Workload } from '#core/model';
import {
  type Address,
  type AddressSet,
  ALL_ADDRESSES,
  type Bits,
  fullRange,
  hasAddress,
  intersectAddresses,
  toAddressSet,
  toRange,
} from '#core/net';
import { type PacketSet, PacketSpace, subtractPackets } from '#core/packetset';
import { toConnections } from '../denote.ts';
import { nameGroups } from './name-groups.ts';
import { overlaps, simplifyRules } from './simplify.ts';

/** Each planned host with its workload. */
export interface PlannedHost {
  readonly workload: Workload;
  readonly plan: HostPolicy;
}

/**
 * Hosts that mean the same, together, whatever rules say it. A host of which some addresses mean something else than
 * others is several members, one for each part. The mode plays no part. Rules with an end are taken for endless ones.
 */
export function groupHosts(hosts: readonly PlannedHost[]): HostGroup[] {
  const meanings = toMeanings();
  const found = new Map<string, { members: GroupMember[]; plan: HostPolicy }>();
  for (const { workload, plan } of hosts)
    for (const { key, addresses } of toParts(workload, plan, meanings)) {
      const known = found.get(key);
      const member = { workload: workload.name, addresses };
      if (known) known.members.push(member);
      else found.set(key, { members: [member], plan });
    }
  const groups = [...found.values()];
  const names = nameGroups(
    groups.map(({ members }) => members),
    hosts.map(({ workload }) => workload),
  );
  return groups.map(({ members, plan }, i) => toGroup(names[i] ?? '', members, plan));
}

type Meanings = (plan: HostPolicy, address: Address) => string;

/** Equal texts for what means the same; each meaning is worked out once for each list of rules. */
function toMeanings(): Meanings {
  const space = new PacketSpace();
  const known = new Map<string, string>();
  const numbers = new Map<object, number>();
  const numberOf = (object: object) => {
    const number = numbers.get(object) ?? numbers.size;
    numbers.set(object, number);
    return number;
  };
  const toKey = (rules: readonly HostRule[]) =>
    rules.map(({ direction, peers, traffic }) => `${direction} ${numberOf(peers)} ${numberOf(traffic)}`).join();
  return (plan, address) => {
    const allow = plan.allow.filter(({ own }) => hasAddress(own, address));
    const forbid = plan.forbid.filter(({ own }) => hasAddress(own, address));
    const key = `${address.bits} ${toKey(allow)} but ${toKey(forbid)}`;
    const meaning = known.get(key) ?? denoteRules(space, allow, forbid, address.bits);
    known.set(key, meaning);
    return meaning;
  };
}

function denoteRules(space: PacketSpace, allow: readonly HostRule[], forbid: readonly HostRule[], bits: Bits): string {
  const family = familyOf(bits);
  const toPackets = (rules: readonly HostRule[]): PacketSet =>
    toConnections(
      space,
      rules.map(({ direction, peers, traffic }) => {
        const others = intersectAddresses(peers, family);
        return direction === 'ingress'
          ? { sources: others, destinations: ALL_ADDRESSES, traffic }
          : { sources: ALL_ADDRESSES, destinations: others, traffic };
      }),
    );
  return (['ingress', 'egress'] as const)
    .map((direction) => {
      const of = (rules: readonly HostRule[]) => toPackets(rules.filter((rule) => rule.direction === direction));
      return subtractPackets(of(allow), of(forbid)).root;
    })
    .join(' ');
}

/** One part where each address family means one thing, else one for each meaning of each family. */
function toParts(
  workload: Workload,
  plan: HostPolicy,
  meanings: Meanings,
): { key: string; addresses: readonly Address[] }[] {
  const families = ([32, 128] as const).map((bits) => [
    ...Map.groupBy(
      workload.addresses.filter((address) => address.bits === bits),
      (address) => meanings(plan, address),
    ),
  ]);
  const [narrow = [], wide = []] = families;
  if (narrow.length <= 1 && wide.length <= 1) {
    const parts = [...narrow, ...wide];
    if (parts.length === 0) return [];
    const key = `${narrow[0]?.[0] ?? ''} | ${wide[0]?.[0] ?? ''}`;
    return [{ key, addresses: parts.flatMap(([, addresses]) => addresses) }];
  }
  return [
    ...narrow.map(([meaning, addresses]) => ({ key: `${meaning} | `, addresses })),
    ...wide.map(([meaning, addresses]) => ({ key: ` | ${meaning}`, addresses })),
  ];
}

function toGroup(name: string, members: readonly GroupMember[], plan: HostPolicy): HostGroup {
  const own = members[0]?.addresses ?? [];
  const families = toAddressSet([...new Set(own.map(({ bits }) => bits))].map(fullRange));
  const allow = simplifyRules(toGroupRules(plan.allow, own, families));
  const forbid = simplifyRules(toGroupRules(plan.forbid, own, families));
  return {
    name,
    members,
    addresses: toAddressSet(members.flatMap(({ addresses }) => addresses.map(toRange))),
    allow,
    forbid: forbid.filter((ban) => allow.some((rule) => overlaps(rule, ban))),
  };
}

/** What the rules say at these addresses, which mean one thing in each family. */
function toGroupRules(rules: readonly HostRule[], own: readonly Address[], families: AddressSet): GroupRule[] {
  return rules.flatMap(({ id, direction, own: about, peers, traffic }) => {
    const concerned = own.filter((address) => hasAddress(about, address));
    const seen = intersectAddresses(
      families,
      toAddressSet([...new Set(concerned.map(({ bits }) => bits))].map(fullRange)),
    );
    return concerned.length === 0 ? [] : [{ ids: [id], direction, peers: intersectAddresses(peers, seen), traffic }];
  });
}

function familyOf(bits: Bits): AddressSet {
  return { ranges: [fullRange(bits)] };
}
