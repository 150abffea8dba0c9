import type { FilterRules, Visit } from '#core/model';
import { blurInterfaces } from './blur.ts';
import { followRedirects, sendOn } from './redirect/index.ts';
import { followTracking } from './tracking/index.ts';

/** SEM-17, SEM-22, SEM-23, SEM-25. The rules of a point as a visit meets them. */
export function rulesAt(rules: FilterRules, visit: Visit): FilterRules {
  const tracked = followTracking(rules);
  return blurInterfaces(visit.translation ? sendOn(tracked, visit.translation) : followRedirects(tracked), visit);
}
