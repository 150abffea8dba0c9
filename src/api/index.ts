/** The HTTP contract: one schema per request, response and event, and the table of all routes of the console. */
export * from './agent-protocol.ts';
export * from './alerts.ts';
export * from './classification.ts';
export * from './conversations.ts';
export * from './events.ts';
export * from './overview.ts';
export * from './draft.ts';
export * from './policy.ts';
export * from './proposal.ts';
export * from './routes.ts';
export * from './simulation.ts';
export * from './seen.ts';
export * from './session.ts';
export * from './terms.ts';
