/** Plans how a change of policy reaches the hosts, refuses one that would cut them off, and shows it against the past. */
export { chooseSubnets } from './choose-subnets.ts';
export { type CompiledGroups, compileGroups } from './compile-groups.ts';
export { type CompiledFiles, compileRouter, ROUTER_TARGETS, type RouterTarget } from './compile-filter.ts';
export { type CompiledHost, compileHosts, HOST_TARGETS, type HostTarget, KEEPS_TIME } from './compile-hosts.ts';
export { compileTunnel, type Tunnel } from './compile-tunnel.ts';
export { findRuleLosses } from './compile-losses.ts';
export { type ControlPlane, DEFAULT_CONTROL_PLANE, findLostAgents, type LostAgent } from './control-plane.ts';
export { type HostChange, toHostChanges } from './host-change.ts';
export { type AgentState, type ChangePlan, type ChangeStage, planChange } from './plan-change.ts';
export type { PastConversation } from './past-conversation.ts';
export { simulate, type SimulatedConversation } from './simulate.ts';
export { keepVerdicts, type KeptVerdicts, type VerdictsNow } from './kept-verdicts.ts';
export { findUnused, type Missed, type SimulationSummary, summariseSimulation } from './simulation-summary.ts';
export {
  DEFAULT_QUOTAS,
  findExcessiveQuotas,
  GROUP_TARGETS,
  hasWalls,
  type GroupQuotas,
  type GroupTargetName,
} from './group-targets.ts';
