import { type Alert, type Policy, SEVERITIES, type ZoneClass } from '#core/model';
import { rankOf } from './severity.ts';

const KINDS: readonly Alert['kind'][] = [
  'audit-broken',
  'policy-unreadable',
  'forbidden-connection',
  'tampering',
  'reverted-change',
  'agent-silent',
  'refused-change',
  'agent-trouble',
];

/**
 * Orders alerts for delivery: severity, then the zone (keys first), then what passed before what was blocked, then the
 * kind, then what a guardrail forbids, then what comes from the least precious zone (an attacker from the office before a
 * host of the keys that misses its server), then the newest. The id decides last, so that the order is total.
 */
export function byPriority(policy: Policy): (a: Alert, b: Alert) => number {
  const classes = new Map<string, ZoneClass>(policy.zones.map((zone) => [zone.name, zone.class]));
  const zoneRank = (alert: Alert) => rankOf(classes.get(alert.zone) ?? 'internet');
  const zoneOf = new Map(policy.workloads.map(({ name, zone }) => [name, zone]));
  const sourceRank = ({ source = '' }: Alert) => rankOf(classes.get(zoneOf.get(source) ?? source) ?? 'internet');
  const isGuarded = ({ rule }: Alert) => rule !== undefined && rule !== 'default-deny';
  return (a, b) =>
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    zoneRank(a) - zoneRank(b) ||
    Number(a.blocked ?? true) - Number(b.blocked ?? true) ||
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    Number(isGuarded(b)) - Number(isGuarded(a)) ||
    sourceRank(b) - sourceRank(a) ||
    b.lastSeenMs - a.lastSeenMs ||
    (a.id < b.id ? -1 : Number(a.id > b.id));
}
