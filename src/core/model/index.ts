/** The vocabulary: zones, workloads, services, rules, guardrails, policies; what hosts are told and what they report. */
export * from './alert.ts';
export * from './connection.ts';
export * from './decoder.ts';
export * from './dialect.ts';
export * from './filter-rules.ts';
export * from './flow.ts';
export * from './guardrail.ts';
export * from './host-group.ts';
export * from './host-policy.ts';
export * from './host-policy-json.ts';
export * from './observation.ts';
export * from './packet.ts';
export * from './passage.ts';
export * from './policy.ts';
export * from './position.ts';
export * from './schedule.ts';
export * from './topology.ts';
