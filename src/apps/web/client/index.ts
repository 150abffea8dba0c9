/** Calls of the API, and what the page remembers of their answers. */
export { ApiError, call, type Parts } from './call.ts';
export { MAX_CONVERSATIONS, type Reading, useAllConversations, useChange, useRead, useRemember } from './hooks.ts';
export { Live, type LiveState, useLiveState } from './live.tsx';
