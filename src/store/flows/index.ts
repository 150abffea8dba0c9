/** History of flows: stored once however often it is sent, summed by minute, hour and day, read over any window. */
export type {
  ConversationMap,
  FlowBatch,
  FlowStore,
  RecentFlows,
  SourceCount,
  StoredConversation,
  Window,
} from './flow-store.ts';
export { DEFAULT_RETENTION, type Level, type Retention } from './levels.ts';
