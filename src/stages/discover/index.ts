/** Folds what agents and exporters saw into conversations between workloads, and those into a zone-to-zone matrix. */
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
export { type MatrixCell, type MatrixService, zoneMatrix } from './matrix.ts';
