/** Which conversation a flow belongs to: who began it, on which service, and whether it was answered. */
export { isReply, toldByState } from './is-reply.ts';
export { rankPort } from './rank-port.ts';
export { type FlowConversation, toConversation } from './to-conversation.ts';
