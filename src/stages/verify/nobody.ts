import type { Policy, Selector } from '#core/model';
import { isEmptyAddressSet } from '#core/net';
import { unreachable } from '#core/result';
import { isChosen, resolveSelector, selectorsOf } from '#core/semantics';
import { printTest, suggest } from '#dialects/bulkhead';
import type { Finding, Subject } from './finding.ts';

/** Why each part of the selector that names nobody does so; a workload without addresses is somebody. */
export function explainNobody(policy: Policy, selector: Selector): string[] {
  switch (selector.kind) {
    case 'any':
    case 'internet':
    case 'network':
      return [];
    case 'union':
      return selector.parts.flatMap((part) => explainNobody(policy, part));
    case 'intersection': {
      const parts = selector.parts.flatMap((part) => explainNobody(policy, part));
      if (parts.length > 0 || !isEmptied(policy, selector, selector.parts)) return parts;
      return ['nothing is in all parts of `all`'];
    }
    case 'difference': {
      const { of, except } = selector;
      const parts = [...explainNobody(policy, of), ...explainNobody(policy, except)];
      if (parts.length > 0 || !isEmptied(policy, selector, [of])) return parts;
      return ['`except` leaves nothing of it'];
    }
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

/** Whether the parts have addresses and what is made of them has none. */
function isEmptied(policy: Policy, whole: Selector, parts: readonly Selector[]): boolean {
  const isEmpty = (selector: Selector) => isEmptyAddressSet(resolveSelector(policy, selector));
  return isEmpty(whole) && !parts.some(isEmpty);
}

interface Place {
  readonly subject: Subject;
  readonly what: string;
  readonly selector: Selector;
}

/** Every selector of the policy that names nobody: mostly a misspelt label, and then a test or a guardrail is blind. */
export function findNobody(policy: Policy): Finding[] {
  const places: Place[] = [
    ...policy.rules.flatMap(({ id, ...ends }) => toPlaces({ kind: 'rule', name: id }, `rule \`${id}\``, ends)),
    ...policy.manages.flatMap((ends, index) => toPlaces({ kind: 'management', index }, 'an entry of `manages`', ends)),
    ...policy.guardrails.flatMap((guardrail) =>
      selectorsOf(guardrail).map(({ key, selector }) => ({
        subject: { kind: 'guardrail', name: guardrail.id } as const,
        what: `\`${key}\` of guardrail \`${guardrail.id}\``,
        selector,
      })),
    ),
    ...policy.tests.flatMap((test, index) =>
      toPlaces({ kind: 'test', index }, `test \`${printTest(test, policy)}\``, test),
    ),
  ];
  return places.flatMap(({ subject, what, selector }) =>
    explainNobody(policy, selector).map((why) => ({
      kind: 'selects-nobody',
      severity: 'warning',
      subject,
      message: `${what} selects nobody: ${why}`,
    })),
  );
}

function toPlaces(subject: Subject, owner: string, { from, to }: { from: Selector; to: Selector }): Place[] {
  return [
    { subject, what: `\`from\` of ${owner}`, selector: from },
    { subject, what: `\`to\` of ${owner}`, selector: to },
  ];
}
