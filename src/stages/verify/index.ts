/** What a policy really permits: guardrails and tests proved for all packets, lints, and answers to questions. */
export * from './answer.ts';
export * from './check-policy.ts';
export * from './finding.ts';
export * from './parts.ts';
export * from './question.ts';
export * from './witness.ts';
export * from './questions/index.ts';
