/** The meaning of a policy: what it selects, permits and forbids, what a host does with it. Rules: docs/semantics.md. */
export * from './decide.ts';
export * from './forbidden.ts';
export * from './guardrail.ts';
export { toNarrow } from './narrow.ts';
export * from './plan-host.ts';
export { findWorkload, resolveEstate, resolveSelector } from './policy-index.ts';
export * from './schedule.ts';
export { isChosen, isInEstate, isSelected, networksOf, ownerOf } from './selector.ts';
