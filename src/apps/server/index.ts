/** The policy decision point: agents, console, alerts, and the ledger behind them. */
export type { ListenAddress, ServerOptions } from './options.ts';
export { type Server, startServer } from './server.ts';
export { startServerProgram } from './program.ts';
export { SERVER_HELP } from './read-options.ts';
