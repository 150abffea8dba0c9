import { join } from 'node:path';
import { startServerProgram } from './program.ts';

process.exitCode = await startServerProgram(process.argv.slice(2), join(import.meta.dirname, '../../../dist/web'));
