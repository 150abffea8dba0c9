/** What a draft of the policy would have done to the past, told anew after every change of it. */
export { type Drafts, makeDrafts } from './drafts.ts';
