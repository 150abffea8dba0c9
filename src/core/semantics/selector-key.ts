import type { Selector } from '#core/model';
import { printPrefix } from '#core/net';
import { unreachable } from '#core/result';

/** Equal for selectors that say the same in the same order of parts; whoever has one need not resolve the other. */
export function toSelectorKey(selector: Selector): string {
  switch (selector.kind) {
    case 'any':
    case 'internet':
      return selector.kind;
    case 'network':
      return `network ${selector.networks.map(printPrefix).join(' ')}`;
    case 'union':
    case 'intersection':
      return `${selector.kind} [${selector.parts.map(toSelectorKey).join(', ')}]`;
    case 'difference':
      return `difference [${toSelectorKey(selector.of)}, ${toSelectorKey(selector.except)}]`;
    case 'workloads': {
      const labels = Object.entries(selector.labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
      return `workloads ${JSON.stringify([selector.zones ?? null, selector.names ?? null, labels])}`;
    }
    default:
      return unreachable(selector);
  }
}
