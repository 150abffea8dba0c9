/** What the readers of declared connectivity share: addresses in settings, variables, conversations told once. */
export { toArgumentSettings } from './argument-settings.ts';
export { type ConversationList, startConversations } from './conversations.ts';
export { expandVariables } from './expand-variables.ts';
export { toFileSettings } from './file-settings.ts';
export { findTargets, isHostKey, type Target } from './find-targets.ts';
export { type Setting, siblingPort } from './setting.ts';
