import { EVERY_PACKET, type FilterAction, type FilterChain, type FilterEntry, type FilterRules } from '#core/model';
import { ALL_ADDRESSES, fullRange, toAddressSet, toRange } from '#core/net';
import { type Bounds, NOBODY, perhaps, readNetwork, toBounds, toEntries, unionBounds } from '#dialects/cloud';
import { isOpen } from '#dialects/terraform';
import type { Ends, FirewallPolicy, FirewallRule, PolicyRule } from './estate.ts';
import { BEFORE_EGRESS, BEFORE_INGRESS } from './platform.ts';
import { isSame } from './resource.ts';

/** For whom a firewall is asked. */
export interface Target {
  readonly network: string;
  /** Absent: not told; rules with target tags hold perhaps. */
  readonly tags?: readonly string[];
  readonly accounts: readonly string[];
  /** Empty: not told. */
  readonly region: string;
  /** The instance's key. Absent: of no instance of the files. */
  readonly instance?: string;
  /** False: somebody of whom no file tells; rules with targets hold perhaps. */
  readonly isKnown: boolean;
}

/** What holds in a network. */
export interface NetworkFirewall {
  /** Those that are in the files. */
  readonly rules: readonly FirewallRule[];
  /** Whether they are all: for whom. */
  readonly areRulesTold: (target: Target) => boolean;
  /** Of folders and the organization, in order. */
  readonly above: readonly Stage[];
  /** Of the network and its regions. */
  readonly policies: readonly FirewallPolicy[];
  /** Network policies come before the network's rules. Absent: nobody tells. */
  readonly policiesFirst?: boolean;
  /** A policy that is attached, and of which no file tells. */
  readonly missing?: string;
  /** Who has a network tag, or runs as a service account. */
  readonly tagged: (tag: string) => Bounds;
  readonly runningAs: (account: string) => Bounds;
  /** What an address group holds. */
  readonly grouped: (key: string) => Bounds;
}

/** A policy, and what must hold besides for it to be asked; or, in words, what is there and no file tells. */
export type Stage = { readonly policy: FirewallPolicy; readonly perhaps?: string } | { readonly missing: string };

const IPV4: Bounds = toBounds(toAddressSet([fullRange(32)]));
const EVERYBODY: Bounds = toBounds(ALL_ADDRESSES);

/**
 * Hierarchical policies, then the network's rules and policies, then the implied rules: out is allowed, in is denied.
 * Source: cloud.google.com/firewall/docs/firewall-policies-overview#rule-evaluation.
 */
export function liftFirewall(firewall: NetworkFirewall, target: Target): FilterRules {
  const [network = [], region = []] = (['network', 'region'] as const).map((level) =>
    firewall.policies.filter((policy) => policy.level === level && isOfRegion(policy, target)),
  );
  const own: (FirewallPolicy | 'rules')[] = firewall.policiesFirst
    ? [...network, ...region, 'rules']
    : ['rules', ...network, ...region];
  const isOpen = firewall.policiesFirst === undefined && own.length > 1;
  const policies = [
    ...firewall.above.flatMap((stage) => ('policy' in stage ? stage.policy : [])),
    ...own.filter((stage) => stage !== 'rules'),
  ];
  return {
    chains: (['ingress', 'egress'] as const).flatMap((direction): FilterChain[] => [
      {
        name: direction,
        entries: [
          ...(direction === 'ingress' ? BEFORE_INGRESS : BEFORE_EGRESS),
          ...firewall.above.map((stage) =>
            'policy' in stage
              ? toJump(nameOf(stage.policy, policies, direction), stage.policy, target, stage.perhaps)
              : toUnknown(stage.missing),
          ),
          ...(isOpen ? [toUnknown(UNTOLD_ORDER)] : []),
          ...(firewall.missing !== undefined ? [toUnknown(firewall.missing)] : []),
          ...own.flatMap((stage) =>
            stage === 'rules'
              ? liftRules(firewall, target, direction)
              : [toJump(nameOf(stage, policies, direction), stage, target, undefined)],
          ),
        ],
        base: {
          hook: direction === 'ingress' ? 'input' : 'output',
          priority: 0,
          policy: direction === 'ingress' ? 'drop' : 'accept',
          scope: EVERY_PACKET,
        },
      },
      ...policies.map((policy) => ({
        name: nameOf(policy, policies, direction),
        entries: liftPolicy(policy, firewall, target, direction),
      })),
    ]),
  };
}

const UNTOLD_ORDER = 'whether policies come before rules is not in the files';
const UNTOLD_RULES = 'firewall rules of the network, which are not in the files';

function toUnknown(construct: string): FilterEntry {
  return { match: EVERY_PACKET, action: { kind: 'unknown', construct }, text: construct };
}

function isOfRegion({ region }: FirewallPolicy, target: Target): boolean {
  return region === undefined || target.region === '' || region === target.region;
}

function nameOf(policy: FirewallPolicy, policies: readonly FirewallPolicy[], direction: string): string {
  const isTwin = policies.some((other) => other !== policy && other.name === policy.name);
  return `policy ${policy.name}${isTwin ? ` (${policies.indexOf(policy) + 1})` : ''} ${direction}`;
}

function toJump(
  chain: string,
  { name, at, region, attachedTo, level }: FirewallPolicy,
  target: Target,
  perhaps: string | undefined,
): FilterEntry {
  const isAbove = level === 'organization' || level === 'folder';
  const isAttached = isAbove || attachedTo.some((to) => isSame(to, target.network));
  const unknown = [
    ...(region !== undefined && target.region === '' ? [`it is in region ${region}`] : []),
    ...(isAttached ? [] : attachedTo.filter(isOpen).map((to) => `it is attached to ${to}`)),
    ...(perhaps === undefined ? [] : [perhaps]),
  ];
  return { match: { ...EVERY_PACKET, unknown }, action: { kind: 'jump', chain }, text: `firewall policy ${name}`, at };
}

/** By priority; of equal ones, denials first. */
function liftRules(firewall: NetworkFirewall, target: Target, direction: FirewallRule['direction']): FilterEntry[] {
  const untold = firewall.areRulesTold(target) ? [] : [toUnknown(UNTOLD_RULES)];
  const rules = firewall.rules
    .filter((rule) => rule.direction === direction && !rule.isDisabled)
    .toSorted((a, b) => a.priority - b.priority || Number(a.action === 'allow') - Number(b.action === 'allow'))
    .flatMap((rule) => {
      const condition = targetCondition(rule.targets, target);
      if (condition === undefined) return [];
      return toEntries(
        {
          match: { ...EVERY_PACKET, traffic: rule.traffic, unknown: [...condition, ...openNetwork(rule)] },
          action: { kind: rule.action === 'allow' ? 'accept' : 'drop' },
          text: printRule(rule),
          ...(rule.note !== undefined && { note: rule.note }),
          at: rule.at,
        },
        toEndBounds(rule.sources, direction === 'ingress' ? IPV4 : EVERYBODY, firewall),
        toEndBounds(rule.destinations, direction === 'egress' ? IPV4 : EVERYBODY, firewall),
      );
    });
  return [...untold, ...rules];
}

/** A rule of which nobody knows the network may be of this one. */
function openNetwork({ network }: FirewallRule): string[] {
  return isOpen(network) ? [`network ${network}`] : [];
}

/** Undefined: the rule is not for the target. Otherwise what must hold besides. */
function targetCondition({ tags, accounts }: FirewallRule['targets'], target: Target): readonly string[] | undefined {
  if (tags.length === 0 && accounts.length === 0) return [];
  if (!target.isKnown) return [`target ${[...tags, ...accounts].join(', ')}`];
  const open = [...tags, ...accounts].filter(isOpen);
  const isMeant =
    tags.some((tag) => target.tags?.includes(tag)) || accounts.some((own) => target.accounts.includes(own));
  const untold = target.tags ? [] : tags.map((tag) => `target ${tag}: the tags of the instance are not in the files`);
  const conditions = [...open, ...untold];
  return isMeant ? [] : conditions.length > 0 ? conditions : undefined;
}

function liftPolicy(
  policy: FirewallPolicy,
  firewall: NetworkFirewall,
  target: Target,
  direction: PolicyRule['direction'],
): FilterEntry[] {
  return policy.rules
    .filter((rule) => rule.direction === direction && !rule.isDisabled)
    .filter(
      ({ targetNetworks }) => targetNetworks.length === 0 || targetNetworks.some((own) => isSame(own, target.network)),
    )
    .toSorted((a, b) => a.priority - b.priority)
    .flatMap((rule) => {
      const condition = targetCondition({ tags: [], accounts: rule.targetAccounts }, target);
      if (condition === undefined) return [];
      const written = (ends: Ends) => toEndBounds(ends, EVERYBODY, firewall);
      return toEntries(
        {
          match: { ...EVERY_PACKET, traffic: rule.traffic, unknown: [...condition, ...rule.conditions] },
          action: toAction(rule.action),
          text: `${policy.name} ${rule.priority} ${rule.name}: ${rule.action} ${direction}`,
          at: rule.at,
        },
        written(rule.sources),
        written(rule.destinations),
      );
    });
}

function toAction(action: string): FilterAction {
  switch (action) {
    case 'allow':
      return { kind: 'accept' };
    case 'deny':
      return { kind: 'drop' };
    case 'goto_next':
      return { kind: 'return' };
    default:
      return { kind: 'unknown', construct: action };
  }
}

/** `none`: what it means that nobody is written. */
function toEndBounds(
  { ranges, tags, accounts, groups, others }: Ends,
  none: Bounds,
  firewall: NetworkFirewall,
): Bounds {
  const isWritten = [ranges, tags, accounts, groups, others].some((list) => list.length > 0);
  if (!isWritten) return none;
  return unionBounds(
    NOBODY,
    toBounds(toAddressSet(ranges.flatMap((text) => readNetwork(text) ?? []).map(toRange))),
    ...tags.filter((text) => !isOpen(text)).map(firewall.tagged),
    ...accounts.filter((text) => !isOpen(text)).map(firewall.runningAs),
    ...groups.map(firewall.grouped),
    ...[...ranges, ...tags, ...accounts].filter(isOpen).map((text) => perhaps(ALL_ADDRESSES, text)),
    ...others.map((text) => perhaps(ALL_ADDRESSES, text)),
  );
}

function printRule({ name, priority, direction, action, sources, destinations, targets }: FirewallRule): string {
  const print = (...lists: readonly (readonly string[])[]) => lists.flat().join(',') || 'any';
  const from = print(sources.ranges, sources.tags, sources.accounts);
  const to = print(destinations.ranges, targets.tags, targets.accounts);
  return `${priority} ${name}: ${action} ${direction} ${from} -> ${to}`;
}
