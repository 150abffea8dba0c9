/** Drafts of the policy: kept while they are edited, and told what they would have done to the past. */
export { type Drafts, makeDrafts } from './drafts.ts';
export { endPublished, makeKeeping } from './keeping.ts';
