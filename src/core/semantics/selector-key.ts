import type { Selector } from '#core/model';
import { printPrefix } from '#core/net';
import { unreachable } from '#core/result';

const keys = new WeakMap<Selector, string>();

/**
 * Equal for selectors that say the same in the same order of parts; whoever has one need not resolve the other. A
 * selector never changes: drafts share most of them with the policy that they are drafts of, and their keys are there.
 */
export function toSelectorKey(selector: Selector): string {
  const known = keys.get(selector);
  if (known !== undefined) return known;
  const key = printKey(selector);
  keys.set(selector, key);
  return key;
}

function printKey(selector: Selector): string {
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
