/** Reads telemetry and inventories from files, for the commands that look at past traffic. */
export { FLOW_HELP, FLOW_OPTIONS, type FlowFiles, needDecoder, toFlowFiles } from './flow-files.ts';
export { readDeclared } from './read-declared.ts';
export { readInventory } from './read-inventory.ts';
export { describeReading, readSeen, type Seen } from './read-seen.ts';
export { isAllBad, startTally } from './tally.ts';
export { parseWindow, type Window } from './window.ts';
