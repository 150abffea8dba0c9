/** What becomes of a connection between two places of a topology. */
export { blurInterfaces } from './blur.ts';
export { type Asked, type ConnectionDecision, type ConnectionStep, type Reason } from './connection-decision.ts';
export * from './decide-connection.ts';
export { type Opening, toAnswered, toReply, toReplyTraffic } from './opening.ts';
export * from './denote/index.ts';
export { type MergedTopology, mergeTopologies, renameTopology, type TopologyPart } from './merge/index.ts';
export { findSentOn, printTarget, type SentOn } from './redirect/index.ts';
export { rulesAt } from './rules-at.ts';
export { addressesOfSegments } from './segment-addresses.ts';
export { findSpots, type Spot } from './spot.ts';
export { followTracking } from './tracking/index.ts';
