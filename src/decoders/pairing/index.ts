/** Starts and ends of connections, told as one flow at the place of the start, in bounded memory. */
export { joinFlows, MOST_HELD, startPairing, type Pairing, type PairingOptions } from './pairing.ts';
