import {
  EVERY_PACKET,
  type EnforcementPoint,
  type FilterAction,
  type FilterChain,
  type FilterEntry,
  type FilterMatch,
  type FilterPath,
  type Loss,
} from '#core/model';
import { fullRange, parseRange, toAddressSet, toInterfaces, toPortSet, toTraffic, toTrafficSet } from '#core/net';
import { unreachable } from '#core/result';
import { isUntold, toMatch } from './to-match.ts';
import type { UfwProfile, UfwRule, UfwStatus, UnreadLine } from './syntax.ts';

const HOOKS: readonly { readonly hook: FilterPath; readonly direction: 'IN' | 'OUT' | 'FWD'; readonly word: string }[] =
  [
    { hook: 'input', direction: 'IN', word: 'incoming' },
    { hook: 'output', direction: 'OUT', word: 'outgoing' },
    { hook: 'forward', direction: 'FWD', word: 'routed' },
  ];

/** What a status says, as rules. `name`: of the point. */
export function liftStatus(
  name: string,
  status: UfwStatus,
  profiles: ReadonlyMap<string, UfwProfile>,
): { readonly point: EnforcementPoint; readonly losses: readonly Loss[] } {
  const losses: Loss[] = [];
  const chains = HOOKS.map(({ hook, direction, word }): FilterChain => {
    const at = status.defaultsAt ?? status.at;
    const base = { hook, priority: 0, policy: 'accept' as const, scope: EVERY_PACKET, at };
    if (!status.isActive) return { name: `ufw/${hook}`, entries: [], base };
    const own = status.rules.filter((rule) => rule.kind === 'unread' || (rule.direction ?? 'IN') === direction);
    return {
      name: `ufw/${hook}`,
      entries: [
        ...before(hook),
        ...ipv6Of(status),
        ...own.flatMap((rule) => toEntries(rule, profiles)),
        ...toDefault(status, word),
      ],
      base,
    };
  });
  if (status.isActive) losses.push(...lossesOf(status, profiles));
  return { point: { name, rules: { chains }, isTracking: true, at: status.at }, losses };
}

function entry(match: Partial<FilterMatch>, action: FilterAction, text: string): FilterEntry {
  return { match: { ...EVERY_PACKET, ...match }, action, text };
}

const BEFORE = 'before.rules';
const unknownOf = (construct: string): FilterAction => ({ kind: 'unknown', construct });
const portOf = (port: number) => toPortSet([{ first: port, last: port }]);
const rangeOf = (text: string) => {
  const range = parseRange(text);
  return range.ok ? [range.value] : [];
};

/**
 * What ufw does before the rules that it lists: replies pass, and what the host says to itself. Echo and errors of icmp,
 * answers of DHCP and packets to groups pass as ufw is shipped; the files that say so may say otherwise.
 */
function before(hook: FilterPath): FilterEntry[] {
  const maybe = (match: Partial<FilterMatch>, text: string) => entry(match, unknownOf(BEFORE), text);
  const icmp = maybe({ traffic: toTrafficSet([toTraffic('icmp'), toTraffic('icmp6')]) }, 'icmp of before.rules');
  const replies = entry({ states: ['established', 'related'] }, { kind: 'accept' }, 'replies');
  const itself = hook === 'output' ? { out: toInterfaces('lo') } : { in: toInterfaces('lo') };
  if (hook === 'forward') return [replies, icmp];
  const neighbours = { sources: toAddressSet(rangeOf('fe80::/10')), destinations: toAddressSet(rangeOf('fe80::/10')) };
  const own = [entry(itself, { kind: 'accept' }, 'to itself'), replies];
  if (hook === 'output') return own;
  return [
    ...own,
    entry({ states: ['invalid'] }, { kind: 'drop' }, 'packets of no connection'),
    icmp,
    maybe({ traffic: toTrafficSet([toTraffic('udp', 68, 68)]), sourcePorts: portOf(67) }, 'answers of DHCP'),
    maybe(
      { ...neighbours, traffic: toTrafficSet([toTraffic('udp', 546, 546)]), sourcePorts: portOf(547) },
      'answers of DHCP of IPv6',
    ),
    maybe({ destinations: toAddressSet([...rangeOf('224.0.0.0/4'), ...rangeOf('ff00::/8')]) }, 'packets to groups'),
  ];
}

/** Rules come in pairs, one of each family, unless IPv6 is none of ufw's business. */
function isIpv6Told({ rules }: UfwStatus): boolean {
  return rules.some((rule) => rule.kind === 'rule' && rule.family === 6);
}

const NO_IPV6 = 'whether ufw filters IPv6';

function ipv6Of(status: UfwStatus): FilterEntry[] {
  if (isIpv6Told(status)) return [];
  const six = toAddressSet([fullRange(128)]);
  return [entry({ sources: six, destinations: six }, unknownOf(NO_IPV6), NO_IPV6)];
}

function toEntries(rule: UfwRule | UnreadLine, profiles: ReadonlyMap<string, UfwProfile>): FilterEntry[] {
  const { text, at } = rule;
  if (rule.kind === 'unread') return [{ match: EVERY_PACKET, action: unknownOf(text), text, at }];
  const match = toMatch(rule, profiles);
  const told = { match, text, at, ...(rule.comment !== undefined && { note: rule.comment }) };
  switch (rule.action) {
    case 'ALLOW':
      return [{ ...told, action: { kind: 'accept' } }];
    case 'DENY':
      return [{ ...told, action: { kind: 'drop' } }];
    case 'REJECT':
      return [{ ...told, action: { kind: 'reject' } }];
    // Whoever opens six connections in thirty seconds is refused: one connection alone passes, nobody knows which it is.
    case 'LIMIT':
      return [
        { ...told, match: { ...match, unknown: [...match.unknown, 'LIMIT'] }, action: { kind: 'reject' } },
        { ...told, action: { kind: 'accept' } },
      ];
    default:
      return unreachable(rule.action);
  }
}

const NO_DEFAULT = 'the default of ufw';
/** `disabled (routed)`: nothing is passed on. */
const DEFAULTS: Readonly<Record<string, FilterAction>> = {
  allow: { kind: 'accept' },
  deny: { kind: 'drop' },
  disabled: { kind: 'drop' },
  reject: { kind: 'reject' },
};

/** What is accepted for want of a rule is so by the policy of the chain. */
function toDefault({ defaults }: UfwStatus, word: string): FilterEntry[] {
  const told = new RegExp(`([a-z]+) \\(${word}\\)`).exec(defaults ?? '')?.[1] ?? '';
  const action = DEFAULTS[told];
  if (!action) return [entry({}, unknownOf(NO_DEFAULT), NO_DEFAULT)];
  return action.kind === 'accept' ? [] : [entry({}, action, `Default: ${told} (${word})`)];
}

function lossesOf(status: UfwStatus, profiles: ReadonlyMap<string, UfwProfile>): Loss[] {
  const loss = (construct: string, why: string, at = status.at): Loss => ({ kind: 'unsupported', construct, why, at });
  const rules = status.rules.filter((rule) => rule.kind === 'rule');
  return [
    loss(
      'before.rules, after.rules',
      'a status does not show them: what they let through as ufw is shipped is taken as perhaps, other rules in them are not known',
    ),
    ...(status.defaults === undefined
      ? [loss('Default', 'the status does not tell it: what no rule matches is unknown; `ufw status verbose` tells')]
      : []),
    ...(isIpv6Told(status) ? [] : [loss('IPv6', 'no rule is of IPv6: whether ufw filters it is not told')]),
    ...status.rules
      .filter((rule) => rule.kind === 'unread')
      .map(({ text, at }) => loss(text, 'a line that is no rule as ufw prints them: what it does is unknown', at)),
    ...rules.flatMap(({ to, from, at }) =>
      [
        ...(isUntold(to) && !profiles.has(to.application) ? [to.application] : []),
        ...(isUntold(from) ? [from.application] : []),
      ].map((name) =>
        loss(`application ${name}`, 'which ports that are is not told; `ufw app info all` beside it tells', at),
      ),
    ),
    ...rules
      .filter(({ action }) => action === 'LIMIT')
      .map(({ text, at }) => loss(text, 'whoever opens six connections in thirty seconds is refused', at)),
  ];
}
