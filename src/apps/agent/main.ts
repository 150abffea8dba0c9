import { takeOnNodeFlags } from './node-flags.ts';
import { startAgentProgram } from './program.ts';

takeOnNodeFlags();
process.exitCode = await startAgentProgram(process.argv.slice(2));
