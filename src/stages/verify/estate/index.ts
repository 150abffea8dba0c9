/** What foreign rules really permit: questions asked of a topology. */
export * from './ask-estate.ts';
