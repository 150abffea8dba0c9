/** Folds what agents and exporters saw into conversations between workloads, sets scans apart, and says what was not seen. */
export { type Coverage, type Sensor } from './coverage.ts';
export { type Discovery, type DiscoveryOptions, type DiscoveryRun, startDiscovery } from './discovery.ts';
export { type PortRange, type Scan } from './find-scans.ts';
export {
  type ConversationFold,
  type FoldedConversations,
  foldConversations,
  MAX_PAIRS,
  type SeenConversation,
  type Sighting,
  startFold,
  toSightings,
} from './fold.ts';
export { type Estate, nameParties, type Party } from './party.ts';
export { type Remote } from './remotes.ts';
export { type Noise, type Reason, type SetApart } from './set-apart.ts';
export { toToldHosts, type ToldHost } from './told-hosts.ts';
export { type MatrixCell, type MatrixService, zoneMatrix } from './matrix.ts';
