/** A least-privilege policy from what was seen, for a person to review and approve. */
export { makeProposals, type Proposals } from './proposals.ts';
