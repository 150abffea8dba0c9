import type { Selector } from '#core/model';
import { unreachable } from '#core/result';

type Criteria = Extract<Selector, { kind: 'workloads' }>;

/** Whether nobody is meant but workloads of which somebody wrote enough: their names, a label. */
export function areOnlyWorkloads(selector: Selector, isEnough: (criteria: Criteria) => boolean): boolean {
  switch (selector.kind) {
    case 'workloads':
      return isEnough(selector);
    case 'union':
      return selector.parts.every((part) => areOnlyWorkloads(part, isEnough));
    case 'intersection':
      return selector.parts.some((part) => areOnlyWorkloads(part, isEnough));
    case 'difference':
      return areOnlyWorkloads(selector.of, isEnough);
    case 'any':
    case 'internet':
    case 'network':
      return false;
    default:
      return unreachable(selector);
  }
}
