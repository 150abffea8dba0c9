/** History of conversations: recorded as reports come, read back summed over any window. */
export { FLOW_LAWS } from './conformance.ts';
export type { FlowRecord, FlowStore, StoredConversation, Window } from './flow-store.ts';
