/** What the workloads seem to be, what people said that they are, and what that teaches of others. */
export { classifyWorkloads, learnEstate, readSaid, type Roles, toGuessed, toRoles } from './learn-estate.ts';
export { makeClassifying } from './classifying.ts';
