/** Turns what agents report into alerts, the key zone first, and says what a policy would do to what was seen. */
export { foldAlert, MAX_NAMED_SERVICES, toAlerts, toSilenceAlerts } from './alerts.ts';
export type { AgentContact } from './alerts.ts';
export { judge, type Judgement } from './judge.ts';
export { toAuditAlert, toUnreadableAlert } from './trouble.ts';
export { byPriority } from './priority.ts';
