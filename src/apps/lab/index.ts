/** The lab in a bottle: a small exchange in network namespaces, with traffic, probes, transfers and an attack. */
export type { AttackOptions, AttackResult, AttackStep } from './attack.ts';
export { type BottleOptions, explainNoLab } from './bottle.ts';
export type { FlowCount, ProbeOutcome, StreamReport, TrafficFailure } from './host/protocol.ts';
export type { RunResult } from './keeper/protocol.ts';
export type { LinkOptions as LabOptions } from './keeper-link.ts';
export type * from './lab.ts';
export { findRunning } from './control.ts';
export { AGENT_PORT, SERVER_WORKLOAD } from './legitimate-flows.ts';
export { startLab } from './start-lab.ts';
export { listedPorts, type ProtocolPort, TOPOLOGY } from './topology.ts';
export type * from './topology-types.ts';
