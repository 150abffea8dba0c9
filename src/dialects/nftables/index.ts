/** One host's policy in its own nftables table: lowered, printed, read back, compared; and what the kernel counted. */
export { compareHost, printHostElement } from './compare.ts';
export { type HostElement, type HostTable, LIST_TABLE, type Slot, TABLE } from './host-table.ts';
export { lowerHost } from './lower.ts';
export {
  type AdoptedConnection,
  type ConnectionKey,
  explainDenial,
  type Observations,
  readObservations,
} from './observe.ts';
export { findSlot, parseHost } from './parse.ts';
export { printDiscard, printLoad, printRemoval, printReplacement } from './print.ts';
export { type HostProof, proveHost } from './prove.ts';
export { readScript } from './read-script.ts';
export { MONITORS, parseTraceLine } from './trace.ts';
