import type { GroupRule } from '#core/model';
import {
  type AddressSet,
  intersectAddresses,
  intersectTraffic,
  isEmptyAddressSet,
  isEmptyTraffic,
  isWithinAddresses,
  printRange,
  subtractAddresses,
  subtractTraffic,
  type TrafficSet,
  unionAddresses,
  unionTraffic,
} from '#core/net';

/** Rules that mean the same together, fewer where some differ in one part alone or lie in others. */
export function simplifyRules(rules: readonly GroupRule[]): GroupRule[] {
  let merged = rules.filter(({ peers, traffic }) => !isEmptyAddressSet(peers) && !isEmptyTraffic(traffic));
  for (let size = Infinity; merged.length < size;) {
    size = merged.length;
    merged = mergeBy(merged, ({ direction, peers }) => `${direction} ${keyOf(peers)}`);
    merged = mergeBy(merged, ({ direction, traffic }) => `${direction} ${trafficKeyOf(traffic)}`);
  }
  return merged.filter((rule, i) => !merged.some((other, j) => i !== j && isWithin(rule, other)));
}

function mergeBy(rules: readonly GroupRule[], toKey: (rule: GroupRule) => string): GroupRule[] {
  return [...Map.groupBy(rules, toKey).values()].flatMap((alike) => {
    const [first, ...more] = alike;
    if (!first || more.length === 0) return alike;
    return [
      {
        ids: [...new Set(alike.flatMap(({ ids }) => ids))],
        direction: first.direction,
        peers: unionAddresses(...alike.map(({ peers }) => peers)),
        traffic: unionTraffic(...alike.map(({ traffic }) => traffic)),
      },
    ];
  });
}

/** No two rules are alike after merging, so none lies in another that lies in it. */
function isWithin(inner: GroupRule, outer: GroupRule): boolean {
  return (
    inner.direction === outer.direction &&
    isEmptyTraffic(subtractTraffic(inner.traffic, outer.traffic)) &&
    isWithinAddresses(inner.peers, outer.peers)
  );
}

export function overlaps(a: GroupRule, b: GroupRule): boolean {
  return (
    a.direction === b.direction &&
    !isEmptyTraffic(intersectTraffic(a.traffic, b.traffic)) &&
    !isEmptyAddressSet(intersectAddresses(a.peers, b.peers))
  );
}

/** What a group permits as permissions alone, for platforms that know no prohibition. */
export function toPermissions(allow: readonly GroupRule[], forbid: readonly GroupRule[]): GroupRule[] {
  let left = [...allow];
  for (const ban of forbid)
    left = left.flatMap((rule) => {
      if (!overlaps(rule, ban)) return [rule];
      const others = subtractAddresses(rule.peers, ban.peers);
      const banned = intersectAddresses(rule.peers, ban.peers);
      return [
        ...(isEmptyAddressSet(others) ? [] : [{ ...rule, peers: others }]),
        { ...rule, peers: banned, traffic: subtractTraffic(rule.traffic, ban.traffic) },
      ];
    });
  return simplifyRules(left);
}

function keyOf(set: AddressSet): string {
  return set.ranges.map(printRange).join(' ');
}

function trafficKeyOf(set: TrafficSet): string {
  return set.ranges.map(({ first, last }) => `${first}-${last}`).join(' ');
}
