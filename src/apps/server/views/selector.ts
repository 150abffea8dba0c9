import type { Selector } from '#core/model';
import { printPrefix } from '#core/net';
import { unreachable } from '#core/result';

/** A selector in a few words: `role policy-engine in key-management`. */
export function printSelector(selector: Selector): string {
  switch (selector.kind) {
    case 'any':
    case 'internet':
      return selector.kind;
    case 'network':
      return selector.networks.map(printPrefix).join(', ');
    case 'union':
      return selector.parts.map(printSelector).join(', or ') || 'nobody';
    case 'intersection':
      return selector.parts.map(printSelector).join(', and ');
    case 'difference':
      return `${printSelector(selector.of)}, but not ${printSelector(selector.except)}`;
    case 'workloads': {
      const { zones, names, labels } = selector;
      const criteria = [
        ...(names ? [names.join(' or ')] : []),
        ...Object.entries(labels).map(([key, values]) => `${key} ${values.join(' or ')}`),
      ];
      const what = criteria.join(', ');
      if (!zones) return what || 'every workload';
      return what ? `${what} in ${zones.join(' or ')}` : zones.join(' or ');
    }
    default:
      return unreachable(selector);
  }
}
