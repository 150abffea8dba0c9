import type { Selector, Workload } from '#core/model';
import { unreachable } from '#core/result';
import { isChosen } from '#core/semantics';

/** Whether the workload is of the selector by what it is alone, wherever its addresses are. */
export function isOfSelector(selector: Selector, workload: Workload): boolean {
  switch (selector.kind) {
    case 'any':
      return true;
    case 'internet':
    case 'network':
      return false;
    case 'workloads':
      return isChosen(selector, workload);
    case 'union':
      return selector.parts.some((part) => isOfSelector(part, workload));
    case 'intersection':
      return selector.parts.every((part) => isOfSelector(part, workload));
    case 'difference':
      return isOfSelector(selector.of, workload) && !isOfSelector(selector.except, workload);
    default:
      return unreachable(selector);
  }
}
