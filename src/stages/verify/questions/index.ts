/** Questions that people ask of a policy, each with an answer as data and as text. */
export * from './attack-paths.ts';
export * from './blast-radius.ts';
export * from './connection-text.ts';
export * from './explain.ts';
export * from './print-explanation.ts';
export * from './tightening.ts';
