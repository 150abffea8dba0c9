/** What a policy really permits: guardrails and tests proved for all packets, lints, and answers to questions. */
export * from './answer.ts';
export * from './audit/index.ts';
export * from './check-policy.ts';
export * from './estate/index.ts';
export * from './finding.ts';
export * from './parts.ts';
export { type AttackPath, type Hop, type HopReason, HOP_COSTS, printAttackPath, printDemands } from './paths/index.ts';
export * from './question.ts';
export * from './questions/index.ts';
export * from './witness.ts';
