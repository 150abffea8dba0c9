import type { EnforcementPoint, FilterRules, Topology, Translation, Visit } from '#core/model';
import { blurInterfaces } from './blur.ts';
import { followNotes } from './notes/index.ts';
import { findTranslated, followRedirects, sendOn } from './redirect/index.ts';
import { followTracking } from './tracking/index.ts';

/** SEM-17, SEM-22, SEM-23, SEM-25, SEM-26. The rules of a point as a visit meets them. */
export function rulesAt(rules: FilterRules, visit: Visit): FilterRules {
  return blurInterfaces(rulesFor(rules, visit.translation), visit);
}

/** Without interfaces that nobody knows. */
export function rulesFor(rules: FilterRules, translation?: Translation): FilterRules {
  const tracked = followTracking(rules);
  const seen = translation ? sendOn(tracked, translation) : followRedirects(tracked);
  return followNotes(seen, tracked, findTranslated);
}

/** Throws for a name that the topology does not have. */
export function findPoint({ points }: Topology, name: string): EnforcementPoint {
  const point = points.find((one) => one.name === name);
  if (!point) throw new Error(`no point \`${name}\``);
  return point;
}
