/** Questions that people ask of a policy, each with an answer as data and as text. */
export * from './attack-paths.ts';
export * from './blast-radius.ts';
export * from './connection-text.ts';
export * from './diff/index.ts';
export * from './endpoint-words.ts';
export * from './endpoints.ts';
export * from './explain.ts';
export * from './print-explanation.ts';
export * from './print-rules.ts';
export * from './reach.ts';
export * from './reach-rows.ts';
export * from './review-rules.ts';
export * from './tightening.ts';
