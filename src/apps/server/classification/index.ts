/** What the workloads seem to be, what people said that they are, and what that teaches of others. */
export { classifyWorkloads, readSaid, withRoles } from './classify-estate.ts';
export { makeClassifying } from './classifying.ts';
