/** The meaning of a policy and of first-match rules: what they select, permit and forbid. Rules: docs/semantics.md. */
export { findAffected, type PolicyAt } from './affected.ts';
export { type AddressClasses, type ClassMember, toAddressClasses } from './address-classes.ts';
export * from './compile.ts';
export {
  decide,
  type Decision,
  type Fate,
  fate,
  isActive,
  isInForce,
  modeOf,
  nextActiveMs,
  permits,
} from './decide.ts';
export { decideChain, decideFilter, type FilterDecider, type FilterDecision, type Verdict } from './decide-filter.ts';
export * from './denote.ts';
export * from './denote-filter.ts';
export * from './filter-errors.ts';
export { forbiddenProducts, permittedProduct, type Product } from './forbidden.ts';
export * from './groups/index.ts';
export * from './guardrail.ts';
export * from './hours.ts';
export * from './match.ts';
export { createPlanner, planHosts, type Planner } from './planner/planner.ts';
export { planHost } from './plan-host.ts';
export { findWorkload, resolveEstate, resolveSelector, resolveZone } from './policy-index.ts';
export * from './schedule.ts';
export { isChosen, isInEstate, isSelected, networksOf, ownerOf } from './selector.ts';
export { selectorsOf } from './selectors-of.ts';
export * from './topology/index.ts';
export * from './walls/index.ts';
