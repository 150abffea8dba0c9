/** The meaning of a policy: what it selects, permits and forbids, what a host does with it. Rules: docs/semantics.md. */
export * from './compile.ts';
export { decide, type Decision, type Fate, fate, isActive, modeOf, permits } from './decide.ts';
export { forbiddenProducts, permittedProduct, type Product } from './forbidden.ts';
export * from './guardrail.ts';
export * from './plan-host.ts';
export { findWorkload, resolveEstate, resolveSelector, resolveZone } from './policy-index.ts';
export * from './schedule.ts';
export { isChosen, isInEstate, isSelected, networksOf, ownerOf } from './selector.ts';
export { selectorsOf } from './selectors-of.ts';
