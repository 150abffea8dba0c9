import type { Policy, Selector } from '#core/model';
import { isEmptyAddressSet } from '#core/net';
import { unreachable } from '#core/result';
import { isChosen, resolveSelector } from '#core/semantics';
import { suggest } from '#dialects/bulkhead';

/** Why each part of the selector that names nobody does so; a workload without addresses is somebody. */
export function explainNobody(policy: Policy, selector: Selector): string[] {
  switch (selector.kind) {
    case 'any':
    case 'internet':
    case 'network':
      return [];
    case 'union':
    case 'intersection':
      return selector.parts.flatMap((part) => explainNobody(policy, part));
    case 'difference':
      return [...explainNobody(policy, selector.of), ...explainNobody(policy, selector.except)];
    case 'workloads': {
      // Who has addresses is found quickly; whoever has none is looked for one by one.
      if (!isEmptyAddressSet(resolveSelector(policy, selector))) return [];
      if (policy.workloads.some((workload) => isChosen(selector, workload))) return [];
      const labels = Object.entries(selector.labels);
      const isZoneAlone = selector.zones !== undefined && !selector.names && labels.length === 0;
      const hasNetworks = policy.zones.some(
        ({ name, networks }) => selector.zones?.includes(name) && networks.length > 0,
      );
      if (isZoneAlone && hasNetworks) return [];
      if (isZoneAlone) return [`zone ${list(selector.zones ?? [])} has neither networks nor workloads`];
      for (const [key, values] of labels) {
        const known = new Set(policy.workloads.flatMap(({ labels: own }) => own[key] ?? []));
        if (known.size === 0) {
          const keys = new Set(policy.workloads.flatMap(({ labels: own }) => Object.keys(own)));
          return [`no workload has a label \`${key}\`${suggest(key, keys)}`];
        }
        if (!values.some((value) => known.has(value)))
          return [`no workload has \`${key}\` ${list(values)}${suggest(values[0] ?? '', known)}`];
      }
      return ['no workload meets all its criteria'];
    }
    default:
      return unreachable(selector);
  }
}

function list(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(' or ');
}
