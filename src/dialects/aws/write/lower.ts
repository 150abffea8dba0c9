import type { GroupMember, GroupRule, HostGroup, Loss, SubnetWall } from '#core/model';
import { type Bits, isEmptyTraffic, printPrefix, printTrafficSet, type TrafficSet, unionTraffic } from '#core/net';
import { coverPeers, toPermissions } from '#core/semantics';
import { fail, ok, type Result } from '#core/result';
import { type AwsAcl, lowerAcls, type LoweredAcls } from './acls/lower-acls.ts';
import { type AwsQuotas, MOST_RULES_PER_INTERFACE } from './quotas.ts';
import { type AwsTraffic, nameTraffic } from './traffic.ts';

/** Security groups and network ACLs of one VPC, before they have ids. */
export interface AwsPlan {
  readonly acls: readonly AwsAcl[];
  readonly groups: readonly AwsGroup[];
  readonly attachments: readonly AwsAttachment[];
}

export interface AwsGroup {
  readonly name: string;
  readonly description: string;
  readonly ingress: readonly AwsRule[];
  readonly egress: readonly AwsRule[];
}

/** `group`: the name of one of the plan. */
export interface AwsRule extends AwsTraffic {
  readonly peer:
    | { readonly kind: 'group'; readonly name: string }
    | { readonly kind: 'cidr'; readonly bits: Bits; readonly cidr: string };
  readonly description: string;
}

/** The interface with these addresses gets these groups. */
export interface AwsAttachment extends GroupMember {
  readonly groups: readonly string[];
}

export interface LoweredAws {
  readonly plan: AwsPlan;
  readonly coarse: LoweredAcls['coarse'];
  readonly losses: readonly Loss[];
}

/**
 * Security groups that permit what the groups permit. What no rule can say is left out and listed; protocols without
 * a name as well where their rules would not fit. Around the subnets of the walls, network ACLs. Errors: each group and
 * list that does not fit, and what would.
 */
export function lowerToAws(
  groups: readonly HostGroup[],
  walls: readonly SubnetWall[],
  quotas: AwsQuotas,
): Result<LoweredAws, string[]> {
  const losses: Loss[] = [];
  const errors: string[] = [];
  const lowered = groups.map((group) => {
    const permissions = toPermissions(group.allow, group.forbid);
    const whole = lowerRules(permissions, groups, true);
    const named = divide(whole.rules, quotas).length > quotas.groupsPerInterface;
    const { rules, lost } = named ? lowerRules(permissions, groups, false) : whole;
    for (const { ids, traffic } of lost) losses.push(toLoss(group, ids, traffic));
    const parts = divide(rules, quotas);
    if (parts.length > quotas.groupsPerInterface) errors.push(sayFull(group, rules, parts.length, quotas));
    return toAwsGroups(group, parts);
  });
  const around = lowerAcls(walls, quotas.rulesPerNacl);
  if (!around.ok) errors.push(...around.error);
  if (errors.length > 0 || !around.ok) return fail(errors);
  const attachments = groups.flatMap(({ members }, i) =>
    members.map((member) => ({ ...member, groups: (lowered[i] ?? []).map(({ name }) => name) })),
  );
  const { acls, coarse } = around.value;
  return ok({
    plan: { groups: lowered.flat(), attachments, acls },
    coarse,
    losses: [...losses, ...around.value.losses],
  });
}

function toLoss({ name }: HostGroup, ids: readonly string[], traffic: TrafficSet): Loss {
  const why = `of ${ids.map((id) => `\`${id}\``).join(', ')} at \`${name}\`; left out, a security group has no room or no word for it`;
  return { kind: 'narrower', construct: sayTraffic(traffic), why };
}

type Directed = AwsRule & Pick<GroupRule, 'direction' | 'ids'>;

function lowerRules(permissions: readonly GroupRule[], groups: readonly HostGroup[], hasRare: boolean) {
  const lost: { ids: readonly string[]; traffic: TrafficSet }[] = [];
  const rules = permissions.flatMap(({ direction, ids, peers, traffic }): Directed[] => {
    const description = describe(ids);
    const { groups: named, networks } = coverPeers(peers, groups);
    const families = [32, 128] as const;
    const words = families.map((bits) => nameTraffic(traffic, bits, hasRare));
    const missing = unionTraffic(...words.map((word) => word.lost));
    if (!isEmptyTraffic(missing)) lost.push({ ids, traffic: missing });
    return [
      ...named.flatMap(({ name }) =>
        uniteNames(words.map((word) => word.named)).map((word) => ({
          ...word,
          direction,
          ids,
          description,
          peer: { kind: 'group', name } as const,
        })),
      ),
      ...networks.flatMap((network) =>
        (words[families.indexOf(network.bits)]?.named ?? []).map((word) => ({
          ...word,
          direction,
          ids,
          description,
          peer: { kind: 'cidr', bits: network.bits, cidr: printPrefix(network) } as const,
        })),
      ),
    ];
  });
  return { rules, lost };
}

/** A reference is about both families. */
function uniteNames(lists: readonly (readonly AwsTraffic[])[]): AwsTraffic[] {
  return [...new Map(lists.flat().map((word) => [JSON.stringify(word), word])).values()];
}

const DIRECTIONS = ['ingress', 'egress'] as const;

interface Part {
  readonly ingress: Directed[];
  readonly egress: Directed[];
}

/** As many parts as it takes, references first: each rule goes into the first that has room in its families. */
function divide(rules: readonly Directed[], { rulesPerGroup }: AwsQuotas): Part[] {
  const parts: Part[] = [{ ingress: [], egress: [] }];
  for (const direction of DIRECTIONS) {
    const own = rules.filter((rule) => rule.direction === direction);
    const counts: Record<Bits, number>[] = [];
    for (const rule of own.toSorted((a, b) => Number(b.peer.kind === 'group') - Number(a.peer.kind === 'group'))) {
      const counted = ([32, 128] as const).filter((bits) => rule.peer.kind === 'group' || rule.peer.bits === bits);
      let place = counts.findIndex((count) => counted.every((bits) => count[bits] < rulesPerGroup));
      if (place < 0) place = counts.push({ 32: 0, 128: 0 }) - 1;
      for (const bits of counted) (counts[place] as Record<Bits, number>)[bits]++;
      (parts[place] ??= { ingress: [], egress: [] })[direction].push(rule);
    }
  }
  return parts;
}

/** All members have all parts, so the first alone is enough to name them. */
function toAwsGroups({ name, members }: HostGroup, parts: readonly Part[]): AwsGroup[] {
  const workloads = [...new Set(members.map(({ workload }) => workload))];
  const description = toPlain(`Bulkhead: ${workloads.join(' ')}`);
  return parts.map(({ ingress, egress }, i) => ({
    name: i === 0 ? name : `${name}-part-${i + 1}`,
    description,
    ingress: ingress.map(toRule),
    egress: egress.map(toRule),
  }));
}

function toRule({ protocol, from, to, peer, description }: Directed): AwsRule {
  return { protocol, ...(from !== undefined && { from }), ...(to !== undefined && { to }), peer, description };
}

/** How much is too much, where it comes from, and what would fit. */
function sayFull(group: HostGroup, rules: readonly Directed[], parts: number, quotas: AwsQuotas): string {
  const { rulesPerGroup, groupsPerInterface } = quotas;
  const hungry = [...Map.groupBy(rules, ({ ids }) => ids.join(', '))]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .slice(0, 3)
    .map(([ids, own]) => `\`${ids}\` takes ${own.length}`);
  const wanted = Math.ceil((parts * rulesPerGroup) / groupsPerInterface);
  const raised =
    wanted * groupsPerInterface <= MOST_RULES_PER_INTERFACE
      ? `a quota of ${wanted} rules a group would do, or fewer other ends`
      : `no quota that can be had would do; networks instead of single hosts would take fewer`;
  return (
    `\`${group.name}\` needs ${rules.length} rules in ${parts} security groups of ${rulesPerGroup}; ` +
    `an interface has at most ${groupsPerInterface}: ${hungry.join('; ')}; ${raised}`
  );
}

function sayTraffic(traffic: TrafficSet): string {
  const texts = printTrafficSet(traffic);
  return `${texts.slice(0, 6).join(', ')}${texts.length > 6 ? ` and ${texts.length - 6} more` : ''}`;
}

function describe(ids: readonly string[]): string {
  return toPlain(`Bulkhead: ${ids.join(', ')}`);
}

/** Descriptions are of few characters, and at most 255 of them. */
function toPlain(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9. _:/()#,@[\]+=&;{}!$*-]/g, '_').slice(0, 255);
}
