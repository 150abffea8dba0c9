import type { GroupMember, GroupRule, HostGroup, Loss } from '#core/model';
import {
  ALL_ADDRESSES,
  ALL_TRAFFIC,
  type Bits,
  isEmptyTraffic,
  isSameAddressSet,
  printPrefix,
  printTrafficSet,
  subtractTraffic,
  type TrafficSet,
} from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { coverPeers, toNetworks } from '#core/semantics';
import { type AzureTraffic, isAlike, nameTraffic, SPEAKABLE, widenIcmp } from './traffic.ts';

/** Security groups and, of the same names, application security groups; each member's interface has one of both. */
export interface AzurePlan {
  readonly groups: readonly AzureGroup[];
  readonly attachments: readonly AzureAttachment[];
}

export interface AzureGroup {
  readonly name: string;
  readonly description: string;
  readonly rules: readonly AzureRule[];
}

export interface AzureRule extends AzureTraffic {
  readonly name: string;
  readonly priority: number;
  readonly direction: 'Inbound' | 'Outbound';
  readonly access: 'Allow' | 'Deny';
  readonly peer:
    | { readonly kind: 'networks'; readonly texts: readonly string[] }
    | { readonly kind: 'groups'; readonly names: readonly string[] };
  readonly description: string;
}

export interface AzureAttachment extends GroupMember {
  readonly group: string;
}

/** Source: learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits#networking-limits. */
export interface AzureQuotas {
  readonly rulesPerGroup: number;
  readonly networksPerRule: number;
  readonly groupsPerRule: number;
}
export const DEFAULT_QUOTAS: AzureQuotas = { rulesPerGroup: 1000, networksPerRule: 4000, groupsPerRule: 10 };

const FIRST_PRIORITY = 100;
const LAST_PRIORITY = 4096;

export interface LoweredAzure {
  readonly plan: AzurePlan;
  readonly losses: readonly Loss[];
}

/**
 * A security group for each group: prohibitions, then permissions, then a rule that denies all, before the platform's
 * own that let the virtual network and the load balancer in and everything out. Permissions lose what no rule can say,
 * prohibitions grow to what one can. Errors: groups with more rules than fit.
 */
export function lowerToAzure(groups: readonly HostGroup[], quotas: AzureQuotas): Result<LoweredAzure, string[]> {
  const losses: Loss[] = [];
  const errors: string[] = [];
  const lowered = groups.map((group) => {
    const rules = lowerGroup(group, groups, quotas, losses);
    const most = Math.min(quotas.rulesPerGroup, LAST_PRIORITY - FIRST_PRIORITY);
    if (rules.length > most)
      errors.push(
        `\`${group.name}\` needs ${rules.length} security rules; a group has at most ${most}: name networks instead of single hosts, or fewer services`,
      );
    const workloads = [...new Set(group.members.map(({ workload }) => workload))];
    return { name: group.name, description: `Bulkhead: ${workloads.join(' ')}`, rules };
  });
  if (errors.length > 0) return fail(errors);
  const attachments = groups.flatMap(({ name, members }) => members.map((member) => ({ ...member, group: name })));
  return ok({ plan: { groups: lowered, attachments }, losses });
}

function lowerGroup(group: HostGroup, groups: readonly HostGroup[], quotas: AzureQuotas, losses: Loss[]): AzureRule[] {
  const forbid = group.forbid.map((rule) => ({ ...rule, traffic: widenIcmp(rule.traffic) }));
  for (const [i, { ids, traffic }] of forbid.entries()) {
    const grown = subtractTraffic(traffic, group.forbid[i]?.traffic ?? ALL_TRAFFIC);
    if (!isEmptyTraffic(grown))
      losses.push(toLoss(group, ids, grown, 'denied as well, a security rule knows no types of icmp'));
  }
  const rules = [
    ...forbid.flatMap((rule) => lowerRule(group, rule, 'Deny', groups, quotas, [])),
    ...group.allow.flatMap((rule) => {
      const spoken = { ...rule, traffic: speakable(rule, forbid) };
      if (spoken.traffic !== rule.traffic)
        losses.push(toLoss(group, rule.ids, subtractTraffic(ALL_TRAFFIC, SPEAKABLE), LEFT_OUT));
      return lowerRule(group, spoken, 'Allow', groups, quotas, losses);
    }),
    ...(['ingress', 'egress'] as const).map((direction) => toDenyAll(direction)),
  ];
  return number(rules);
}

const LEFT_OUT = 'left out, a security rule has no word for it';

/** Everything, but where a prohibition cannot be said of it: then what can be said. */
function speakable(rule: GroupRule, forbid: readonly GroupRule[]): TrafficSet {
  const isAll = isEmptyTraffic(subtractTraffic(ALL_TRAFFIC, rule.traffic));
  const isUnspeakable = ({ direction, traffic }: GroupRule) =>
    direction === rule.direction &&
    !isEmptyTraffic(subtractTraffic(ALL_TRAFFIC, traffic)) &&
    !isEmptyTraffic(subtractTraffic(traffic, SPEAKABLE));
  return isAll && forbid.some(isUnspeakable) ? SPEAKABLE : rule.traffic;
}

type Draft = Omit<AzureRule, 'name' | 'priority'>;

function lowerRule(
  group: HostGroup,
  rule: GroupRule,
  access: AzureRule['access'],
  groups: readonly HostGroup[],
  quotas: AzureQuotas,
  losses: Loss[],
): Draft[] {
  const { direction, ids, traffic } = rule;
  const shared = { direction: toDirection(direction), access, description: describe(ids) } as const;
  return toPeers(rule, access === 'Allow' ? groups : [], quotas).flatMap(({ peer, families }) => {
    const { named, lost } = nameTraffic(traffic, families);
    if (access === 'Allow' && !isEmptyTraffic(lost)) losses.push(toLoss(group, ids, lost, LEFT_OUT));
    return named.map((word) => ({ ...shared, ...word, peer }));
  });
}

interface Peers {
  readonly peer: AzureRule['peer'];
  readonly families: readonly Bits[];
}

/** A rule has networks of one family or groups, and neither without end. */
function toPeers(
  { peers, traffic }: GroupRule,
  groups: readonly HostGroup[],
  { networksPerRule, groupsPerRule }: AzureQuotas,
): Peers[] {
  if (isSameAddressSet(peers, ALL_ADDRESSES) && isAlike(traffic))
    return [{ peer: { kind: 'networks', texts: ['*'] }, families: [32, 128] }];
  const cover = groups.length > 0 ? coverPeers(peers, groups) : { groups: [], networks: toNetworks(peers) };
  const familiesOf = ({ addresses }: HostGroup) => [...new Set(addresses.ranges.map(({ bits }) => bits))];
  const named = [...Map.groupBy(cover.groups, (group) => familiesOf(group).join()).values()].flatMap((alike) =>
    chunk(alike, groupsPerRule).map((some): Peers => ({
      peer: { kind: 'groups', names: some.map(({ name }) => name) },
      families: familiesOf(some[0] as HostGroup),
    })),
  );
  const networks = ([32, 128] as const).flatMap((bits) =>
    chunk(
      cover.networks.filter((network) => network.bits === bits),
      networksPerRule,
    ).map((some): Peers => ({ peer: { kind: 'networks', texts: some.map(printPrefix) }, families: [bits] })),
  );
  return [...named, ...networks];
}

function toDenyAll(direction: GroupRule['direction']): Draft {
  return {
    direction: toDirection(direction),
    access: 'Deny',
    protocol: '*',
    ports: ['*'],
    peer: { kind: 'networks', texts: ['*'] },
    description: 'Bulkhead: what no rule permits is denied',
  };
}

/** From 100 on in each direction; what denies all is last of all. */
function number(drafts: readonly Draft[]): AzureRule[] {
  const next = { Inbound: FIRST_PRIORITY, Outbound: FIRST_PRIORITY };
  return drafts.map((draft, i) => {
    const isLast = i >= drafts.length - 2;
    const priority = isLast ? LAST_PRIORITY : next[draft.direction]++;
    const name = `bulkhead-${draft.direction}-${draft.access}-${isLast ? 'all' : priority}`.toLowerCase();
    return { name, priority, ...draft };
  });
}

function toDirection(direction: GroupRule['direction']): AzureRule['direction'] {
  return direction === 'ingress' ? 'Inbound' : 'Outbound';
}

function toLoss({ name }: HostGroup, ids: readonly string[], traffic: TrafficSet, why: string): Loss {
  const texts = printTrafficSet(traffic);
  const construct = `${texts.slice(0, 6).join(', ')}${texts.length > 6 ? ` and ${texts.length - 6} more` : ''}`;
  return { kind: 'narrower', construct, why: `of ${ids.map((id) => `\`${id}\``).join(', ')} at \`${name}\`; ${why}` };
}

function describe(ids: readonly string[]): string {
  return `Bulkhead: ${ids.join(', ')}`.slice(0, 140);
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
