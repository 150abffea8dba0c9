import type { Guardrail, Policy, Rule, Selector } from '#core/model';
import { isEmptyTraffic } from '#core/net';
import { isActive } from '../decide.ts';
import { allProducts } from '../forbidden.ts';
import { toEnd } from '../plan-host.ts';
import { resolveSelector } from '../policy-index.ts';
import { toSelectorKey } from '../selector-key.ts';
import type { Clause } from './clause.ts';
import { type SetSlot, toGuardrailSlot, toSelectorSlot } from './set-slot.ts';

/** The clauses of a policy and the slots that they name; equal selectors share one. */
export interface SlotBook {
  readonly slots: ReadonlySet<SetSlot>;
  /** The clause of a rule as it holds at a moment; undefined while it permits nothing. Slots may be new. */
  readonly addRule: (policy: Policy, rule: Rule, atMs: number) => { clause?: Clause; added: SetSlot[] };
  /** Its clause, and the slots that nothing names any more. */
  readonly removeRule: (rule: Rule) => { clause?: Clause; removed: SetSlot[] };
  readonly addGuardrail: (policy: Policy, guardrail: Guardrail) => void;
}

export function toSlotBook(): SlotBook {
  const slots = new Set<SetSlot>();
  const byKey = new Map<string, SetSlot>();
  const byRule = new Map<Rule, Clause>();
  let order = 0;

  function open(policy: Policy, selector: Selector, added: SetSlot[]): SetSlot {
    const key = toSelectorKey(selector);
    const known = byKey.get(key);
    if (known) return known;
    const slot = toSelectorSlot(policy, selector, resolveSelector(policy, selector));
    byKey.set(key, slot);
    slots.add(slot);
    added.push(slot);
    return slot;
  }

  function toClause(parts: Omit<Clause, 'order'>): Clause {
    const clause = { ...parts, order: order++ };
    clause.sources.asSources.push(clause);
    clause.destinations.asDestinations.push(clause);
    return clause;
  }

  return {
    slots,
    addRule: (policy, rule, atMs) => {
      const added: SetSlot[] = [];
      if (!isActive(rule, atMs)) return { added };
      const clause = toClause({
        effect: 'allow',
        sources: open(policy, rule.from, added),
        destinations: open(policy, rule.to, added),
        facts: { id: rule.id, traffic: rule.services.traffic, ...toEnd(rule, atMs) },
      });
      byRule.set(rule, clause);
      return { clause, added };
    },
    removeRule: (rule) => {
      const clause = byRule.get(rule);
      if (!clause) return { removed: [] };
      byRule.delete(rule);
      removeFrom(clause.sources.asSources, clause);
      removeFrom(clause.destinations.asDestinations, clause);
      const removed = [rule.from, rule.to].flatMap((selector) => {
        const key = toSelectorKey(selector);
        const slot = byKey.get(key);
        if (!slot || slot.asSources.length > 0 || slot.asDestinations.length > 0) return [];
        byKey.delete(key);
        slots.delete(slot);
        return [slot];
      });
      return { clause, removed };
    },
    addGuardrail: (policy, guardrail) => {
      for (const [position, { sources, destinations, traffic }] of allProducts(policy, guardrail).entries()) {
        if (isEmptyTraffic(traffic)) continue;
        const from = toGuardrailSlot(guardrail, position, 'sources', sources);
        const to = toGuardrailSlot(guardrail, position, 'destinations', destinations);
        slots.add(from).add(to);
        toClause({ effect: 'forbid', sources: from, destinations: to, facts: { id: guardrail.id, traffic } });
      }
    },
  };
}

function removeFrom<T>(list: T[], one: T): void {
  const place = list.indexOf(one);
  if (place >= 0) list.splice(place, 1);
}
