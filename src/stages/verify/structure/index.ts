/** Guardrails about the policy as a whole: what no single connection shows. */
export { checkStructure } from './check-structure.ts';
