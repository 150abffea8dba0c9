/** What foreign rules really permit: questions asked of a topology. */
export * from './ask-estate.ts';
export * from './reach-estate.ts';
export * from './explain-estate.ts';
export * from './print-estate-explanation.ts';
