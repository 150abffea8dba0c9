import type { FilterRules, Visit } from '#core/model';
import { blurInterfaces } from './blur.ts';
import { followRedirects, sendOn } from './redirect/index.ts';

/** SEM-17, SEM-22, SEM-23. The rules of a point as a visit meets them. */
export function rulesAt(rules: FilterRules, visit: Visit): FilterRules {
  return blurInterfaces(visit.translation ? sendOn(rules, visit.translation) : followRedirects(rules), visit);
}
