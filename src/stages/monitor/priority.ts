import { type Alert, type Policy, SEVERITIES, type ZoneClass } from '#core/model';
import { rankOf } from './severity.ts';

const KINDS: readonly Alert['kind'][] = [
  'forbidden-connection',
  'tampering',
  'reverted-change',
  'agent-silent',
  'refused-change',
  'agent-trouble',
];

/**
 * Orders alerts for delivery: severity, then the zone (keys first), then what passed before what was blocked, then the
 * kind, then the newest. The id decides last, so that the order is total.
 */
export function byPriority(policy: Policy): (a: Alert, b: Alert) => number {
  const classes = new Map<string, ZoneClass>(policy.zones.map((zone) => [zone.name, zone.class]));
  const zoneRank = (alert: Alert) => rankOf(classes.get(alert.zone) ?? 'internet');
  return (a, b) =>
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    zoneRank(a) - zoneRank(b) ||
    Number(a.blocked ?? true) - Number(b.blocked ?? true) ||
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    b.lastSeenMs - a.lastSeenMs ||
    (a.id < b.id ? -1 : Number(a.id > b.id));
}
