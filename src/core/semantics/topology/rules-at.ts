import type { EnforcementPoint, FilterRules, Topology, Visit } from '#core/model';
import { blurInterfaces } from './blur.ts';
import { followRedirects, sendOn } from './redirect/index.ts';
import { followTracking } from './tracking/index.ts';

/** SEM-17, SEM-22, SEM-23, SEM-25. The rules of a point as a visit meets them. */
export function rulesAt(rules: FilterRules, visit: Visit): FilterRules {
  const tracked = followTracking(rules);
  return blurInterfaces(visit.translation ? sendOn(tracked, visit.translation) : followRedirects(tracked), visit);
}

/** Throws for a name that the topology does not have. */
export function findPoint({ points }: Topology, name: string): EnforcementPoint {
  const point = points.find((one) => one.name === name);
  if (!point) throw new Error(`no point \`${name}\``);
  return point;
}
