import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { AGENT_HELP, bundleAgent } from '../../agent/index.ts';
import type { Command } from '../command.ts';

const ROOT = join(import.meta.dirname, '../../../..');

export const agentCommand: Command = {
  name: 'agent',
  usage: 'agent --server URL [--token TOKEN] [--state-dir DIR]',
  summary: "Enforces this host's part of the policy, watches it, and reports to the server.",
  run: async (args) => {
    if (args.includes('--help') || args.includes('-h')) {
      process.stdout.write(AGENT_HELP);
      return 0;
    }
    // As on any other host: the one bundled file, alone in its process.
    const child = spawn(process.execPath, [await bundleAgent(ROOT), ...args], { stdio: 'inherit' });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
    return new Promise((resolve) => child.once('exit', (status) => resolve(status ?? 1)));
  },
};
