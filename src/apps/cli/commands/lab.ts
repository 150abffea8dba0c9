import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from '../command.ts';

const LAB_PROGRAM = join(import.meta.dirname, '../../lab/main.ts');

/** `bulkhead lab VERB`: a program of its own, which ends with this one, even when this one is killed. */
export const labCommand: Command = {
  name: 'lab',
  usage: 'lab up|down|run|attack [--name N]',
  summary: 'a small exchange in network namespaces, with its traffic and an attacker',
  run: (args) =>
    new Promise((resolve, reject) => {
      // The channel is how the lab notices that we are gone.
      const lab = spawn(process.execPath, [LAB_PROGRAM, ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
      // A terminal interrupts both; the lab cleans up, and we wait for it.
      process.on('SIGINT', () => {});
      process.on('SIGTERM', () => lab.kill('SIGTERM'));
      lab.once('error', reject);
      lab.once('exit', (code) => resolve(code ?? 2));
    }),
};
