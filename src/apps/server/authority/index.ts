/** The server's own certificate authority: who the agents are, and how they know the server. */
export { type Authority, isOwnKey, openAuthority, writePrivately } from './authority.ts';
export type { Identity, Leaf } from './certificates.ts';
