/** The program on every host: enforces the last good policy, takes on new ones, watches the kernel, reports. */
export { type Agent, runAgent } from './agent.ts';
export { bundleAgent } from './bundle.ts';
export { startAgentProgram } from './program.ts';
export { AGENT_HELP, type AgentOptions, readAgentOptions } from './options.ts';
