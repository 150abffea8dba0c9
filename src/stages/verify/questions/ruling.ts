import type { Guardrail, Rule } from '#core/model';
import type { Decision } from '#core/semantics';
import { type PolicyPositions, printSchedule } from '#dialects/bulkhead';
import { printMoment } from './words.ts';

/** A rule or guardrail as an answer shows it. JSON-ready; absent fields are absent in the policy. */
export interface Ruling {
  readonly kind: 'rule' | 'guardrail';
  readonly id: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly owner?: string;
  readonly justification?: string;
  readonly description?: string;
  readonly review?: string;
  readonly expires?: string;
  readonly schedule?: string;
  readonly ticket?: string;
  readonly identity?: string;
}

export function toRuleRuling(rule: Rule, positions?: PolicyPositions): Ruling {
  const { id, owner, justification, review, expiresAtMs, schedule, ticket, identity } = rule;
  return {
    kind: 'rule',
    id,
    ...positions?.rules.get(id),
    owner,
    justification,
    ...(review !== undefined && { review }),
    ...(expiresAtMs !== undefined && { expires: printMoment(expiresAtMs) }),
    ...(schedule && { schedule: printSchedule(schedule) }),
    ...(ticket !== undefined && { ticket }),
    ...(identity !== undefined && { identity }),
  };
}

export function toGuardrailRuling({ id, description }: Guardrail, positions?: PolicyPositions): Ruling {
  return {
    kind: 'guardrail',
    id,
    ...positions?.guardrails.get(id),
    ...(description !== undefined && { description }),
  };
}

/** What decides: what somebody wrote, or what holds by itself. */
export type Decider = Ruling | { readonly kind: 'default-deny' | 'same-host' };

export function toDecider(decision: Decision, positions?: PolicyPositions): Decider {
  switch (decision.by) {
    case 'rule':
      return toRuleRuling(decision.rule, positions);
    case 'guardrail':
      return toGuardrailRuling(decision.guardrail, positions);
    case 'same-host':
    case 'default-deny':
      return { kind: decision.by };
    default:
      return decision satisfies never;
  }
}
