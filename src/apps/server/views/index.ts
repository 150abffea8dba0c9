/** What the console shows of policies, conversations and agents, in the words of the API. */
export { toConversationViews } from './conversations.ts';
export { type AgentFacts, toAgentView, toOverview, toWorkloadViews, toZoneViews } from './estate.ts';
export { type Evidence, toEvidenceView, toFindingView, toGuardrailView, toRuleView } from './policy.ts';
export { toCoverageView, toNoiseView, toScanView } from './seen.ts';
export { toLeftOut, toPastViews, toSimulationView } from './simulation.ts';
export { printSelector } from './selector.ts';
