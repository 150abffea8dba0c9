/** What becomes of a connection between two places of a topology. */
export * from './decide-connection.ts';
export { type Opening, toReply } from './opening.ts';
export { findSpots, type Spot } from './spot.ts';
