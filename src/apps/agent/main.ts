import { startAgentProgram } from './program.ts';

process.exitCode = await startAgentProgram(process.argv.slice(2));
