/** Starts and ends of connections as one flow each, in the order of the starts, in bounded memory. */
export { joinDeltas } from './join-deltas.ts';
export { joinParts } from './join-parts.ts';
export { type LivePairing, startLivePairing } from './live-pairing.ts';
export { joinFlows, MOST_HELD, type Pairing, type PairingOptions, startPairing } from './pairing.ts';
