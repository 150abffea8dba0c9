/** What foreign rules really permit: questions asked of a topology. */
export * from './ask-estate.ts';
export * from './reach-estate.ts';
export * from './explain-estate.ts';
export * from './print-estate-explanation.ts';
export * from './diff-meanings.ts';
export { type Meaning, toEstateMeaning, toOwnAddresses, toPolicyMeaning } from './meaning.ts';
export * from './print-services.ts';
export * from './import/import-estate.ts';
