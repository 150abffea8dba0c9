import type { GroupMember, GroupRule, HostGroup, Loss } from '#core/model';
import {
  ALL_TRAFFIC,
  type AddressSet,
  type Bits,
  isEmptyTraffic,
  printPrefix,
  printTrafficSet,
  subtractTraffic,
  type TrafficSet,
} from '#core/net';
import { ok, type Result } from '#core/result';
import { coverPeers, toNetworks } from '#core/semantics';
import { type GcpTraffic, nameTraffic, widenIcmp } from './traffic.ts';

/** Firewall rules of one network, and the network tag by which instances are in a group. */
export interface GcpPlan {
  readonly rules: readonly GcpRule[];
  readonly attachments: readonly GcpAttachment[];
}

export interface GcpRule {
  /** Unique in the project. */
  readonly name: string;
  readonly description: string;
  readonly direction: 'INGRESS' | 'EGRESS';
  readonly priority: number;
  readonly action: 'allow' | 'deny';
  readonly traffic: readonly GcpTraffic[];
  readonly sourceRanges: readonly string[];
  readonly destinationRanges: readonly string[];
  readonly sourceTags: readonly string[];
  readonly targetTag: string;
}

/** The instance of the workload gets the tag. */
export interface GcpAttachment extends GroupMember {
  readonly tag: string;
}

/** Source: cloud.google.com/firewall/quotas. */
export interface GcpQuotas {
  readonly rangesPerRule: number;
  readonly sourceTagsPerRule: number;
}
export const DEFAULT_QUOTAS: GcpQuotas = { rangesPerRule: 256, sourceTagsPerRule: 30 };

/** The implied rule that lets everything out has 65535. */
const PRIORITIES = { deny: 1000, allow: 2000, rest: 65_534 };

export interface LoweredGcp {
  readonly plan: GcpPlan;
  readonly losses: readonly Loss[];
}

/**
 * Firewall rules for each group's tag: prohibitions before permissions before the denial of all else, IPv6 apart.
 * Permissions lose what no rule can say, prohibitions grow to what one can. Tags are of instances: where a workload's
 * interfaces are of several groups, its rules name its own addresses too.
 */
export function lowerToGcp(groups: readonly HostGroup[], quotas: GcpQuotas): Result<LoweredGcp, string[]> {
  const losses: Loss[] = [];
  const counts = new Map<string, number>();
  for (const { members } of groups)
    for (const { workload } of members) counts.set(workload, (counts.get(workload) ?? 0) + 1);
  const isDivided = ({ members }: HostGroup) => members.some(({ workload }) => (counts.get(workload) ?? 0) > 1);
  const whole = groups.filter((group) => !isDivided(group));
  const rules = groups.flatMap((group) => {
    const own = isDivided(group) ? group.addresses : undefined;
    return nameRules(group, lowerGroup(group, own, whole, quotas, losses));
  });
  const attachments = groups.flatMap(({ name, members }) => members.map((member) => ({ ...member, tag: toTag(name) })));
  return ok({ plan: { rules, attachments }, losses });
}

type Draft = Omit<GcpRule, 'name' | 'targetTag'>;

function lowerGroup(
  group: HostGroup,
  own: AddressSet | undefined,
  groups: readonly HostGroup[],
  quotas: GcpQuotas,
  losses: Loss[],
): Draft[] {
  const forbid = group.forbid.map((rule) => ({ ...rule, traffic: widenIcmp(rule.traffic) }));
  for (const [i, { ids, traffic }] of forbid.entries()) {
    const grown = subtractTraffic(traffic, group.forbid[i]?.traffic ?? ALL_TRAFFIC);
    if (!isEmptyTraffic(grown)) losses.push(toLoss(group, ids, grown, 'denied as well, a rule knows no types of icmp'));
  }
  return [
    ...forbid.flatMap((rule) => lowerRule(group, rule, 'deny', own, [], quotas, [])),
    ...group.allow.flatMap((rule) => lowerRule(group, rule, 'allow', own, groups, quotas, losses)),
    ...(['ingress', 'egress'] as const).flatMap((direction) =>
      ['0.0.0.0/0', '::/0'].map((range) => toDenyAll(direction, range)),
    ),
  ];
}

function lowerRule(
  group: HostGroup,
  { direction, ids, peers, traffic }: GroupRule,
  action: 'allow' | 'deny',
  own: AddressSet | undefined,
  groups: readonly HostGroup[],
  quotas: GcpQuotas,
  losses: Loss[],
): Draft[] {
  // Only sources can be named by tags.
  const cover =
    action === 'allow' && direction === 'ingress'
      ? coverPeers(peers, groups)
      : { groups: [], networks: toNetworks(peers) };
  return ([32, 128] as const).flatMap((bits): Draft[] => {
    const tags = cover.groups
      .filter(({ addresses }) => addresses.ranges.some((range) => range.bits === bits))
      .map(({ name }) => toTag(name));
    const ranges = cover.networks.filter((network) => network.bits === bits).map(printPrefix);
    if (tags.length + ranges.length === 0) return [];
    const { named, lost } = nameTraffic(traffic, bits);
    if (action === 'allow' && !isEmptyTraffic(lost)) losses.push(toLoss(group, ids, lost, LEFT_OUT));
    if (named.length === 0) return [];
    const chunks = [
      ...chunk(tags, quotas.sourceTagsPerRule).map((sourceTags) => ({ sourceTags, others: [] as string[] })),
      ...chunk(ranges, quotas.rangesPerRule).map((others) => ({ sourceTags: [] as string[], others })),
    ];
    const ownRanges = own ? chunk(rangesOf(own, bits), quotas.rangesPerRule) : [[]];
    const shared = { description: describe(ids), priority: PRIORITIES[action], action, traffic: named };
    return chunks.flatMap(({ sourceTags, others }) =>
      ownRanges.map((mine): Draft =>
        direction === 'ingress'
          ? { ...shared, direction: 'INGRESS', sourceRanges: others, sourceTags, destinationRanges: mine }
          : { ...shared, direction: 'EGRESS', sourceRanges: mine, sourceTags: [], destinationRanges: others },
      ),
    );
  });
}

const LEFT_OUT = 'left out, a rule has no word for it';

function rangesOf(set: AddressSet, bits: Bits): string[] {
  return toNetworks(set)
    .filter((network) => network.bits === bits)
    .map(printPrefix);
}

function toDenyAll(direction: GroupRule['direction'], range: string): Draft {
  const isIn = direction === 'ingress';
  return {
    description: 'Bulkhead: what no rule permits is denied',
    direction: isIn ? 'INGRESS' : 'EGRESS',
    priority: PRIORITIES.rest,
    action: 'deny',
    traffic: [{ protocol: 'all', ports: [] }],
    sourceRanges: isIn ? [range] : [],
    destinationRanges: isIn ? [] : [range],
    sourceTags: [],
  };
}

/** At most 63 characters. */
function nameRules({ name }: HostGroup, drafts: readonly Draft[]): GcpRule[] {
  return drafts.map((draft, i) => {
    const kind = draft.priority === PRIORITIES.rest ? 'rest' : draft.action;
    return { name: `${toTag(name)}-${kind}-${i + 1}`, targetTag: toTag(name), ...draft };
  });
}

export function toTag(name: string): string {
  return `bulkhead-${name}`;
}

function toLoss({ name }: HostGroup, ids: readonly string[], traffic: TrafficSet, why: string): Loss {
  const texts = printTrafficSet(traffic);
  const construct = `${texts.slice(0, 6).join(', ')}${texts.length > 6 ? ` and ${texts.length - 6} more` : ''}`;
  return { kind: 'narrower', construct, why: `of ${ids.map((id) => `\`${id}\``).join(', ')} at \`${name}\`; ${why}` };
}

function describe(ids: readonly string[]): string {
  return `Bulkhead: ${ids.join(', ')}`.slice(0, 255);
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
