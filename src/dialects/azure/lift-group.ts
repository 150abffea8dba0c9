import { EVERY_PACKET, type FilterChain, type FilterEntry, type FilterRules } from '#core/model';
import { ALL_ADDRESSES, ALL_TRAFFIC, type TrafficSet, toPortSet, toProtocol, toTraffic, toTrafficSet } from '#core/net';
import { type Bounds, perhaps, readPorts, toEntries } from '#dialects/cloud';
import type { RuleEnd, SecurityGroup, SecurityRule } from './estate.ts';
import { DEFAULT_RULES, PLATFORM } from './platform.ts';
import { toEndBounds, type Words } from './words.ts';

/** Tags that name the platform's own ends: only rules with one of them filter these. */
const PLATFORM_TAGS: ReadonlySet<string> = new Set(['azureplatformdns', 'azureplatformimds', 'azureplatformlkm']);

/** What holds at a place beside the group itself. */
export interface Place {
  readonly words: Words;
  /** False: replies of tcp are taken for new packets, perhaps. */
  readonly tracksTcp: boolean;
  /** Rules that are not read may come before the group. */
  readonly hasAdminRules: boolean;
}

/** A security group at a place: chain `inbound` for what arrives, `outbound` for what leaves. */
export function liftGroup(group: SecurityGroup, place: Place): FilterRules {
  const all = [...group.rules, ...(group.defaults.length > 0 ? group.defaults : DEFAULT_RULES)];
  return {
    chains: (['inbound', 'outbound'] as const).map((direction): FilterChain => {
      const rules = all.filter((rule) => rule.direction === direction).toSorted((a, b) => a.priority - b.priority);
      const lift = (rule: SecurityRule) => liftRule(rule, place.words);
      const platform = direction === 'outbound' ? [...rules.filter(isOfPlatform).flatMap(lift), PLATFORM_PASSES] : [];
      return {
        name: direction,
        entries: [
          ...REPLIES.map((entry) => (place.tracksTcp ? entry : withoutTracking(entry))),
          ...platform,
          ...(place.hasAdminRules ? [toUnknown('security admin rules of a Virtual Network Manager')] : []),
          ...group.unread.map(({ name, at }) => ({ ...toUnknown(`security rule ${name}`), ...(at && { at }) })),
          ...rules.flatMap(lift),
        ],
        base: { hook: direction === 'inbound' ? 'input' : 'output', priority: 0, policy: 'drop', scope: EVERY_PACKET },
      };
    }),
  };
}

/** A group that nobody has read: it may do anything. */
export function liftMissingGroup(construct: string): FilterRules {
  return {
    chains: (['inbound', 'outbound'] as const).map((direction): FilterChain => ({
      name: direction,
      entries: [...REPLIES, toUnknown(construct)],
      base: { hook: direction === 'inbound' ? 'input' : 'output', priority: 0, policy: 'drop', scope: EVERY_PACKET },
    })),
  };
}

/** Who takes nothing but the traffic, and nobody knows what of that; it opens whatever it likes. */
export function liftUnknownListener(construct: string, traffic: TrafficSet): FilterRules {
  const taken: FilterEntry = { ...toUnknown(construct), match: { ...EVERY_PACKET, traffic } };
  const shared = { priority: 0, scope: EVERY_PACKET } as const;
  return {
    chains: [
      { name: 'inbound', entries: [...REPLIES, taken], base: { ...shared, hook: 'input', policy: 'drop' } },
      { name: 'outbound', entries: [], base: { ...shared, hook: 'output', policy: 'accept' } },
    ],
  };
}

const REPLIES: readonly FilterEntry[] = [
  {
    match: { ...EVERY_PACKET, states: ['established', 'related'] },
    action: { kind: 'accept' },
    text: 'a security group lets what belongs to an allowed connection pass',
  },
];

const PLATFORM_PASSES: FilterEntry = {
  match: { ...EVERY_PACKET, destinations: PLATFORM },
  action: { kind: 'accept' },
  text: 'no security group filters the way to the platform itself',
};

function withoutTracking(entry: FilterEntry): FilterEntry {
  return { ...entry, match: { ...entry.match, unknown: ['the interface does not track tcp'] } };
}

function toUnknown(construct: string): FilterEntry {
  return { match: EVERY_PACKET, action: { kind: 'unknown', construct }, text: construct };
}

function isOfPlatform({ destination }: SecurityRule): boolean {
  return destination.prefixes.some((prefix) => PLATFORM_TAGS.has(prefix.toLowerCase()));
}

function liftRule(rule: SecurityRule, words: Words): FilterEntry[] {
  const { traffic, unknown } = toRuleTraffic(rule);
  const hasPorts = ['tcp', 'udp', '*'].includes(rule.protocol);
  const ports = toPortRanges(hasPorts ? rule.source.ports : ['*']);
  return toEntries(
    {
      match: {
        ...EVERY_PACKET,
        traffic,
        sourcePorts: toPortSet(ports.ranges),
        unknown: hasPorts ? [...unknown, ...ports.unknown] : [],
      },
      action: { kind: rule.access === 'allow' ? 'accept' : 'drop' },
      text: printRule(rule),
      // Custom priorities end at 4096: the rest is the platform's (Microsoft Learn, network security groups).
      ...(rule.priority > 4096 && { isPlatforms: true }),
      ...(rule.note !== undefined && { note: rule.note }),
      ...(rule.at && { at: rule.at }),
    },
    toBounds(rule.source, words),
    toBounds(rule.destination, words),
  );
}

/** A rule that names nobody at one end is not known to mean everybody. */
function toBounds({ prefixes, groups }: RuleEnd, words: Words): Bounds {
  if (prefixes.length === 0 && groups.length === 0) return perhaps(ALL_ADDRESSES, 'no address at one end of the rule');
  return toEndBounds(prefixes, groups, words);
}

function toRuleTraffic({ protocol, destination }: SecurityRule): { traffic: TrafficSet; unknown: readonly string[] } {
  const { ranges, unknown } = toPortRanges(destination.ports);
  const isEvery = ranges.some(({ first, last }) => first === 0 && last === 0xffff);
  const of = (name: 'tcp' | 'udp' | 'sctp') => ranges.map(({ first, last }) => toTraffic(name, first, last));
  switch (protocol) {
    case 'tcp':
    case 'udp':
      return { traffic: toTrafficSet(of(protocol)), unknown };
    case 'icmp':
      return { traffic: toTrafficSet([toTraffic('icmp'), toTraffic('icmp6')]), unknown };
    case 'esp':
      return { traffic: toTrafficSet([toTraffic(toProtocol(50))]), unknown };
    case 'ah':
      return { traffic: toTrafficSet([toTraffic(toProtocol(51))]), unknown };
    default:
      return {
        traffic: isEvery ? ALL_TRAFFIC : toTrafficSet([...of('tcp'), ...of('udp'), ...of('sctp')]),
        unknown,
      };
  }
}

/** Ports that are no ports (an expression of a template) may be any. */
function toPortRanges(texts: readonly string[]) {
  const read = texts.map((text) => ({ text, ports: readPorts(text) }));
  const unread = read.filter(({ ports }) => !ports).map(({ text }) => `ports ${text}`);
  const ranges = read.flatMap(({ ports }) => ports ?? []);
  return { ranges: unread.length > 0 ? [{ first: 0, last: 0xffff }] : ranges, unknown: unread };
}

function printRule({ name, priority, direction, access, protocol, source, destination }: SecurityRule): string {
  const end = ({ prefixes, groups, ports }: RuleEnd) =>
    `${[...prefixes, ...groups.map((id) => id.slice(id.lastIndexOf('/') + 1))].join(',')}:${ports.join(',')}`;
  return `${priority} ${name}: ${access} ${direction} ${protocol} ${end(source)} -> ${end(destination)}`;
}
