import type { Policy, Rule } from '#core/model';
import { toAddressClasses } from '../address-classes.ts';
import { isActive } from '../decide.ts';
import { toEnd } from '../plan-host.ts';
import { type ClassSlots, toClassSlots } from './class-slots.ts';
import { type Owners, toOwners } from './owners.ts';
import { type SlotBook, toSlotBook } from './slot-book.ts';

/** What a planner holds. */
export interface PlannerState {
  policy: Policy;
  readonly book: SlotBook;
  readonly owners: Owners;
  readonly classes: ClassSlots;
  /** Of the rules that time changes, how they stand; see `toStand`. */
  readonly stands: Map<Rule, number>;
}

export function toFirstState(policy: Policy, atMs: number): PlannerState {
  const book = toSlotBook();
  const stands = new Map<Rule, number>();
  for (const rule of policy.rules) {
    book.addRule(policy, rule, atMs);
    if (isTimed(rule)) stands.set(rule, toStand(rule, atMs));
  }
  for (const guardrail of policy.guardrails) book.addGuardrail(policy, guardrail);
  return {
    policy,
    book,
    owners: toOwners(policy.workloads),
    classes: toClassSlots(policy, toAddressClasses(policy), book.slots),
    stands,
  };
}

export function isTimed({ expiresAtMs, schedule }: Rule): boolean {
  return expiresAtMs !== undefined || schedule !== undefined;
}

/** Until when the rule permits, from that moment on; 0 while it does not. */
export function toStand(rule: Rule, atMs: number): number {
  return isActive(rule, atMs) ? (toEnd(rule, atMs).expiresAtMs ?? Infinity) : 0;
}
