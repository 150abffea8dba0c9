/** What becomes of every connection of a topology at once, as sets of packets. */
export type { Bounds } from './bounds.ts';
export * from './denote-topology.ts';
export type { PlacedParty, Plane } from './parties.ts';
export { toTopologySpace } from './network.ts';
export { toOpenings } from './openings.ts';
