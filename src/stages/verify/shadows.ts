import type { Rule } from '#core/model';
import { intersectAddresses, isEmptyAddressSet } from '#core/net';
import {
  intersectPackets,
  isEmptyPackets,
  isSubsetOf,
  packetsWith,
  type PacketSet,
  restrictMap,
  subtractPackets,
  valuesOf,
} from '#core/packetset';
import { type Denotation, isActive, permittedPackets, permittedProduct, toConnections } from '#core/semantics';
import type { Finding } from './finding.ts';
import { findConnection, findConnectionIn } from './witness.ts';

/**
 * A rule without which nothing would change, and the others that permit every connection of its, at least as long and to
 * callers who need prove no more.
 */
export interface Cover {
  readonly rule: Rule;
  /** One that covers it alone where there is one. */
  readonly by: readonly Rule[];
}

/**
 * Of the widest policy; the rules of `hours`, by id, are open for a part of the time, and schedules are not compared
 * with each other.
 */
export function findCovers(denotation: Denotation, hours: ReadonlySet<string>): Cover[] {
  const { policy, atMs } = denotation;
  const isCovered = toCoverTest(denotation);
  const active = policy.rules.filter(
    (rule) => isActive(rule, atMs) && findConnection(policy, permittedProduct(policy, rule)),
  );
  return active.flatMap((rule, index): Cover[] => {
    if (!isCovered(rule)) return [];
    const packets = permittedPackets(denotation, rule);
    const covering = active.filter((other, i) => {
      if (i === index || !isAsOpen(other, rule, hours) || !isTrafficShared(other, rule)) return false;
      const others = permittedPackets(denotation, other);
      // Of two that cover each other, the later one is the one too many.
      return (
        !isEmptyPackets(intersectPackets(others, packets)) &&
        (i < index || !(isAsOpen(rule, other, hours) && isSubsetOf(others, packets)))
      );
    });
    const alone = covering.find((other) => isSubsetOf(packets, permittedPackets(denotation, other)));
    const by = alone ? [alone] : covering;
    return by.length === 0 || (!alone && findOutside(denotation, packets, covering)) ? [] : [{ rule, by }];
  });
}

export function findShadowed(denotation: Denotation, hours: ReadonlySet<string>): Finding[] {
  return findCovers(denotation, hours).map(({ rule, by }) => {
    const [alone, ...more] = by;
    return {
      kind: 'shadowed',
      severity: 'warning',
      subject: { kind: 'rule', name: rule.id },
      ...(alone && more.length === 0 && { related: { kind: 'rule', name: alone.id } }),
      message: `rule \`${rule.id}\` permits nothing that ${by.map(({ id }) => `\`${id}\``).join(', ')} would not permit without it`,
    };
  });
}

/** Whether other active rules, however long they last, permit every connection of a rule: one look at all of them. */
function toCoverTest(denotation: Denotation): (rule: Rule) => boolean {
  const { policy, permitting } = denotation;
  const alone = new Set(valuesOf(permitting()));
  return (rule) => {
    if (!alone.has(rule)) return true;
    const { sources, destinations } = permittedProduct(policy, rule);
    if (isEmptyAddressSet(intersectAddresses(sources, destinations))) return false;
    // What it alone permits may be traffic of hosts with themselves, which needs no rule.
    const own = restrictMap(permitting(), permittedPackets(denotation, rule));
    return !findConnectionIn(
      policy,
      packetsWith(own, (holder) => holder === rule),
    );
  };
}

function findOutside({ policy, space }: Denotation, packets: PacketSet, rules: readonly Rule[]) {
  const covered = toConnections(
    space,
    rules.map((rule) => permittedProduct(policy, rule)),
  );
  return findConnectionIn(policy, subtractPackets(packets, covered));
}

function isTrafficShared(a: Rule, b: Rule): boolean {
  return a.services.traffic.ranges.some((x) =>
    b.services.traffic.ranges.some((y) => x.first <= y.last && y.first <= x.last),
  );
}

/** At every moment at which the one permits something, so does the other, and of the same callers. */
function isAsOpen(a: Rule, b: Rule, hours: ReadonlySet<string>): boolean {
  if (hours.has(a.id) || (a.identity !== undefined && a.identity !== b.identity)) return false;
  return a.expiresAtMs === undefined || (b.expiresAtMs !== undefined && a.expiresAtMs >= b.expiresAtMs);
}
