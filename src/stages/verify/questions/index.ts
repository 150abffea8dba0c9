/** Questions that people ask of a policy, each with an answer as data and as text. */
export * from './connection-text.ts';
export * from './explain.ts';
export * from './print-explanation.ts';
