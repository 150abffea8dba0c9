import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { AGENT_HELP, AGENT_NODE_FLAGS, bundleAgent } from '../../agent/index.ts';
import type { Command } from '../command.ts';

const ROOT = join(import.meta.dirname, '../../../..');

export const agentCommand: Command = {
  name: 'agent',
  usage: 'agent --server URL [--token TOKEN] [--state-dir DIR]',
  help: AGENT_HELP,
  summary: "Enforces this host's part of the policy, watches it, and reports to the server.",
  run: async (args) => {
    // As on any other host: the one bundled file, alone in its process.
    const child = spawn(process.execPath, [...AGENT_NODE_FLAGS, await bundleAgent(ROOT), ...args], {
      stdio: 'inherit',
    });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
    return new Promise((resolve) => child.once('exit', (status) => resolve(status ?? 1)));
  },
};
