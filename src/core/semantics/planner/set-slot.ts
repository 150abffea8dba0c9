import type { Guardrail, Policy, Selector, Workload } from '#core/model';
import { type Address, type AddressSet, hasAddress } from '#core/net';
import { allProducts } from '../forbidden.ts';
import { groupsOf } from '../policy-index.ts';
import { isSelected } from '../selector.ts';
import { criteriaOf } from '../workload-groups.ts';
import type { Clause } from './clause.ts';

/**
 * A set of addresses that rules or guardrails name, kept as the policy moves on. Whether an address belongs to it
 * depends on the zones and on the workload that has the address, on no other workload: so one workload's change
 * changes it at that workload's addresses alone.
 */
export interface SetSlot {
  set: AddressSet;
  /** Whether an address is in the set when `narrow`, the policy with its owner alone, says all there is. */
  readonly holds: (narrow: Policy, address: Address) => boolean;
  /** It can hold addresses only of workloads that meet one of these; undefined: of anyone. */
  readonly criteria: readonly string[] | undefined;
  readonly asSources: Clause[];
  readonly asDestinations: Clause[];
}

export function toSelectorSlot(policy: Policy, selector: Selector, set: AddressSet): SetSlot {
  return {
    set,
    holds: (narrow, address) => isSelected(narrow, selector, address),
    criteria: toCriteria(policy, selector),
    asSources: [],
    asDestinations: [],
  };
}

/** The sources or destinations of one product of a guardrail. */
export function toGuardrailSlot(
  guardrail: Guardrail,
  position: number,
  side: 'sources' | 'destinations',
  set: AddressSet,
): SetSlot {
  return {
    set,
    // INVARIANT (shape): the position is of the same product in every policy with these zones.
    holds: (narrow, address) => {
      const product = allProducts(narrow, guardrail)[position];
      return product !== undefined && hasAddress(product[side], address);
    },
    criteria: undefined,
    asSources: [],
    asDestinations: [],
  };
}

/** What a workload meets, of what `criteria` ask. */
export function criteriaMetBy(workload: Workload): string[] {
  return [...criteriaOf(workload), toNameCriterion(workload.name)];
}

function toNameCriterion(name: string): string {
  return `name ${name}`;
}

function toCriteria(policy: Policy, selector: Selector): readonly string[] | undefined {
  switch (selector.kind) {
    case 'any':
    case 'internet':
    case 'network':
      return undefined;
    case 'workloads': {
      if (selector.names) return selector.names.map(toNameCriterion);
      // With zones alone, the addresses of the zones' networks belong to it, whoever has them.
      return Object.keys(selector.labels).length > 0 ? groupsOf(policy).findNarrowest(selector) : undefined;
    }
    case 'union': {
      const parts = selector.parts.map((part) => toCriteria(policy, part));
      return parts.some((part) => part === undefined) ? undefined : parts.flatMap((part) => part ?? []);
    }
    case 'intersection':
      return selector.parts.map((part) => toCriteria(policy, part)).find((part) => part !== undefined);
    case 'difference':
      return toCriteria(policy, selector.of);
    default:
      return selector satisfies never;
  }
}
